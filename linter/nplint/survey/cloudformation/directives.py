"""Suppressions that stand in a template's ``Metadata``, where JSON has no comments.

    Metadata:
      nplint: {ignore: [NP603], reason: "drained by an operator"}

On a resource they cover its lines, at the top of a template all of it. A list of such mappings
does as well.
"""

from nplint.facts.data import Data, Entry
from nplint.facts.directives import Directive
from nplint.survey.cloudformation.values import at, elements_of, entry_of, word_of


def metadata_directives(
    metadata: Data | None, first_line: int, last_line: int, whole_file: bool = False
) -> list[Directive]:
    """Return the suppressions of one ``Metadata`` mapping."""
    entry = entry_of(metadata, "nplint")
    if entry is None:
        return []
    return [
        Directive(
            kind="ignore-file" if whole_file else "ignore",
            codes=tuple(word for code in elements_of(ignored.value) for word in _codes(code)),
            reason=word_of(at(each, "reason")),
            span=ignored.key_span,
            first_line=first_line,
            last_line=last_line,
        )
        for each in elements_of(entry.value)
        for ignored in _ignores(each)
    ]


def _ignores(data: Data) -> list[Entry]:
    found = (entry_of(data, "ignore"), entry_of(data, "ignore-file"))
    return [entry for entry in found if entry is not None]


def _codes(data: Data) -> list[str]:
    """Return the codes of one entry; ``true`` and ``all`` mean every code, so none is named."""
    words = word_of(data).replace(",", " ").split()
    return [] if words in (["true"], ["all"]) else words
