"""A verdict as text for a person, and as a row for a program."""

from nplint.naming.verdict import Verdict

_JUDGED = {
    "past": "states a fact about the past",
    "not-past": "does not state a fact about the past",
    "ambiguous": "may state a fact about the past; accepted by default",
}


def explain(verdict: Verdict) -> str:
    """Tell how a name was cut, which word decided, what that means, and the better name."""
    lines = [
        f"{verdict.name}: {_JUDGED[verdict.verdict]}",
        f"  words:    {' | '.join(verdict.tokens) or '-'}",
        f"  head:     {verdict.head or '-'}",
        f"  verdict:  {verdict.verdict}" + (f" ({verdict.kind})" if verdict.kind else ""),
        f"  why:      {verdict.reason or 'no word is a past-tense verb'}",
    ]
    if verdict.proposal:
        lines.append(f"  proposal: {verdict.proposal}")
    elif verdict.advice:
        lines.append(f"  advice:   {verdict.advice}")
    return "\n".join(lines)


def as_row(verdict: Verdict) -> dict[str, str]:
    """Give the fields that `nplint explain --format json` writes, one object a name."""
    return {
        "name": verdict.name,
        "verdict": verdict.verdict,
        "kind": verdict.kind,
        "head": verdict.head,
        "proposal": verdict.proposal,
    }
