"""The command line as its users meet it: verbs, exit codes, streams, files."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from commandline import nplint, project

ROOT = Path(__file__).parent.parent
PYTHONPATH = os.pathsep.join([str(ROOT / "linter"), str(ROOT / "rules")])


def process(folder: Path, *arguments: str, **env: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "nplint", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": PYTHONPATH, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_version_needs_no_imports(tmp_path: Path) -> None:
    code = (
        "import sys; from nplint.cli.main import main; main(['--version']);"
        "print(sorted(m for m in sys.modules if m.startswith(('nplint', 'yaml', 'pydantic'))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": PYTHONPATH},
        capture_output=True,
        text=True,
        check=True,
    )
    version, modules = done.stdout.splitlines()
    assert version.startswith("nplint ")
    assert modules == "['nplint', 'nplint.cli', 'nplint.cli.main']"


def test_a_run_with_nothing_new_loads_no_parser(tmp_path: Path) -> None:
    project(tmp_path)
    nplint(tmp_path, "check")
    heavy = ("libcst", "networkx", "pydantic", "tree_sitter", "yaml", "nplint.facts.code")
    code = (
        "import sys; from nplint.cli.main import main; main(['check', '-q']);"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": PYTHONPATH},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_help_lists_every_verb(tmp_path: Path) -> None:
    ran = nplint(tmp_path, "--help")
    verbs = sorted(
        path.stem
        for path in (ROOT / "linter/nplint/cli/verbs").glob("*.py")
        if path.stem != "__init__"
    )
    assert ran.code == 0
    assert [line.split()[0] for line in ran.out.splitlines() if line.startswith("  ")] == verbs


def test_exit_codes(tmp_path: Path) -> None:
    project(tmp_path)
    assert nplint(tmp_path, "check").code == 0
    assert nplint(tmp_path, "check", "--fail-on", "warning").code == 1
    assert nplint(tmp_path, "check", "--fail-on", "warning", "--exit-zero").code == 0
    assert nplint(tmp_path, "check", "--fail-on", "never").code == 0
    assert nplint(tmp_path, "check", "--fail-on", "nonsense").code == 2


def test_check_is_the_default(tmp_path: Path) -> None:
    project(tmp_path)
    assert (
        nplint(tmp_path, "--format", "concise").out
        == nplint(tmp_path, "billing", "--format=concise").out
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["chekc"], 'nplint: "chekc" is no verb and no path; did you mean "check"?\n'),
        (["check", "nowhere"], "nplint: there is no file or folder nowhere\n"),
        (["check", "--root", "nowhere"], "nplint: there is no folder nowhere\n"),
        (["check", "--config", "x.yaml"], "nplint: there is no file x.yaml\n"),
        (["check", "--select", "NP009"], 'nplint: no rule is called "NP009"'),
        (["check", "--output", "sarif"], 'nplint: --output takes FORMAT=PATH, not "sarif"\n'),
        (["check", "--output", "sarf=x"], 'nplint: no format "sarf"; did you mean "sarif"?\n'),
        (["explain", "unused-supression"], 'no rule is called "unused-supression"; did you mean'),
        (["check", "--frmat", "json"], "see `nplint check --help`"),
    ],
)
def test_wrong_usage_is_one_clear_line(tmp_path: Path, arguments: list[str], message: str) -> None:
    ran = nplint(project(tmp_path), *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err
    assert ran.err.count("\n") == 1


def test_config_errors_come_all_at_once(tmp_path: Path) -> None:
    project(tmp_path, {"nplint.yaml": "selct: [NP1]\nfail_on: never\nmodules: 3\n"})
    ran = nplint(tmp_path, "check")
    assert ran.code == 2
    assert ran.err.splitlines() == [
        'nplint: nplint.yaml:1: unknown key "selct"; did you mean "select"?',
        'nplint: nplint.yaml:3: "modules" must be a list',
    ]
    assert nplint(tmp_path, "check", "--isolated").code == 0


def test_rules_that_do_not_exist_come_all_at_once_with_their_lines(tmp_path: Path) -> None:
    settings = (
        'ignore: [NP602, NP999]\nseverity:\n  late-gard: "off"\n'
        "per_path:\n  a/**:\n    select: [NP1, XX]\n"
    )
    project(tmp_path, {"nplint.yaml": settings})
    ran = nplint(tmp_path, "check", "--select", "NP998")
    assert ran.code == 2
    assert [line.partition("; ")[0] for line in ran.err.splitlines()] == [
        'nplint: no rule is called "NP998"',
        'nplint: nplint.yaml:1: no rule is called "NP999"',
        'nplint: nplint.yaml:6: no rule is called "XX"',
        'nplint: nplint.yaml:3: no rule is called "late-gard"',
    ]


def test_a_profile_that_names_no_rule_is_said_and_the_rest_counts(tmp_path: Path) -> None:
    manifest = 'name: billing\nprofile: {NP4: info, NP002: "off", NP999: error}\n'
    ran = nplint(project(tmp_path, {"billing/module.yaml": manifest}), "check")
    assert 'nplint: billing/module.yaml: profile: no rule is called "NP999"' in ran.err
    assert "NP002" not in ran.out


def test_machine_formats_are_alone_on_standard_output(tmp_path: Path) -> None:
    ran = nplint(project(tmp_path), "check", "--format", "json")
    assert json.loads(ran.out)["summary"]["warnings"] == 1
    assert ran.err.startswith("1 warning: ")
    assert nplint(tmp_path, "check", "--format", "json", "-q").err == ""


def test_same_input_same_bytes(tmp_path: Path) -> None:
    project(tmp_path)
    for name in ("text", "json", "sarif"):
        assert nplint(tmp_path, "--format", name).out == nplint(tmp_path, "--format", name).out


def test_several_reports_in_one_run(tmp_path: Path) -> None:
    project(tmp_path)
    nplint(tmp_path, "check", "--output", "sarif=out/a.sarif", "--output", "concise=b.txt")
    assert json.loads((tmp_path / "out" / "a.sarif").read_text())["version"] == "2.1.0"
    assert (tmp_path / "b.txt").read_text().startswith("billing/handler.py:1:8: warning[NP002]")
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == [".nplint_cache", "b.txt", "billing", "loader", "out"]


def test_a_report_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    project(tmp_path)
    ran = nplint(tmp_path, "check", "--output", "json=loader/core.py/x.json")
    assert ran.code == 2
    assert "nplint: can't write loader/core.py/x.json: " in ran.err


def test_paths_filter_the_report_not_the_analysis(tmp_path: Path) -> None:
    project(tmp_path, {"loader/x.py": "y = 1  # nplint: ignore[NP005] -- old\n"})
    whole = json.loads(nplint(tmp_path, "--format", "json").out)
    part = json.loads(nplint(tmp_path, "check", "loader", "--format", "json").out)
    file = json.loads(nplint(tmp_path, "check", "loader/x.py", "--format", "json").out)
    assert len(whole["findings"]) == 2
    assert part == file
    assert [each["path"] for each in part["findings"]] == ["loader/x.py"]
    assert part["summary"]["files"] == whole["summary"]["files"]


def test_paths_may_be_the_roots(tmp_path: Path) -> None:
    project(tmp_path / "p")
    ran = nplint(tmp_path, "check", "--root", "p", "billing", "--format", "concise")
    assert ran.out.startswith("billing/handler.py:1:8")
    assert nplint(tmp_path, "check", "--root", "p", "loader", "--format", "concise").out == ""
    for wrong, message in (("billng", "there is no file or folder"), ("/etc", "lies outside of")):
        ran = nplint(tmp_path, "check", "--root", "p", wrong)
        assert (ran.code, message in ran.err) == (2, True)


def test_verbose_says_what_the_run_works_on(tmp_path: Path) -> None:
    project(tmp_path, {"nplint.yaml": ""})
    ran = nplint(tmp_path, "check", "--verbose", "--no-cache")
    assert f"root: {tmp_path}\nconfiguration: nplint.yaml\n" in ran.err


def test_a_folder_elsewhere_is_a_root_of_its_own(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    project(there)
    ran = nplint(here, "check", str(there), "--format", "concise")
    assert ran.out.startswith("billing/handler.py:1:8")


def test_paths_are_the_roots_also_from_a_folder_below(tmp_path: Path) -> None:
    project(tmp_path, {"nplint.yaml": ""})
    ran = nplint(tmp_path / "billing", "check", "--format", "concise")
    assert ran.out.startswith("billing/handler.py:1:8")


def test_the_job_summary_is_written_for_github(tmp_path: Path) -> None:
    page = tmp_path / "summary.md"
    env = {"GITHUB_STEP_SUMMARY": str(page)}
    nplint(project(tmp_path / "p"), "check", "--format", "github", env=env)
    assert page.read_text().startswith("## nplint\n\n1 warning: ")


def test_select_and_ignore(tmp_path: Path) -> None:
    project(tmp_path)
    assert nplint(tmp_path, "--ignore", "NP002", "--format", "concise").out == ""
    assert nplint(tmp_path, "--select", "NP003", "--format", "concise").out == ""
    selected = ("--select", "unused-suppression,NP005", "--ignore", "NP003")
    assert "NP002" in nplint(tmp_path, *selected, "--format", "concise").out


def test_config_says_where_settings_come_from(tmp_path: Path) -> None:
    project(tmp_path, {"nplint.yaml": "# ours\nfail_on: warning\nignore: [NP602]\n"})
    ran = nplint(tmp_path, "config", "--format", "json", "--ignore", "NP005")
    settings = json.loads(ran.out)["settings"]
    assert settings["fail_on"] == {"value": "warning", "origin": "nplint.yaml:2"}
    assert settings["ignore"] == {"value": ["NP602", "NP005"], "origin": "command line"}
    assert settings["select"]["origin"] == "default"
    assert 'fail_on            = "warning"  # nplint.yaml:2' in nplint(tmp_path, "config").out


def test_rules_are_listed_in_three_formats(tmp_path: Path) -> None:
    document = json.loads(nplint(tmp_path, "rules", "--format", "json").out)
    codes = [rule["code"] for rule in document["rules"]]
    assert codes == sorted(codes)
    assert "NP002" in codes
    assert "| NP002 |" not in nplint(tmp_path, "rules", "--format", "markdown").out
    assert "[NP002](" in nplint(tmp_path, "rules", "--format", "markdown").out
    assert "  NP002  unused-suppression" in nplint(tmp_path, "rules").out


def test_explain_shows_a_page(tmp_path: Path) -> None:
    by_code, by_name = (
        nplint(tmp_path, "explain", name) for name in ("np002", "unused-suppression")
    )
    assert by_code == by_name
    assert by_code.out.startswith("unused-suppression (NP002)\n\nA comment suppresses a rule")
    assert "<-- here" in by_code.out
    assert "```" not in by_code.out


def test_explain_judges_names(tmp_path: Path) -> None:
    ran = nplint(tmp_path, "explain", "--name", "LoadDocument", "--format", "json")
    row = json.loads(ran.out)
    assert (row["verdict"], row["proposal"]) == ("not-past", "DocumentLoaded")


def test_names_are_judged_by_the_projects_words(tmp_path: Path) -> None:
    arguments = ("explain", "--name", "DocumentReady", "--format", "json")
    assert json.loads(nplint(tmp_path, *arguments).out)["verdict"] == "not-past"
    project(tmp_path, {"nplint.yaml": "naming: {state_words: [ready]}\n"})
    assert json.loads(nplint(tmp_path / "billing", *arguments).out)["verdict"] == "past"
    project(tmp_path, {"nplint.yaml": "namin: {}\n"})
    assert nplint(tmp_path, *arguments).code == 2


def test_color_is_only_for_terminals(tmp_path: Path) -> None:
    project(tmp_path)
    assert "\x1b" not in nplint(tmp_path).out
    assert "\x1b" in nplint(tmp_path, "check", "--color", "always").out


def test_a_reader_that_leaves_is_no_failure(tmp_path: Path) -> None:
    project(tmp_path)
    running = process(tmp_path, "explain", "--all")
    assert running.stdout is not None
    running.stdout.close()
    assert running.wait(30) == 0
    assert running.stderr is not None
    assert running.stderr.read() == ""
    running.stderr.close()


def test_a_fault_of_ours_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project(tmp_path)

    def broken(*_: object) -> None:
        raise ValueError("a\nb")

    monkeypatch.setattr("nplint.cli.session.analyse", broken)
    ran = nplint(tmp_path, "check")
    assert ran.code == 2
    assert ran.err == (
        "nplint: internal error: ValueError: a b (NPLINT_DEBUG=1 shows where; please report it)\n"
    )
    assert "Traceback" in nplint(tmp_path, "check", env={"NPLINT_DEBUG": "1"}).err


def test_ctrl_c_is_one_line(tmp_path: Path) -> None:
    running = process(tmp_path, "explain", "--name", "-")
    time.sleep(1.0)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=30)
    assert running.returncode in (130, 0)
    assert "Traceback" not in err


# --- baseline -------------------------------------------------------------------------------------


def test_a_baseline_freezes_todays_findings(tmp_path: Path) -> None:
    project(tmp_path)
    written = nplint(tmp_path, "baseline")
    assert written.err == ".nplint-baseline.jsonl: 0 -> 1 findings\n"
    assert nplint(tmp_path, "check", "--fail-on", "warning").code == 0
    project(tmp_path, {"loader/x.py": "y = 1  # nplint: ignore[NP005] -- new\n"})
    assert nplint(tmp_path, "check", "--fail-on", "warning").code == 1
    assert nplint(tmp_path, "check", "--no-baseline", "--format", "concise").out.count("\n") == 2


def test_nothing_found_needs_no_baseline(tmp_path: Path) -> None:
    project(tmp_path, {"billing/handler.py": "x = 1\n"})
    assert nplint(tmp_path, "baseline").err == "no findings: nothing to accept\n"
    assert not (tmp_path / ".nplint-baseline.jsonl").exists()


def test_a_system_without_events_is_told_how_to_be_seen(tmp_path: Path) -> None:
    assert "no event is published or received here" in nplint(project(tmp_path), "check").err
    assert nplint(tmp_path, "check", "--quiet").err == ""


def test_a_baseline_holds_in_a_checkout_of_another_name(tmp_path: Path) -> None:
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "app.py").write_text("x = 1  # nplint: ignore[NP005] -- old\n")
    nplint(tmp_path / "here", "baseline")
    kept = (tmp_path / "here" / ".nplint-baseline.jsonl").read_text()
    (tmp_path / "there" / ".nplint-baseline.jsonl").write_text(kept)
    ran = nplint(tmp_path / "there", "check", "--fail-on", "info", env={"CI": "true"})
    assert (ran.code, ran.out.splitlines()[-1].split(":")[0]) == (
        0,
        "all clean (1 in the baseline)",
    )


def test_a_baseline_never_grows_silently(tmp_path: Path) -> None:
    project(tmp_path)
    nplint(tmp_path, "baseline")
    project(tmp_path, {"loader/x.py": "y = 1  # nplint: ignore[NP005] -- new\n"})
    refused = nplint(tmp_path, "baseline")
    assert refused.code == 2
    assert "1 findings are not in it" in refused.err
    assert nplint(tmp_path, "baseline", "--prune").err.endswith("1 -> 1 findings\n")
    assert nplint(tmp_path, "baseline", "--update").err.endswith("1 -> 2 findings\n")


def test_fixed_findings_are_pruned_and_fail_in_ci_until_then(tmp_path: Path) -> None:
    project(tmp_path)
    nplint(tmp_path, "baseline")
    project(tmp_path, {"billing/handler.py": "x = 1\n"})
    assert nplint(tmp_path, "check").code == 0
    assert nplint(tmp_path, "check", env={"CI": "false"}).code == 0
    assert nplint(tmp_path, "check", env={"CI": "true"}).code == 1
    assert nplint(tmp_path, "baseline", "--prune").err.endswith("1 -> 0 findings\n")
    assert nplint(tmp_path, "check", env={"CI": "true"}).code == 0


def test_a_broken_baseline_is_one_line(tmp_path: Path) -> None:
    project(tmp_path, {".nplint-baseline.jsonl": "{}\n"})
    ran = nplint(tmp_path, "check")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert ran.err.startswith("nplint: .nplint-baseline.jsonl:1: not an entry of a baseline")
