"""The topology in Graphviz's DOT language."""

from nplint.graphview.topology import Topology

SUMMARY = "Graphviz DOT"


def render(topology: Topology) -> str:
    """Return a digraph; loose ends are dotted, direct calls dashed and red."""
    lines = ["digraph modules {", "    rankdir=LR;", '    node [shape=box, fontname="sans-serif"];']
    for module in topology.modules:
        style = " [style=dashed]" if module.kind == "external" else ""
        lines.append(f"    {_quoted(module.name)}{style};")
    for (source, target), events in topology.edges().items():
        label = _quoted("\n".join(events))
        lines.append(f"    {_quoted(source)} -> {_quoted(target)} [label={label}];")
    for (source, target), events in topology.loose_ends().items():
        loose = _quoted(f"{source} publishes" if source else f"{target} gets")
        lines.append(f"    {loose} [label={_quoted(chr(10).join(events))}, shape=plaintext];")
        ends = (_quoted(source), loose) if source else (loose, _quoted(target))
        lines.append(f"    {' -> '.join(ends)} [style=dotted];")
    for (source, target), kinds in topology.reaches().items():
        ends = (_quoted(source), _quoted(target))
        label = _quoted(", ".join(kinds))
        lines.append(f"    {' -> '.join(ends)} [label={label}, style=dashed, color=red];")
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    """Return a quoted id: only quotes and backslashes are special in DOT, and line ends."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
