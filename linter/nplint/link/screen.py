"""Which functions are worth lowering: told from their text, long before their code is read."""

import re
from collections.abc import Callable, Iterable

from msgspec import Struct, field


class Screen(Struct, frozen=True):
    """Lets a text through that may hold what an analysis looks for; never too strict."""

    words: tuple[str, ...]
    """One of them stands in every file that may matter."""
    pattern: re.Pattern[str]
    evidence: tuple[re.Pattern[str], Callable[[str], bool]] | None = None
    """What must stand beside a match that says little: a pattern, and a test of its words."""
    libraries: frozenset[str] = frozenset()
    """Words that make a file evidence by themselves."""
    sure: re.Pattern[str] | None = None
    """A match of this one needs no evidence."""
    skip: Callable[[str], bool] = field(default=lambda path: False)
    """Files that are left out."""
    lifted: bool = False
    """Whether every text is let through, to see that screening loses nothing."""

    admits: Callable[[str], bool] = field(default=lambda id: True)
    """Functions that may matter, by their ids; asked last."""

    @classmethod
    def mentioning(cls, words: Iterable[str]) -> "Screen":
        """Return the screen for texts with one of the words."""
        listed = tuple(sorted(words))
        return cls(listed, re.compile("|".join(map(_whole_word, listed))))

    def passes(self, text: str, loose: bool = False) -> bool:
        """Whether a text may matter; ``loose``: the file itself is evidence enough."""
        if self.lifted:
            return True
        if self.sure is not None and self.sure.search(text):
            return True
        if not self.pattern.search(text):
            return False
        if self.evidence is None or loose:
            return True
        pattern, accepts = self.evidence
        return any(accepts(found.group()) for found in pattern.finditer(text))


def _whole_word(word: str) -> str:
    """Return a pattern for a word; it begins with the word, as ``re`` looks for that fastest."""
    literal = re.escape(word)
    return rf"{literal}\b(?<!\w{literal})" if word.isidentifier() else rf"\b{literal}\b"
