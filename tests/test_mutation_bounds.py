"""Past the bounds of its work the analysis of mutation says less, and never fails."""

from pathlib import Path

import pytest

from nplint.app import Options, analyse
from nplint.config import load_config
from nplint.reason.mutation import body, leaving

CODE = """
import relay

class Till:
    def _publish(self, event):
        relay.hand(self.names, {"of": [event, {"and": event["lines"]}]})
        self.last = {"seen": {"event": event}}

    def close(self):
        event = {"eventType": "TillClosed", "lines": []}
        self._publish(event)
        event["late"] = True
"""


def changes(root: Path) -> list[str]:
    (root / "till.py").write_text(CODE, encoding="utf-8")
    found = analyse(root, load_config(root), Options(cache_dir=None)).model.mutations
    return [f"{item.kind} {item.span.line}" for item in found]


def test_what_leaves_is_told_apart_within_bounds_and_taken_as_a_whole_past_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = changes(tmp_path)
    assert plain == ["after-publish 12"]
    monkeypatch.setattr(leaving, "MOST_LEFT", 0)
    assert changes(tmp_path) == plain
    monkeypatch.setattr(leaving, "MOST_LEFT", 1000)
    monkeypatch.setattr(leaving, "MOST_LEAVES", 0)
    assert changes(tmp_path) == plain


def test_a_body_that_needs_too_much_is_let_go_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "MOST_WORK", 0)
    assert changes(tmp_path) == []
