"""What a Cypher query does when it is run a second time, read from its text."""

import re

_QUERY = re.compile(
    r"^\s*(?:(?:(?:optional\s+)?match|merge|create)\s*(?:\w+\s*=\s*)?\(|unwind\s+\$)",
    re.IGNORECASE,
)
_CREATE = re.compile(r"(?<!on )\bcreate\s*\(", re.IGNORECASE)
_CREATE_EDGE = re.compile(r"(?<!on )\bcreate\s+[^;]*?-\[", re.IGNORECASE)
_GROWS = re.compile(
    r"\b(\w+\.\w+)\s*=\s*(?:\1\b|coalesce\s*\(\s*\1\b[^)]*\))\s*[+*-]", re.IGNORECASE
)
_ON_CREATE = re.compile(r"\bon\s+create\s+set\b.*?(?=\bon\s+match\b|\breturn\b|$)", re.I | re.S)


def graph_change(text: str) -> str:
    """Return what a repetition adds to the graph; empty when it adds nothing, or is no query."""
    if not _QUERY.match(text):
        return ""
    rest = " ".join(_ON_CREATE.sub(" ", text).split())
    if _CREATE.search(rest) or _CREATE_EDGE.search(rest):
        return "CREATE in the graph"
    return "change of a node from its old value" if _GROWS.search(rest) else ""
