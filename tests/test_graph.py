"""``nplint graph``: one model in every format, whole and narrowed."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import golden
from commandline import nplint, project
from nplint.cli.schemas import schema
from nplint.graphview.choose import format_names, renderer
from nplint.graphview.topology import Topology, topology
from nplint.model.entities import (
    DirectCall,
    EventType,
    FilterPolicy,
    Gap,
    Guard,
    Handler,
    Module,
    ModuleKind,
    Publication,
    Queue,
    Subscription,
    Topic,
)
from nplint.model.model import Model
from nplint.naming.spelling import event_key
from nplint.span import Span


def at(path: str, line: int = 1) -> Span:
    return Span(path, line, 1, line, 9)


def module(name: str, kind: ModuleKind = "service") -> Module:
    return Module(name, kind, (f"modules/{name}",), aliases=(f"{name}Module",))


def event(name: str, owner: str, *, external: bool = False) -> EventType:
    declared = at(f"modules/{owner}/events.py")
    return EventType(event_key(name), name, (name,), owner, declared, 1, external=external)


def publication(name: str, by: str, topic: str = "t1") -> Publication:
    place = at(f"modules/{by}/app.py", 3)
    key = event_key(name)
    return Publication(f"{by}:{name}", key, name, by, place, "sns", topic, ("sns.send",), "proven")


def subscription(name: str, to: str, topic: str = "t1") -> Subscription:
    place = at(f"modules/{to}/template.yaml", 7)
    policy = FilterPolicy({"eventType": [name]}, "attributes", place, known=True)
    wanted = None if name == "*" else policy
    key = "*" if name == "*" else event_key(name)
    handler = f"modules/{to}/app.py::handle"
    return Subscription(
        f"{to}:{name}",
        "r",
        key,
        name,
        to,
        place,
        topic,
        f"{to}-q",
        handler,
        wanted,
        "proven",
        "sns",
    )


MODEL = Model(
    modules=(
        *map(module, ("audit", "exporter", "idle", "loader", "notifier")),
        module("rails", "external"),
    ),
    events=(
        event("DOCUMENT_LOADED", "loader"),
        event("DOCUMENT_REJECTED", "loader"),
        event("EXPORT_FINISHED", "exporter"),
        event("CASE_OPENED", "rails", external=True),
        event("CASE_CLOSED", ""),
    ),
    publications=(
        publication("DOCUMENT_LOADED", "loader"),
        publication("DOCUMENT_REJECTED", "loader"),
        publication("EXPORT_FINISHED", "exporter", "t2"),
    ),
    subscriptions=(
        subscription("DOCUMENT_LOADED", "exporter"),
        subscription("CASE_OPENED", "loader", ""),
        subscription("CASE_CLOSED", "notifier", ""),
        subscription("EXPORT_FINISHED", "notifier", "t2"),
        subscription("*", "audit"),
    ),
    handlers=(
        Handler(
            "modules/exporter/app.py::handle",
            "handle",
            "exporter",
            at("modules/exporter/app.py", 5),
            ("document loaded",),
            "sqs",
            Guard("conditional-write", at("modules/exporter/store.py", 9)),
        ),
    ),
    topics=(Topic("t1", "documents", "loader", at("modules/loader/template.yaml")),),
    queues=(
        Queue("exporter-q", "exporter-inbox", "exporter", at("modules/exporter/t.yaml"), "dead"),
        Queue("dead", "exporter-failed", "exporter", at("modules/exporter/t.yaml", 9), None),
    ),
    calls=(
        DirectCall("import", "exporter", "loader", at("modules/exporter/x.py"), "l", "proven"),
        DirectCall("http", "exporter", "loader", at("modules/exporter/y.py"), "l", "inferred"),
    ),
    gaps=(Gap("event", "computed", at("modules/loader/app.py", 9), "loader"),),
)


def edges(picture: Topology) -> set[str]:
    return {f"{flow.source} {flow.event} {flow.target}" for flow in picture.flows}


@pytest.mark.parametrize("name", format_names())
def test_every_format_shows_the_system(name: str, update: bool) -> None:
    assert golden.matches(f"graph.{name}", renderer(name)(topology(MODEL)), update=update)


def test_an_edge_follows_the_publisher_and_a_catch_all_gets_what_its_topic_carries() -> None:
    assert edges(topology(MODEL)) == {
        "loader DOCUMENT_LOADED exporter",
        "loader DOCUMENT_LOADED audit",
        "loader DOCUMENT_REJECTED audit",
        "exporter EXPORT_FINISHED notifier",
        "rails CASE_OPENED loader",
        " CASE_CLOSED notifier",
    }


def test_focus_shows_neighbours_and_depth_goes_further() -> None:
    near = topology(MODEL, focus=["notifier"])
    assert [each.name for each in near.modules] == ["exporter", "notifier"]
    far = topology(MODEL, focus=["notifier"], depth=2)
    assert [each.name for each in far.modules] == ["exporter", "loader", "notifier"]
    assert [each.name for each in topology(MODEL, focus=["idle"]).modules] == ["idle"]


def test_an_event_is_found_in_any_spelling() -> None:
    picture = topology(MODEL, events=["DocumentLoaded"])
    assert edges(picture) == {"loader DOCUMENT_LOADED exporter", "loader DOCUMENT_LOADED audit"}


def document(picture: Topology) -> Any:
    return json.loads(renderer("json")(picture))


@pytest.mark.parametrize("picture", [topology(MODEL), topology(Model())])
def test_json_fits_its_schema(picture: Topology) -> None:
    jsonschema.validate(document(picture), schema("graph"))


def test_json_of_a_narrowed_picture_is_narrowed_and_holds_together() -> None:
    found = document(topology(MODEL, focus=["exporter"], events=["DOCUMENT_LOADED"]))
    assert [each["name"] for each in found["events"]] == ["DOCUMENT_LOADED"]
    assert [each["name"] for each in found["modules"]] == ["exporter", "loader"]
    assert [each["queue"] for each in found["subscriptions"]] == ["exporter-inbox"]
    assert [each["dead_letter_queue"] for each in found["queues"]] == ["exporter-failed", None]
    assert found["handlers"][0]["events"] == ["DOCUMENT_LOADED"]


def test_names_that_are_special_in_a_format_stay_names() -> None:
    model = Model(
        modules=(module('a"b'), module("c d")),
        events=(event('X"<b>#1', 'a"b'),),
        publications=(publication('X"<b>#1', 'a"b'),),
        subscriptions=(subscription('X"<b>#1', "c d"),),
    )
    dot, mermaid = (renderer(name)(topology(model)) for name in ("dot", "mermaid"))
    assert '"a\\"b" -> "c d" [label="X\\"<b>#1"];' in dot
    assert 'm_a_22_b -->|"X#quot;#lt;b#gt;#35;1"| m_c_20_d' in mermaid


def test_the_verb(tmp_path: Path) -> None:
    project(tmp_path)
    assert nplint(tmp_path, "graph").out == "no events: billing, loader\n"
    ran = nplint(tmp_path, "graph", "--format", "json", "--output", "out/graph.json")
    assert (ran.code, ran.out) == (0, "")
    assert json.loads((tmp_path / "out/graph.json").read_text())["version"] == 1


def test_a_drawn_topology_can_be_held_current(tmp_path: Path) -> None:
    arguments = ("graph", "--format=mermaid", "--output=a.mmd")
    assert nplint(project(tmp_path), *arguments, "--check").code == 1
    nplint(tmp_path, *arguments)
    assert nplint(tmp_path, *arguments, "--check").code == 0
    project(tmp_path, {"exporter/module.yaml": "name: exporter\n"})
    ran = nplint(tmp_path, *arguments, "--check")
    assert (ran.code, ran.err) == (1, "a.mmd is out of date; draw it again without --check\n")
    assert nplint(tmp_path, "graph", "--check").code == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--focus", "loadr"), 'nplint: there is no module "loadr"; did you mean "loader"?\n'),
        (("--event", "X"), 'nplint: there is no event "X"\n'),
    ],
)
def test_what_is_not_there_is_said(
    tmp_path: Path, arguments: tuple[str, str], message: str
) -> None:
    ran = nplint(project(tmp_path), "graph", *arguments)
    assert (ran.code, ran.err) == (2, message)
