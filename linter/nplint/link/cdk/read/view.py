"""How a stack sees values: constructs by reference, other stacks' constructs through exports."""

from msgspec import Struct, field

from nplint.facts.data import Hole, Text
from nplint.facts.infra import Export, InfraGap
from nplint.link.cdk.machine import Machine
from nplint.link.cdk.naming import last
from nplint.link.cdk.read.draft import Draft
from nplint.link.cdk.read.kinds import is_lookup
from nplint.link.cdk.read.props import Props, call_props
from nplint.link.cdk.read.special_texts import special_text
from nplint.link.cdk.values import (
    DictValue,
    Foreign,
    Instance,
    Lit,
    Made,
    Member,
    Ref,
    Stack,
    Template,
    Unknown,
    Value,
)
from nplint.span import Span

_FUNCTION_MEMBERS = {"currentVersion", "latestVersion", "lambda", "version", "function"}
_PSEUDO = {
    "Aws.REGION": "region", "Aws.ACCOUNT_ID": "account", "Aws.PARTITION": "partition",
    "Aws.STACK_NAME": "stackName", "Aws.STACK_ID": "stackId", "Aws.URL_SUFFIX": "urlSuffix",
}  # fmt: skip


class View(Struct, eq=False):
    """All that one application made, and the drafts of its stacks."""

    machine: Machine
    drafts: dict[int, Draft] = field(default_factory=dict)
    overrides: dict[int, dict[str, Value]] = field(default_factory=dict)

    def draft(self, stack: Stack | None, fallback: Span) -> Draft:
        """Return a stack's draft; what stands in no stack is gathered per file."""
        owner = stack or self._loose_stack(fallback.path)
        return self.drafts.setdefault(id(owner), Draft(owner))

    def _loose_stack(self, path: str) -> Stack:
        for draft in self.drafts.values():
            if draft.stack.file == path and not draft.stack.path:
                return draft.stack
        stack = Stack("", path)
        self.machine.stacks.append(stack)
        return stack

    def construct(self, value: Value | None) -> Made | None:
        """Return the library construct behind a value."""
        match value:
            case Instance(made=Made() as made) if made.site is not None:
                return made
            case Made(site=site) if site is not None:
                if last(value.name) in ("Alias", "Version") and value.name.startswith("aws_lambda"):
                    return self.construct(call_props(value, 2).get("version", "lambda")) or value
                return value
            case Made(name="addAlias" | "addVersion", receiver=receiver):
                return self.construct(receiver)
            case Member(name="defaultChild" | "node", base=base):
                return self.construct(base)
            case Member(name=name, base=base) if name in _FUNCTION_MEMBERS:
                return self.construct(base)
            case Made(name="findChild" | "tryFindChild", receiver=receiver):
                return self.construct(receiver)
            case _:
                return None

    def props(self, made: Made) -> Props:
        """Return a construct's props with later overrides laid over them."""
        found = call_props(made, 2)
        laid = self.overrides.get(id(made))
        return Props({**found.entries, **laid}, found.partial) if laid else found

    def text(self, value: Value | None, stack: Stack | None, attribute: str = "arn") -> Text:
        """Return a value as text; a construct is its ``attribute``."""
        match value:
            case None | Lit(value=None):
                return ()
            case Lit(value=bool(plain)):
                return ("true" if plain else "false",)
            case Lit(value=plain):
                return (str(plain),)
            case Template(parts=parts):
                return self._template(parts, stack)
            case Ref(hole=hole):
                return (hole,)
            case Unknown(name=name):
                return (_unknown(name),)
            case Foreign(name=name):
                kind = "pseudo" if name in _PSEUDO else "unknown"
                return (Hole(kind, _PSEUDO.get(name, name)),)
            case _:
                return self._term(value, stack, attribute)

    def _template(self, parts: tuple[str | Value, ...], stack: Stack | None) -> Text:
        result: list[str | Hole] = []
        for part in parts:
            for piece in (part,) if isinstance(part, str) else self.text(part, stack, "ref"):
                if isinstance(piece, str) and result and isinstance(result[-1], str):
                    result[-1] += piece
                else:
                    result.append(piece)
        return tuple(result)

    def _term(self, value: Value, stack: Stack | None, attribute: str) -> Text:
        special = special_text(self, value, stack)
        if special is not None:
            return special
        made = self.construct(value)
        if made is not None:
            return (self.reference(made, stack, attribute),)
        if isinstance(value, Member):
            owner = self.construct(value.base)
            if owner is not None:
                return (self.reference(owner, stack, attribute_kind(value.name)),)
        return (_unknown(_term_name(value)),)

    def reference(self, made: Made, stack: Stack | None, attribute: str) -> Hole:
        """Return how a stack refers to a construct; another stack's goes through an export."""
        assert made.site is not None
        path = made.site.path
        if stack is None or made.stack is None or made.stack is stack:
            return Hole("resource", path, attribute)
        if is_lookup(made.name):
            self._look_up_again(made, stack)
            return Hole("resource", path, attribute)
        name = f"{path}.{attribute}"
        value = (Hole("resource", path, attribute),)
        home = self.draft(made.stack, made.span)
        home.add("exports", Export("export", (name,), value, made.span))
        return Hole("import", name)

    def _look_up_again(self, made: Made, stack: Stack) -> None:
        from nplint.link.cdk.read.resources import lookup

        resource = lookup(self, made, stack)
        if resource is not None:
            self.draft(stack, made.span).add("resources", resource)

    def gap(self, message: str, made: Made) -> None:
        """Note that something of a construct is computed."""
        self.draft(made.stack, made.span).add("gaps", InfraGap(message, made.span))


def _unknown(name: str) -> Hole:
    is_named = bool(name) and "…" not in name and "(" not in name
    return Hole("parameter" if is_named else "unknown", name)


def _term_name(value: Value) -> str:
    match value:
        case Member(base=base, name=name):
            inner = _term_name(base)
            return f"{inner}.{name}" if inner else name
        case Made(name=name):
            return f"{name}()"
        case Unknown(name=name):
            return name
        case _:
            return ""


def attribute_kind(name: str) -> str:
    """Return which of a resource's texts an attribute is: ``arn``, ``name``, ``url``, ``ref`` …"""
    for suffix, kind in (("Arn", "arn"), ("Url", "url"), ("Name", "name")):
        if name.endswith(suffix):
            return kind
    return name


def find_overrides(view: View) -> None:
    """Gather what is set on constructs after they were made."""
    for made in view.machine.made:
        if made.receiver is None:
            continue
        target = view.construct(made.receiver)
        if target is None:
            continue
        for name, value in _overridden(made):
            view.overrides.setdefault(id(target), {})[name] = value


def _overridden(made: Made) -> list[tuple[str, Value]]:
    match made:
        case Made(name="addPropertyOverride" | "addOverride", args=[Lit(value=str(path)), value]):
            return [(_property(path), value)]
        case Made(name="addPropertyOverride" | "addOverride", named=DictValue(entries=entries)):
            named = entries.get("property_path", entries.get("path"))
            given = entries.get("value")
            if not isinstance(named, Lit) or given is None:
                return []
            return [(_property(str(named.value)), given)]
        case Made(name=name, args=[value]) if name.startswith("="):
            return [(name[1:], value)]
        case _:
            return []


def _property(path: str) -> str:
    head = path.removeprefix("Properties.")
    return head[:1].lower() + head[1:]
