"""Clients of MQTT: they subscribe to topics, and call one function with whatever comes."""

from collections.abc import Iterator

from nplint.facts.code import Assign, Attr
from nplint.facts.nodes import flattened
from nplint.link.events.brokers import class_of, is_called_mqtt
from nplint.link.events.registration import Reading
from nplint.link.events.vocabulary import BROKERS
from nplint.link.program import Program
from nplint.link.shapes import options_of
from nplint.link.unit import CallSite, Unit
from nplint.link.values import Symbol

_LIBRARIES = tuple(module for module, _, transport in BROKERS if transport == "mqtt")
CALLBACKS = frozenset(["on_message", "on_message_callback"])
"""Attributes of a client that keep what it calls with a message."""
FOR_TOPIC = "message_callback_add"
"""The method that says what to call with the messages of one topic."""


def is_client(program: Program, site: CallSite) -> bool:
    """Whether a call is made on a client of MQTT: one of a library, or what that calls back with.

    Paho's callbacks get the client, and with it the ``userdata`` that it was made with.
    """
    if site.receiver_name == "self" and is_own(program, site.unit):
        return True
    if any(class_of(each).startswith(_LIBRARIES) for each in options_of(site.receiver)):
        return True
    given = [param.name for param in site.unit.function.params]
    if "userdata" in given and site.receiver_name in given and isinstance(site.receiver, Symbol):
        return True
    return is_called_mqtt(site)


def is_own(program: Program, unit: Unit) -> bool:
    """Whether a method is one of a class of clients: ``class Scale(mqtt.Client)``."""
    bases = program.bases(unit.owner) if unit.owner else ()
    return any(base.startswith(_LIBRARIES) for base in bases)


def called_back(program: Program, reading: Reading, site: CallSite) -> list[str]:
    """Return the functions that a client calls with the messages that a call subscribes to.

    Those set for its topics, else those set for all, by the own class where it sets some.
    """
    text = program.library.text_of(site.unit.path, "")
    if not any(word in text for word in (*CALLBACKS, FOR_TOPIC)):
        return []
    units = list(program.units_of(site.unit.path))
    topics = {name for _, value in site.args for name in reading.names(value)}
    found = [id for other in units for id in _set_for(program, reading, other, topics)]
    if not found:
        every = [(other, id) for other in units for id in _set(program, reading, other)]
        own = [id for other, id in every if other.owner == site.unit.owner]
        if not own and is_own(program, site.unit):
            method = program.method(site.unit.owner, "on_message")
            own = [method.id] if method is not None else []
        found = own or [id for _, id in every]
    return list(dict.fromkeys(found))


def _set_for(program: Program, reading: Reading, unit: Unit, topics: set[str]) -> Iterator[str]:
    """Yield what a client is made to call for topics: ``client.message_callback_add(t, f)``."""
    for site in program.call_sites(unit):
        given = [value for _, value in site.args[:2]] if site.method == FOR_TOPIC else []
        if len(given) > 1 and topics & set(reading.names(given[0])):
            yield from reading.handlers(given[1])


def _set(program: Program, reading: Reading, unit: Unit) -> Iterator[str]:
    """Yield what a function makes a client call: ``client.on_message = handle``."""
    for statement in flattened(unit.function.body, nested=False):
        if not isinstance(statement, Assign) or statement.value is None:
            continue
        if any(isinstance(each, Attr) and each.name in CALLBACKS for each in statement.targets):
            yield from reading.handlers(program.evaluate(unit, statement.value))
