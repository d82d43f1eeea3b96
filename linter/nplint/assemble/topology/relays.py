"""Topics that rules of a bus send to: what passes the rule goes on to the topic's subscribers."""

from collections.abc import Iterable, Mapping

from nplint.assemble.topology.admitted import Admission, Admitted
from nplint.assemble.topology.routes import Delivery
from nplint.model.entities import Publication


class Relays:
    """Knows the events that rules put on topics."""

    def __init__(
        self,
        deliveries: Iterable[Delivery],
        admission: Admission,
        publications: Iterable[Publication],
    ) -> None:
        self._brought = _brought(deliveries, admission)
        self._direct = {item.topic for item in publications}

    def instead(self, item: Delivery, passed: tuple[Admitted, ...]) -> tuple[Admitted, ...]:
        """Return what a route gets: what rules bring to its topic, and what comes to it otherwise.

        Any event means those that rules bring where nothing is published on the topic itself.
        """
        topic = item.route.topic
        names = self._brought.get(topic, ())
        if item.filter is not None or not names:
            return passed
        known = [each for each in passed if each.name != "*" or topic in self._direct]
        known += [Admitted(name, item.route.span, False) for name in names]
        return tuple({each.name: each for each in known}.values())


def _brought(deliveries: Iterable[Delivery], admission: Admission) -> Mapping[str, tuple[str, ...]]:
    """Return topic → the events that rules bring to it, where every such rule names its own."""
    found: dict[str, list[str]] = {}
    open_ended = set()
    for item in deliveries:
        if not item.onward:
            continue
        for passed in admission.events(item.filter, item.route):
            found.setdefault(item.onward, []).append(passed.name)
            if "*" in passed.name:
                open_ended.add(item.onward)
    return {
        topic: tuple(dict.fromkeys(names))
        for topic, names in found.items()
        if topic not in open_ended
    }
