"""Bytes of a file → text that every stage agrees on."""

import re

from msgspec import Struct

_CODING = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
LARGEST = 2_000_000
"""Bytes; a larger source file is generated, and is not read (10 MB YAML would take seconds)."""


class Decoded(Struct, frozen=True):
    """A file's text with Unix line ends, and what was wrong with its bytes ("" = nothing)."""

    text: str
    problem: str = ""
    line: int = 1


def decode(data: bytes) -> Decoded:
    """Decode as UTF-8, by a byte order mark or by a PEP 263 line; else as Latin-1, and say so."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Decoded(_unix(data.decode("utf-16", "replace")))
    if b"\0" in data[:4096]:
        return Decoded("", "binary file")
    try:
        return Decoded(_unix(data.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    declared = _declared_encoding(data)
    if declared:
        try:
            return Decoded(_unix(data.decode(declared)))
        except (UnicodeDecodeError, LookupError):
            problem = f"not valid {declared}, as its first lines declare; read as Latin-1"
            return Decoded(_unix(data.decode("latin-1")), problem, line)
    return Decoded(_unix(data.decode("latin-1")), "not valid UTF-8; read as Latin-1", line)


def _declared_encoding(data: bytes) -> str:
    for line in data.split(b"\n", 2)[:2]:
        if found := _CODING.match(line):
            return found.group(1).decode("ascii", "replace")
    return ""


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
