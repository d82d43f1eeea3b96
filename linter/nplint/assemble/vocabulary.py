"""The words and the declared guards that each module's handlers are read with."""

from collections.abc import Iterator

from msgspec.structs import replace

from nplint.config.manifest import Idempotency
from nplint.link.gather import System
from nplint.reason.idempotency.vocabulary import GuardVocabulary


def guard_vocabularies(system: System) -> "Vocabularies":
    """Return what every module declares beside what the configuration declares for all."""
    return Vocabularies(system)


class Vocabularies:
    """A vocabulary per module; a module's own declarations come first."""

    def __init__(self, system: System) -> None:
        self._common = _with(GuardVocabulary(), system.config.idempotency)
        self._own = {
            item.module.name: _with(self._common, item.declared.idempotency)
            for item in system.modules.modules
            if item.declared is not None
        }

    def __getitem__(self, module: str) -> GuardVocabulary:
        return self._own.get(module, self._common)

    def __iter__(self) -> Iterator[str]:
        return iter(self._own)


def _with(vocabulary: GuardVocabulary, declared: Idempotency) -> GuardVocabulary:
    if not declared.functions and not declared.decorators:
        return vocabulary
    return replace(
        vocabulary,
        guards=(*declared.functions.items(), *vocabulary.guards),
        decorators=(*declared.decorators, *vocabulary.decorators),
    )
