"""What a person types in nplint.yaml, pyproject.toml and module.yaml."""

from pathlib import Path

import pytest

from nplint.config import Config, ConfigError, find_root, load, load_config, load_manifest
from nplint.config.manifest import AllowEntry, EventEntry
from nplint.config.settings import DEFAULT_EVENT_KEYS


def problems(root: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_config(root)
    return [str(problem) for problem in caught.value.problems]


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    assert load_config(tmp_path) == Config()
    assert load_config(tmp_path).event_keys == DEFAULT_EVENT_KEYS


def test_yaml_and_toml_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "nplint.yaml").write_text(
        "modules:\n- {name: loader, path: [core, [shell, x.py]], kind: shared, aliases: [l]}\n"
        "severity: {NP4: off}\n"
    )
    (tmp_path / "b" / "pyproject.toml").write_text(
        "[[tool.nplint.modules]]\nname = 'loader'\npath = ['core', 'shell', 'x.py']\n"
        "kind = 'shared'\naliases = ['l']\n[tool.nplint.severity]\nNP4 = 'off'\n"
    )
    assert load_config(tmp_path / "a") == load_config(tmp_path / "b")
    assert load_config(tmp_path / "a").modules[0].paths == ("core", "shell", "x.py")


def test_all_errors_come_at_once_with_lines_and_suggestions(tmp_path: Path) -> None:
    (tmp_path / "nplint.yaml").write_text(
        "modules:\n"
        "  - name: loader\n"
        "    pth: modules/loader\n"
        "    kind: servce\n"
        "extend-select: [NP404]\n"
        "external: [{nam: stripe}]\n"
    )
    assert problems(tmp_path) == [
        'nplint.yaml:3: unknown key "modules[0].pth"; did you mean "path"?',
        'nplint.yaml:4: "modules[0].kind" is \'servce\', expected "service", "shared", '
        '"infra", "composition-root", "frontend" or "external"; did you mean "service"?',
        'nplint.yaml:5: unknown key "extend-select"; did you mean "extend_select"?',
        'nplint.yaml:6: "external[0].name" is missing',
        'nplint.yaml:6: unknown key "external[0].nam"; did you mean "name"?',
    ]


def test_toml_errors_have_lines_too(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        "[project]\nname = 'x'\n\n[tool.nplint]\nselect = ['NP1', 3]\n\n"
        "[[tool.nplint.modules]]\nname = 'a'\npath = 'a'\n\n"
        "[[tool.nplint.modules]]\nname = 'b'\nkindd = 'x'\n\n[tool.nplint.naming]\nstrictt = true\n"
    )
    assert problems(tmp_path) == [
        'pyproject.toml:5: "select[1]" must be a valid string',
        'pyproject.toml:13: unknown key "modules[1].kindd"; did you mean "kind"?',
        'pyproject.toml:16: unknown key "naming.strictt"; did you mean "strict"?',
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [\n", "nplint.yaml:2: not valid YAML: expected the node content, but found"),
        ("- a\n", "nplint.yaml:1: expected keys and values"),
        ("exclude: &x\n  - *x\n", "nplint.yaml:1: refers to itself"),
        ("select: [a]\nselect: [b]\n", 'nplint.yaml:2: "select" stands twice'),
        ("exclude: !Ref x\n", "nplint.yaml:1: unknown tag !Ref"),
    ],
)
def test_broken_yaml_is_one_line(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "nplint.yaml").write_text(text)
    assert problems(tmp_path)[0].startswith(message)


def test_broken_toml_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.nplint]\nselect = [\n\n= 3\n")
    assert problems(tmp_path)[0].startswith("pyproject.toml:4: not valid TOML:")


def test_a_pyproject_without_the_table_configures_nothing(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert load(tmp_path).path == ""


def test_two_configurations_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "nplint.yaml").write_text("select: [NP1]\n")
    (tmp_path / "pyproject.toml").write_text("[tool.nplint]\nselect = ['NP1']\n")
    assert problems(tmp_path) == [
        "pyproject.toml:1: nplint.yaml configures nplint already; keep one of the two"
    ]


def test_contradictions_are_errors(tmp_path: Path) -> None:
    (tmp_path / "nplint.yaml").write_text(
        "modules:\n- {name: a, path: a}\n- {name: a, path: b}\n- {name: c}\n"
        "per_module: {b: {ignore: [NP1]}}\n"
    )
    assert problems(tmp_path) == [
        'nplint.yaml:3: module "a" is declared twice',
        'nplint.yaml:4: module "c" has no path',
        'nplint.yaml:5: no module "b"',
    ]


def test_settings_know_where_they_come_from(tmp_path: Path) -> None:
    (tmp_path / "nplint.yaml").write_text("# ours\nselect: [NP1]\nfail_on: warning\n")
    assert load(tmp_path).origins == {"select": "nplint.yaml:2", "fail_on": "nplint.yaml:3"}


def test_root_is_the_nearest_configured_folder_of_the_repository(tmp_path: Path) -> None:
    deep = tmp_path / "repo" / "a" / "b"
    deep.mkdir(parents=True)
    (tmp_path / "nplint.yaml").write_text("")
    (tmp_path / "repo" / ".git").mkdir()
    assert find_root(deep) == deep
    (tmp_path / "repo" / "nplint.yaml").write_text("")
    assert find_root(deep) == tmp_path / "repo"


MANIFEST = """\
name: documentloader
aliases: [loader, docLoader]
publishes: [DOCUMENT_LOADED, [DOCUMENT_SPLIT]]
subscribes: [{event: EXPORT_REQUESTED, external: true}, JOB_STARTED]
owns: {tables: [documents, 'loader_*'], queues: [loader-q]}
allow: [{module: billing, reason: until the saga is done, until: 2026-12-01}]
events: {BATCH_END_START: wire name of a consumer outside}
profile: {NP4: off, NP109: {level: error, reason: hexagonal}}
"""


def test_a_manifest_is_read_in_full() -> None:
    read = load_manifest("m/module.yaml", MANIFEST)
    manifest = read.manifest
    assert read.problems == ()
    assert manifest is not None
    assert manifest.published == ("DOCUMENT_LOADED", "DOCUMENT_SPLIT")
    assert manifest.subscribes == (EventEntry("EXPORT_REQUESTED", external=True), "JOB_STARTED")
    assert manifest.owns.tables == ("documents", "loader_*")
    assert isinstance(manifest.allow[0], AllowEntry)
    assert manifest.allow[0].until is not None
    assert manifest.grandfathered == (("BATCH_END_START", "wire name of a consumer outside"),)
    assert manifest.levels == (("NP4", "off"), ("NP109", "error"))
    assert read.line_of("publishes", 1) == 3


def test_a_manifest_with_faults_keeps_the_rest() -> None:
    read = load_manifest(
        "module.yaml", "name: a\nowns:\n  tabels: [x]\n  queues: [q, 3]\nallow: [{module: b}]\n"
    )
    assert [str(problem) for problem in read.problems] == [
        'module.yaml:3: unknown key "owns.tabels"; did you mean "tables"?',
        'module.yaml:4: "owns.queues[1]" must be a valid string',
        'module.yaml:5: "allow[0].reason" is missing',
    ]
    assert read.manifest is not None
    assert (read.manifest.name, read.manifest.owns.queues) == ("a", ("q",))


def test_left_out_publications_contradict_nothing() -> None:
    manifest = load_manifest("module.yaml", "name: a\npublishes: []\n").manifest
    assert manifest is not None
    assert (manifest.published, manifest.subscribed) == ((), None)


def test_another_tools_module_yaml_is_not_ours() -> None:
    assert not load_manifest("module.yaml", "apiVersion: 1\nkind: Foo\nspec: {}\n").ours
