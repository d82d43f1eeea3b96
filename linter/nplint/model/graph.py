"""The questions of graph theory that the model is asked; the only door to networkx.

networkx is imported when a question is asked that needs it: a run that replays a model asks none.
"""

from collections.abc import Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import networkx as nx

_Node = TypeVar("_Node", bound=Hashable)


def shortest_loops(steps: Mapping[str, Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    """Return one shortest loop per knot of nodes that lead to one another, sorted.

    ``steps``: a node to those it leads to. A loop begins with the knot's first node in order and
    names each node once; a node that leads to itself is a loop of one.
    """
    steps = _knotted(steps)
    if not steps:
        return ()
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from((one, other) for one in sorted(steps) for other in sorted(steps[one]))
    knots = (sorted(knot) for knot in nx.strongly_connected_components(graph))
    loops = (_loop_through(graph.subgraph(knot), knot[0]) for knot in knots)
    return tuple(sorted(loop for loop in loops if loop))


def _knotted(steps: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """Return the steps without those that lead to an end: what remains holds a loop.

    Most systems have none, and loading networkx costs more than finding that out.
    """
    left = {node: set(others) for node, others in steps.items()}
    while ends := {node for node, others in left.items() if not others & left.keys()}:
        left = {node: others & left.keys() for node, others in left.items() if node not in ends}
    return left


def _loop_through(graph: "nx.DiGraph[str]", start: str) -> tuple[str, ...]:
    """Return a shortest way from a node back to itself; empty when there is none."""
    import networkx as nx

    if graph.has_edge(start, start):
        return (start,)
    ways = [
        nx.shortest_path(graph, follower, start)
        for follower in sorted(graph.successors(start))
        if nx.has_path(graph, follower, start)
    ]
    if not ways:
        return ()
    return (start, *min(ways, key=lambda way: (len(way), way))[:-1])


def within(edges: Iterable[tuple[_Node, _Node]], starts: Iterable[_Node], steps: int) -> set[_Node]:
    """Return the nodes at most so many edges from one of the starts, in either direction."""
    import networkx as nx

    graph: nx.Graph[_Node] = nx.Graph(list(edges))
    found = set(starts)
    for start in list(found):
        if start in graph:
            found.update(nx.ego_graph(graph, start, radius=steps))
    return found
