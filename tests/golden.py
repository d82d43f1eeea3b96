"""Golden files: compared byte by byte, refreshed by ``pytest --update``, then read in the diff."""

from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def matches(name: str, text: str, *, update: bool) -> bool:
    """Whether a text equals its golden file, which ``update`` rewrites."""
    path = FOLDER / name
    if update:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
    assert path.read_text("utf-8") == text, f"differs from {path}; pytest --update refreshes it"
    return True
