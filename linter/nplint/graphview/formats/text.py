"""The topology as plain text: per module what it publishes and gets, with whom."""

from nplint.graphview.topology import Topology

SUMMARY = "per module: what it publishes and to whom, what it gets and from whom"


def render(topology: Topology) -> str:
    """Return the text; modules and events in alphabetical order."""
    blocks, quiet = [], []
    for module in sorted(topology.modules, key=lambda each: each.name):
        name = module.name if module.kind == "service" else f"{module.name} ({module.kind})"
        lines = _module(topology, module.name)
        if lines:
            blocks.append("\n".join([name, *lines]) + "\n")
        else:
            quiet.append(name)
    if quiet:
        blocks.append(f"no events: {', '.join(quiet)}\n")
    return "\n".join(blocks) or "no modules\n"


def _module(topology: Topology, name: str) -> list[str]:
    published: dict[str, list[str]] = {}
    received: dict[str, list[str]] = {}
    for flow in topology.flows:
        if flow.source == name:
            published.setdefault(flow.event, []).extend([flow.target] if flow.target else [])
        if flow.target == name:
            received.setdefault(flow.event, []).extend([flow.source] if flow.source else [])
    width = max(map(len, (*published, *received)), default=0)
    lines = [
        f"  publishes {event:<{width}} → {', '.join(sorted(set(targets))) or '(nobody)'}"
        for event, targets in sorted(published.items())
    ]
    lines += [
        f"  gets      {event:<{width}} ← {', '.join(sorted(set(sources))) or '(unknown)'}"
        for event, sources in sorted(received.items())
    ]
    for (source, target), kinds in topology.reaches().items():
        if source == name:
            lines.append(f"  calls     {target} directly ({', '.join(kinds)})")
    return lines
