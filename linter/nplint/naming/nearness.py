"""How far two event keys are apart, as slips go; names that are simply different are not near."""

from nplint.naming.grammar import is_listed
from nplint.naming.lexicon import irregular_forms
from nplint.naming.participle import verb_of_ing
from nplint.naming.wordkind import bases_of_ed

# Prefixes that turn a fact into its opposite: unlocked is no slip of locked.
_OPPOSITE = ("un", "re", "de", "dis", "in", "im", "ir", "non", "pre", "mis", "over", "under")


def distance(key: str, other: str) -> int | None:
    """Give the number of slips between two event keys, or None where they are not close.

    A slip is a letter added, lost, changed or swapped with its neighbour in a word that is no known
    word; another form of the same verb; or the same words joined or ordered differently.
    """
    if key == other:
        return 0
    mine, yours = key.split(), other.split()
    if "".join(mine) == "".join(yours) or sorted(mine) == sorted(yours):
        return 1
    if len(mine) != len(yours):
        return _joined(key.replace(" ", ""), other.replace(" ", ""), mine, yours)
    gaps = [_word_gap(a, b) for a, b in zip(mine, yours, strict=True) if a != b]
    total = sum(gap for gap in gaps if gap is not None)
    return total if None not in gaps and total <= 2 else None


def _joined(key: str, other: str, mine: list[str], yours: list[str]) -> int | None:
    """Compare names with different word breaks, where no word more is in one of them."""
    if set(mine) <= set(yours) or set(yours) <= set(mine):
        return None
    if set(mine) & set(yours) and not abs(len(key) - len(other)) <= 1:
        return None
    gap = edits(key, other)
    return gap + 1 if gap == 1 and len(key) > 8 else None


def _word_gap(a: str, b: str) -> int | None:
    if any(a == prefix + b or b == prefix + a for prefix in _OPPOSITE):
        return None
    if _base(a) == _base(b):
        return 1
    if _known(a) and _known(b):
        return None
    gap = edits(a, b)
    longest = max(len(a), len(b))
    allowed = 0 if longest < 4 else 1 if longest < 9 else 2
    return gap if gap <= allowed else None


def _known(word: str) -> bool:
    return is_listed(word) or is_listed(_base(word))


def _base(word: str) -> str:
    """Bring load, loads, loading and loaded together."""
    form = irregular_forms().get(word)
    if form is not None:
        return form[1]
    if word.endswith("ed") and len(word) > 4:
        bases = bases_of_ed(word)
        return next((base for base in bases if is_listed(base)), bases[0])
    if word.endswith("ing") and len(word) > 5:
        return verb_of_ing(word)
    return word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] != "s" else word


def edits(a: str, b: str) -> int:
    """Count the edits between two words, a swap of neighbours as one; 3 stands for more than 2."""
    if abs(len(a) - len(b)) > 2:
        return 3
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        older, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return min(row[-1], 3)
