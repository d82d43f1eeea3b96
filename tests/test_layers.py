"""The import contracts of pyproject.toml hold."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_data_flows_one_way() -> None:
    tool = Path(sys.executable).with_name("lint-imports")
    command = [str(tool) if tool.exists() else str(shutil.which("lint-imports")), "--no-cache"]
    environment = {"PYTHONPATH": f"{ROOT / 'linter'}:{ROOT / 'rules'}", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
