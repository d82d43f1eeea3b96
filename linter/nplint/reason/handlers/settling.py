"""Functions that end the message they are given, or get it from a trigger of another cloud."""

import re
from collections.abc import Iterator

from nplint.facts.code import Assign, Attr, Call, Expr, For, Name, With
from nplint.facts.nodes import nodes
from nplint.link.screen import Screen
from nplint.link.unit import Unit
from nplint.reason.handlers.code import all_keys, dotted, keys_read, root_name
from nplint.reason.handlers.finding import Finding
from nplint.reason.handlers.signatures import first_param, is_lambda, is_route, parses

_ENDS = frozenset({"ack", "nack", "reject", "acknowledge", "nak"})
_SETTLES = frozenset({"basic_ack", "basic_nack", "basic_reject"})
_CONTENTS = frozenset({"body", "data", "value", "payload", "decode", "json", "get_data"})
_CALLBACKS = frozenset({"on_message", "on_message_callback"})


class SettlingFinder(Finding):
    """Finds what takes a message off its queue, and what clouds and clients call with one."""

    def _settling(self) -> None:
        """A function that nobody calls reads a message that it gets, and acknowledges it."""
        ends = re.compile(rf"\.(?:{'|'.join(sorted(_ENDS))})\s*\(|with\b[^\n:]*\.process\s*\(")
        for unit in self.program.units_where(Screen((*sorted(_ENDS), "process"), ends)):
            if ".<" in unit.id or not unit.qualname or is_route(unit):
                continue
            params = {p.name for p in unit.function.params} - {"self", "cls"}
            ended = {name for node in nodes(unit.function.body) for name in _ended(node)}
            messages = sorted(ended & params)
            if not any(keys_read(unit.function.body, name) & _CONTENTS for name in messages):
                continue
            if not self._callers(unit):
                self._add(unit, "bus", "message", "ends its message", self_class=unit.owner)

    def _rabbit_callbacks(self) -> None:
        """A function that nobody calls settles, on its channel, the delivery that it is told of."""
        settles = re.compile(r"\.basic_(?:ack|nack|reject)\s*\(")
        for unit in self.program.units_where(Screen(tuple(sorted(_SETTLES)), settles)):
            params = [p.name for p in unit.function.params if p.name not in ("self", "cls")]
            if ".<" in unit.id or len(params) != 4 or not unit.qualname:
                continue
            settled = {name for node in nodes(unit.function.body) for name in _settled(node)}
            if (params[0], params[1]) in settled and not self._callers(unit):
                self._add(unit, "bus", "message", "settles its delivery", self_class=unit.owner)

    def _streams(self) -> None:
        """``@app.agent(topic)``: a function that loops over the messages of a topic."""
        applied = re.compile(r"@[\w.]*\bagent\b")
        for unit in self.program.units_where(Screen(("agent",), applied)):
            names = {dotted(item).rpartition(".")[2] for item in unit.function.decorators}
            param = first_param(unit)
            loops = (node for node in nodes(unit.function.body) if isinstance(node, For))
            if "agent" in names and any(root_name(loop.source) == param for loop in loops):
                self._add(unit, "kafka", "message", "agent of a topic", self_class=unit.owner)

    def _cloud_events(self) -> None:
        """A function of Google Cloud gets a message of Pub/Sub; other triggers carry none."""
        applied = re.compile(r"cloud_event\b|\bb64decode\b")
        for unit in self.program.units_where(Screen(("cloud_event", "b64decode"), applied)):
            names = {dotted(item).rpartition(".")[2] for item in unit.function.decorators}
            keys = all_keys(unit.function.body)
            typed = "cloud_event" in names and "message" in keys
            param = first_param(unit)
            plain = is_lambda(unit) and keys_read(unit.function.body, param) == {"data"}
            if typed or (plain and _decodes(unit)):
                self._add(unit, "bus", "message", "gets a message of Pub/Sub")

    def _assigned_callbacks(self) -> None:
        """``client.on_message = handle``: what an MQTT client calls with what it gets."""
        assigned = re.compile(r"\.(?:on_message|on_message_callback)\s*=(?!=)")
        for unit in self.program.units_where(Screen(tuple(sorted(_CALLBACKS)), assigned)):
            for node in nodes(unit.function.body):
                if not isinstance(node, Assign) or node.value is None:
                    continue
                if any(isinstance(t, Attr) and t.name in _CALLBACKS for t in node.targets):
                    target = self._function(self.program.evaluate(unit, node.value))
                    param = _last_param(target) if target is not None else ""
                    if target is not None and param and parses(target, param):
                        self._add(target, "bus", "message", "registered", self_class=target.owner)


def _ended(node: object) -> Iterator[str]:
    """Yield the variables whose message a piece of code ends."""
    match node:
        case Call(func=Attr(base=Name(id=name), name=method)) if method in _ENDS:
            yield name
        case With(items=items):
            for item in items:
                match item.context:
                    case Call(func=Attr(base=Name(id=name), name="process")):
                        yield name
                    case _:
                        pass
        case _:
            pass


def _settled(node: object) -> Iterator[tuple[str, str]]:
    """Yield the channels on which code settles a delivery, with what tells of the delivery."""
    match node:
        case Call(func=Attr(base=Name(id=channel), name=method), args=args) if method in _SETTLES:
            for arg in args:
                match arg.value:
                    case Attr(base=Name(id=delivery), name="delivery_tag"):
                        yield channel, delivery
                    case _:
                        pass
        case _:
            pass


def _decodes(unit: Unit) -> bool:
    return any(
        isinstance(node, Call) and _names(node.func, "b64decode")
        for node in nodes(unit.function.body)
    )


def _names(expr: Expr, name: str) -> bool:
    return dotted(expr).rpartition(".")[2] == name


def _last_param(unit: Unit) -> str:
    params = [p.name for p in unit.function.params if p.kind == "plain"]
    return params[-1] if params else ""
