"""What the semantic analyses ask of a linked program."""

from collections.abc import Iterable
from typing import Protocol

from nplint.facts.code import Class, Expr
from nplint.link.screen import Screen
from nplint.link.unit import CallSite, Unit
from nplint.link.values import Value


class Linked(Protocol):
    """A program with its names resolved; everything is computed on demand and remembered."""

    def unit(self, id: str) -> Unit | None:
        """Return a function by its id; None when unknown or unparsable."""

    def module_unit(self, path: str) -> Unit | None:
        """Return a file's code outside functions and classes."""

    def class_of(self, id: str) -> Class | None:
        """Return a class lowered without its methods' bodies; None when unknown."""

    def class_line(self, id: str) -> int:
        """Return the 1-based line that the places of ``class_of`` count from."""

    def method(self, class_id: str, name: str) -> Unit | None:
        """Return a method, looked up through the class's project bases."""

    def methods_of(self, class_id: str) -> Iterable[Unit]:
        """Return the methods that a class itself defines, sorted by name."""

    def bases(self, class_id: str) -> tuple[str, ...]:
        """Return all ancestors: project class ids and external dotted names, nearest first."""

    def nested_units(self, unit: Unit) -> tuple[Unit, ...]:
        """Return the functions that are defined inside of one, at any depth, in order."""

    def call_sites(self, unit: Unit) -> tuple[CallSite, ...]:
        """Return every call in a function (nested functions and lambdas included), in order."""

    def site(self, unit: Unit, call: Expr) -> CallSite | None:
        """Return the call site of one call expression of the function (found by its place)."""

    def evaluate(self, unit: Unit, expr: Expr) -> Value:
        """Return what an expression is at the end of the function's body."""

    def in_module(self, path: str, expr: Expr) -> Value:
        """Return what an expression is among the names of a file."""

    def mentions(self, path: str, name: str) -> bool:
        """Whether a file's own code says a name, other than to import it."""

    def attribute(self, base: Value, name: str) -> Value:
        """Return an attribute of a value: of an object, as it was made there."""

    def units_mentioning(self, *words: str) -> Iterable[Unit]:
        """Return every unit whose text has one of the words, sorted by id."""

    def units_where(self, screen: Screen) -> Iterable[Unit]:
        """Return every function whose text a screen lets through, sorted by id."""

    def return_value(self, unit: Unit) -> Value:
        """Return what a function returns, symbolic in its parameters."""
