"""Modules found in names: ``billing-invoices-queue`` is called after billing."""

from collections.abc import Iterator

from nplint.link.modules import ModuleMap
from nplint.link.wiring.addresses import words_of
from nplint.model.entities import ModuleKind

PEERS: frozenset[ModuleKind] = frozenset(["service", "frontend"])
"""Kinds of modules that own resources."""
_SUFFIXES = frozenset(
    ["service", "services", "svc", "module", "api", "lambda", "function", "worker", "app", "ms"]
)


class ModuleNames:
    """Module names and aliases as words."""

    def __init__(self, modules: ModuleMap) -> None:
        self._spelled: list[tuple[str, str]] = []
        for item in modules.modules:
            if item.module.kind not in PEERS:
                continue
            for name in (item.module.name, *item.module.aliases):
                for spelled in sorted(_variants(words_of(name))):
                    self._spelled.append((spelled, item.module.name))
        self._spelled.sort(key=lambda entry: (-len(entry[0]), entry))

    def modules(self, words: tuple[str, ...]) -> dict[str, frozenset[str]]:
        """Return the modules that a name mentions, each with the words that mention it.

        A mention inside a longer one does not count: ``order history`` is not ``order``.
        """
        found: dict[str, set[int]] = {}
        for spelled, module in self._spelled:
            for start, end in _runs(words, spelled):
                taken = set(range(start, end))
                if not any(taken <= other for other in found.values()):
                    found.setdefault(module, taken)
        return {
            module: frozenset(words[index] for index in taken) for module, taken in found.items()
        }


def _variants(words: tuple[str, ...]) -> set[str]:
    """Return a name's spellings without separators: with and without its generic ending."""
    forms = {"".join(words)}
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words = words[:-1]
        forms.add("".join(words))
    forms |= {form[:-1] for form in forms if form.endswith("s") and len(form) > 4}
    return {form for form in forms if len(form) > 2}


def _runs(words: tuple[str, ...], spelled: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges of words that put together give a spelling (or its plural)."""
    for start in range(len(words)):
        text = ""
        for end in range(start, len(words)):
            text += words[end]
            if text in (spelled, f"{spelled}s"):
                yield start, end + 1
            if len(text) > len(spelled):
                break
