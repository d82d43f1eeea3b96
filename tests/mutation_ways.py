"""Ways to name, publish and change an event, of which random programs are put together."""

import textwrap

HELPERS = textwrap.dedent("""
    import copy


    def set_n(event, value):
        event["n"] = value


    def add_item(event, value):
        _append(event["items"], value)


    def _append(items, value):
        items.append(value)


    def same(event):
        return event


    def copied(event, value):
        other = dict(event)
        other["n"] = value
        return other


    def deep(event, value):
        other = copy.deepcopy(event)
        other["items"].append(value)
        return other


    def wrapped(event):
        return {"type": "Wrapped", "n": 0, "items": [], "meta": event["meta"]}


    def each_set(events, value):
        for event in events:
            event["n"] = value


    def pair(event, value):
        return event, {"type": "Second", "n": value, "items": [], "meta": {"k": value}}


    class Box:
        def __init__(self, event):
            self.event = event
            self.seen = []

        def touch(self, value):
            self.event["n"] = value

        def note(self, value):
            self.seen.append(value)

        def fresh(self):
            return dict(self.event)

        def swap(self, event):
            self.event = event

        def emit(self, bus):
            bus.publish(self.event)


    def send(bus, event):
        bus.publish(event)


    def send_copy(bus, event):
        bus.publish({**event, "items": list(event["items"])})
""")
NAMES = r"^(?:def|class) (\w+)"
IMPORTS = "import copy\n\nfrom helpers import *\n\n\n"
FRESH = '{"type": "Happened", "n": 0, "items": [], "meta": {"k": 0}}'
WAYS_TO_CHANGE = (
    '{v}["n"] = {i}',
    '{v}["items"].append({i})',
    '{v}["meta"]["k"] = {i}',
    "{v}.update(n={i})",
    '{v}["items"] += [{i}]',
    '{v}["meta"].update(k={i})',
    '{v}["meta"] = {{"k": {i}}}',
    '{v}["items"].insert(0, {i})',
    "set_n({v}, {i})",
    "add_item({v}, {i})",
    "each_set([{v}, {w}], {i})",
    "each_set([dict({v})], {i})",
    "box = Box({v}); box.touch({i})",
    "box = Box({v}); box.note({i})",
    "box = Box({v}); box.swap({w}); box.touch({i})",
    'box = Box({v}); box.fresh()["n"] = {i}',
    'box = Box({v}); box.fresh()["items"].append({i})',
    'pair({v}, {i})[0]["n"] = {i}',
    'pair({v}, {i})[1]["n"] = {i}',
    'x, y = {v}, {w}; y["n"] = {i}',
    'd = {{"e": {v}}}; d["e"]["n"] = {i}',
    'd = {{"e": {v}}}; d["n"] = {i}',
    'k = {{**{v}, "meta": dict({v}["meta"])}}; k["meta"]["k"] = {i}',
    'k = {v} | {{"n": {i}}}; k["items"].append({i})',
    '{v} |= {{"n": {i}}}',
    '{v}["items"][:] = [{i}]',
    '[each.append({i}) for each in [{v}["items"]]]',
)
WAYS_TO_PUBLISH = (
    "bus.publish({v})",
    "send(bus, {v})",
    "send_copy(bus, {v})",
    "bus.publish(dict({v}))",
    "bus.publish(copy.deepcopy({v}))",
    "bus.publish_all([{v}, {w}])",
    "Box({v}).emit(bus)",
    "box = Box({v}); box.swap({w}); box.emit(bus)",
    "[bus.publish(e) for e in [{v}]]",
    'bus.publish({{"type": "Outer", "inner": {v}}})',
    'bus.publish({v} | {{"x": {i}}})',
)
WAYS_TO_NAME = (
    "{v}",
    "same({v})",
    "dict({v})",
    "{{**{v}}}",
    "{v}.copy()",
    "copy.copy({v})",
    "copy.deepcopy({v})",
    "copied({v}, {i})",
    "deep({v}, {i})",
    "wrapped({v})",
    "pair({v}, {i})[0]",
    "pair({v}, {i})[1]",
    "Box({v}).event",
    "Box({v}).fresh()",
    "[{v}, {w}][0]",
    '{{"type": "Again", "n": 1, "items": {v}["items"], "meta": dict({v}["meta"])}}',
    '{{**{v}, "items": list({v}["items"])}}',
    FRESH.replace("{", "{{").replace("}", "}}"),
)
