"""The topology in Graphviz's DOT language."""

import json

from nplint.graphview.topology import Topology

SUMMARY = "Graphviz DOT"


def render(topology: Topology) -> str:
    """Return a digraph; direct calls are dashed and red."""
    names = {module.name for module in topology.modules}
    lines = ["digraph modules {", "    rankdir=LR;", '    node [shape=box, fontname="sans-serif"];']
    for module in topology.modules:
        style = ', style="dashed"' if module.kind == "external" else ""
        lines.append(f"    {_quoted(module.name)} [label={_quoted(module.name)}{style}];")
    edges: dict[tuple[str, str], set[str]] = {}
    for flow in topology.flows:
        if flow.source in names and flow.target in names:
            edges.setdefault((flow.source, flow.target), set()).add(flow.event)
    for (source, target), events in sorted(edges.items()):
        label = _quoted("\n".join(sorted(events)))
        lines.append(f"    {_quoted(source)} -> {_quoted(target)} [label={label}];")
    for call in topology.calls:
        if call.source in names and call.target in names:
            ends = f"{_quoted(call.source)} -> {_quoted(call.target)}"
            lines.append(f"    {ends} [label={_quoted(call.kind)}, style=dashed, color=red];")
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
