"""Other people's half-broken repositories: a clear line for each fault, the rest still analysed."""

import os
from pathlib import Path

import pytest

from nplint.app import Analysis, Options, analyse
from nplint.config import Config

GOOD = "def run(bus):\n    bus.publish('document.loaded', {})\n"


def analysed(root: Path, options: Options | None = None) -> Analysis:
    (root / "good.py").write_text(GOOD)
    return analyse(root, Config(), options)


def messages(analysis: Analysis) -> list[str]:
    return [f"{gap.span.path}:{gap.span.line} {gap.message}" for gap in analysis.model.gaps]


def assert_the_rest_was_read(analysis: Analysis) -> None:
    assert [item.name for item in analysis.model.publications] == ["document.loaded"]


def test_a_file_that_does_not_parse(tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("x = 1\ndef f(:\n    pass\n\ndef g():\n    return 1\n")
    analysis = analysed(tmp_path)
    assert messages(analysis) == ["bad.py:2 invalid syntax"]
    assert_the_rest_was_read(analysis)


def test_latin_1(tmp_path: Path) -> None:
    (tmp_path / "old.py").write_bytes("# caf\xe9\nx = 1\n".encode("latin-1"))
    analysis = analysed(tmp_path)
    assert messages(analysis) == ["old.py:1 not valid UTF-8; read as Latin-1"]
    assert_the_rest_was_read(analysis)


def test_an_empty_file_is_fine(tmp_path: Path) -> None:
    (tmp_path / "empty.py").write_text("")
    analysis = analysed(tmp_path)
    assert messages(analysis) == []


def test_a_file_of_ten_megabytes(tmp_path: Path) -> None:
    (tmp_path / "huge.py").write_text("x = 1\n" * 1_800_000)
    analysis = analysed(tmp_path)
    assert messages(analysis) == ["huge.py:1 11 MB; too large to be source"]
    assert_the_rest_was_read(analysis)


def test_a_loop_of_links(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "outside.py").symlink_to("/etc/hostname")
    analysis = analysed(tmp_path)
    assert messages(analysis) == []
    assert_the_rest_was_read(analysis)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_folder_that_can_not_be_read(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    try:
        analysis = analysed(tmp_path)
    finally:
        closed.chmod(0o755)
    assert messages(analysis) == ["closed:1 permission denied"]


def test_broken_yaml_and_an_unknown_tag(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Q:\n    Type: AWS::SQS::Queue\n"
        "    Properties: !Strange {a: 1}\n  B: [\n"
    )
    analysis = analysed(tmp_path)
    assert_the_rest_was_read(analysis)


def test_a_module_manifest_with_an_unknown_key(tmp_path: Path) -> None:
    (tmp_path / "module.yaml").write_text("name: loader\nsubscribs: [A]\npublishes: [B]\n")
    analysis = analysed(tmp_path)
    assert any(
        "module.yaml:2" in message and "subscribes" in message for message in messages(analysis)
    )


def test_a_cache_that_can_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text(GOOD)
    (tmp_path / "cache").write_text("a file where a folder should be")
    analysis = analyse(tmp_path, Config(), Options(cache_dir=tmp_path / "cache"))
    assert_the_rest_was_read(analysis)


def test_code_that_can_not_be_parsed_is_remembered_as_such(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "bad.py").write_text('import boto3\nboto3.client("sns").publish(Message=)\n')
    runs = [analysed(root, Options(cache_dir=tmp_path / "cache")) for _ in range(2)]
    assert messages(runs[0]) == messages(runs[1]) != []
