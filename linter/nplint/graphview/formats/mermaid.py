"""The topology as a Mermaid flowchart, which GitHub and GitLab draw in Markdown."""

import re

from nplint.graphview.topology import Topology

SUMMARY = "a Mermaid flowchart, drawn by GitHub and GitLab in Markdown"
_MOST_ON_AN_EDGE = 6
_SHAPES = {"external": ('[/"', '"/]'), "shared": ('[["', '"]]'), "service": ('["', '"]')}


def render(topology: Topology) -> str:
    """Return the chart; one edge per pair of modules, labelled with its events."""
    lines = ["flowchart LR"]
    for module in topology.modules:
        left, right = _SHAPES.get(module.kind, _SHAPES["service"])
        lines.append(f"    {_id(module.name)}{left}{_text(module.name)}{right}")
    names = {module.name for module in topology.modules}
    edges: dict[tuple[str, str], list[str]] = {}
    for flow in topology.flows:
        if flow.source in names and flow.target in names:
            edges.setdefault((flow.source, flow.target), []).append(flow.event)
    for (source, target), events in sorted(edges.items()):
        lines.append(f'    {_id(source)} -->|"{_label(events)}"| {_id(target)}')
    for index, call in enumerate(topology.calls):
        if call.source in names and call.target in names:
            lines.append(f'    {_id(call.source)} -. "{call.kind}" .-> {_id(call.target)}')
            lines.append(f"    linkStyle {len(edges) + index} stroke:#c0392b,color:#c0392b")
    return "\n".join(lines) + "\n"


def _id(name: str) -> str:
    return "m_" + re.sub(r"\W", lambda found: f"_{ord(found.group()):x}_", name)


def _label(events: list[str]) -> str:
    shown = sorted(set(events))
    more = len(shown) - _MOST_ON_AN_EDGE
    rest = [f"… {more} more"] if more > 0 else []
    return "<br/>".join(_text(event) for event in shown[:_MOST_ON_AN_EDGE] + rest)


def _text(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
