"""The topology as a Mermaid flowchart, which GitHub and GitLab draw in Markdown."""

import re

from nplint.graphview.topology import Topology

SUMMARY = "a Mermaid flowchart, drawn by GitHub and GitLab in Markdown"
MOST_ON_AN_EDGE = 6
_SHAPES = {"external": ('[/"', '"/]'), "shared": ('[["', '"]]'), "service": ('["', '"]')}


def render(topology: Topology) -> str:
    """Return the chart: one edge per pair of modules, labelled with its events.

    Events that nobody gets, or nobody publishes, hang on a dotted edge; direct calls are red.
    """
    lines = ["flowchart LR"]
    for module in topology.modules:
        left, right = _SHAPES.get(module.kind, _SHAPES["service"])
        lines.append(f"    {_id(module.name)}{left}{_text(module.name)}{right}")
    edges = topology.edges()
    for (source, target), events in edges.items():
        lines.append(f'    {_id(source)} -->|"{_label(events)}"| {_id(target)}')
    loose = topology.loose_ends()
    for (source, target), events in loose.items():
        hung = f'{_id(source or target, "out_" if source else "in_")}(["{_label(events)}"])'
        ends = (_id(source), hung) if source else (hung, _id(target))
        lines.append(f"    {' -.-> '.join(ends)}")
    for index, ((source, target), kinds) in enumerate(topology.reaches().items()):
        lines.append(f'    {_id(source)} -. "{", ".join(kinds)}" .-> {_id(target)}')
        number = len(edges) + len(loose) + index
        lines.append(f"    linkStyle {number} stroke:#c0392b,color:#c0392b")
    return "\n".join(lines) + "\n"


def _id(name: str, prefix: str = "m_") -> str:
    return prefix + re.sub(r"\W", lambda found: f"_{ord(found.group()):x}_", name)


def _label(events: list[str]) -> str:
    more = len(events) - MOST_ON_AN_EDGE
    rest = [f"… {more} more"] if more > 0 else []
    return "<br/>".join(_text(event) for event in events[:MOST_ON_AN_EDGE] + rest)


def _text(text: str) -> str:
    # A label in quotes may hold anything but quotes; entities are Mermaid's own, ``#name;``.
    escapes = {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "&": "#amp;", "`": "#96;"}
    return "".join(escapes.get(each, each) for each in " ".join(text.split()))
