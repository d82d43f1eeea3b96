"""The topology as plain text: per module what it publishes and gets, with whom."""

from nplint.graphview.topology import Topology

SUMMARY = "per module: what it publishes and to whom, what it gets and from whom"


def render(topology: Topology) -> str:
    """Return the text; modules and events in alphabetical order."""
    parts = [_module(topology, module.name, module.kind) for module in topology.modules]
    return "\n".join(part for part in parts if part)


def _module(topology: Topology, name: str, kind: str) -> str:
    lines = [name if kind == "service" else f"{name} ({kind})"]
    published: dict[str, list[str]] = {}
    received: dict[str, list[str]] = {}
    for flow in topology.flows:
        if flow.source == name:
            published.setdefault(flow.event, []).extend([flow.target] if flow.target else [])
        if flow.target == name:
            received.setdefault(flow.event, []).extend([flow.source] if flow.source else [])
    for event, targets in sorted(published.items()):
        lines.append(f"  publishes {event} → {', '.join(sorted(set(targets))) or '(nobody)'}")
    for event, sources in sorted(received.items()):
        lines.append(f"  gets      {event} ← {', '.join(sorted(set(sources))) or '(unknown)'}")
    for call in topology.calls:
        if call.source == name:
            lines.append(f"  calls     {call.target} directly ({call.kind})")
    return "\n".join(lines) + "\n"
