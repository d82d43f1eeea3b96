"""Other people's half-broken repositories: a clear line for each fault, the rest still analysed."""

import os
from pathlib import Path

import pytest

from commandline import nplint
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


def test_valid_code_that_the_grammar_lacks_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "odd.py").write_text(
        "def f(xs):\n    return 1, *(x for x in xs), 2\n\n\ndef g(bus):\n"
        "    bus.publish('document.read', {})\n"
    )
    analysis = analysed(tmp_path)
    assert messages(analysis) == []
    names = [item.name for item in analysis.model.publications]
    assert names == ["document.loaded", "document.read"]


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


def test_half_a_surrogate_pair_is_remembered(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "half.py").write_text('def f(bus):\n    bus.publish("caf\\ud83d.opened", {"é": 1})\n')
    for _ in range(2):
        analysis = analysed(root, Options(cache_dir=tmp_path / "cache"))
        names = sorted(item.name for item in analysis.model.publications)
        assert names == ["caf\ud83d.opened", "document.loaded"]


def test_code_that_can_not_be_parsed_is_remembered_as_such(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "bad.py").write_text('import boto3\nboto3.client("sns").publish(Message=)\n')
    runs = [analysed(root, Options(cache_dir=tmp_path / "cache")) for _ in range(2)]
    assert messages(runs[0]) == messages(runs[1]) != []


def test_a_binary_file_with_the_name_of_source(tmp_path: Path) -> None:
    (tmp_path / "blob.py").write_bytes(b"\x7fELF\0\0\1" * 50)
    (tmp_path / "late.py").write_bytes(b"x = 1\n" * 1000 + b"\0\0")
    analysis = analysed(tmp_path)
    assert "blob.py:1 binary file" in messages(analysis)
    assert_the_rest_was_read(analysis)


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""])
@pytest.mark.parametrize("end", [b"\r\n", b"\r", b"\n"])
def test_byte_order_marks_and_line_ends(tmp_path: Path, mark: bytes, end: bytes) -> None:
    text = GOOD.encode().replace(b"\n", end)
    (tmp_path / "only.py").write_bytes(mark + text)
    model = analyse(tmp_path, Config()).model
    assert [(item.name, item.span.line) for item in model.publications] == [("document.loaded", 2)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("parens.py", "x = " + "(" * 2000 + "1" + ")" * 2000 + "\n"),
        ("lists.py", "def f(bus):\n    x = " + "[" * 1500 + "]" * 1500 + "\n"),
        ("ifs.py", "".join(" " * depth + "if x:\n" for depth in range(90)) + " " * 90 + "pass\n"),
        ("sums.py", "def f(bus):\n    return " + " + ".join(["x"] * 4000) + "\n"),
        ("attributes.py", "def f(bus):\n    bus" + ".publish('a')" * 2000 + "\n"),
        ("elifs.py", "def f(x):\n    if x: pass\n" + "    elif x: pass\n" * 1500),
        ("deep.json", '{"Resources": ' + '{"a": ' * 3000 + "1" + "}" * 3001),
        ("flow.yaml", "Resources: " + "[" * 3000 + "]" * 3000 + "\n"),
        (
            "block.yaml",
            "Resources:\n" + "".join(" " * depth + "a:\n" for depth in range(1, 1500)),
        ),
        ("deep.ts", "const x = " + "(" * 3000 + "1" + ")" * 3000 + ";\n"),
        ("blocks.ts", "import * as cdk from 'aws-cdk-lib';\n" + "{" * 3000 + "}" * 3000),
        ("deep.tf", "locals {\n  x = " + "[" * 3000 + "]" * 3000 + "\n}\n"),
        ("line.py", "x = '" + "a" * 1_500_000 + "'\n"),
    ],
    ids=lambda value: value if len(value) < 20 else "",
)
def test_nesting_without_end(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert_the_rest_was_read(analysed(tmp_path))


def test_a_yaml_bomb(tmp_path: Path) -> None:
    lines = ["Resources:", "  a: &a [x, x, x, x, x, x, x, x, x]"]
    for before, name in zip("abcdefghijk", "bcdefghijkl", strict=True):
        lines.append(f"  {name}: &{name} [{', '.join(['*' + before] * 9)}]")
    (tmp_path / "template.yaml").write_text("\n".join(lines) + "\n")
    assert_the_rest_was_read(analysed(tmp_path))


def test_references_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "asyncapi.yaml").write_text(
        "asyncapi: 2.6.0\ncomponents:\n  schemas:\n    A: {$ref: '#/components/schemas/B'}\n"
        "    B: {$ref: '#/components/schemas/A'}\n"
    )
    (tmp_path / "loop.yaml").write_text("Resources: &r\n  Queue: *r\n")
    (tmp_path / "stack.tf").write_text("locals {\n  a = local.b\n  b = local.a\n}\n")
    (tmp_path / "ring.py").write_text("from ring import x\nx = x\nclass A(A): pass\n")
    assert_the_rest_was_read(analysed(tmp_path))


@pytest.mark.parametrize("name", ["odd name (1).py", "naïve файл.py", "-rf.py", "#.py"])
def test_odd_file_names(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("def f(:\n")
    analysis = analysed(tmp_path)
    assert messages(analysis) == [f"{name}:1 invalid syntax"]
    assert_the_rest_was_read(analysis)


def test_file_names_that_no_report_can_say(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.py")).write_text("x = 1\n")
    (tmp_path / "a\nb.py").write_text("x = 1\n")
    assert messages(analysed(tmp_path)) == [
        "a\\nb.py:1 its name has a control character; not read",
        "caf\\udce9.py:1 its name is not valid UTF-8; not read",
    ]
    (tmp_path / "good.py").write_text(GOOD)
    for form in ("text", "json", "sarif", "github", "junit", "concise"):
        ran = nplint(tmp_path, "check", "--format", form)
        assert (ran.code, ran.err.count("Traceback")) == (0, 0)


def test_an_interrupt_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("nplint.cli.session.analyse", interrupted)
    ran = nplint(tmp_path, "check")
    assert (ran.code, ran.err) == (130, "nplint: interrupted\n")


def test_a_checkout_that_can_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text(GOOD)
    (tmp_path / ".nplint_cache").write_text("in the way")
    ran = nplint(tmp_path, "check")
    assert (ran.code, ran.err) == (0, "")
