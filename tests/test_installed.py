"""Packages installed beside the code are not the repository's own."""

from pathlib import Path

from nplint.discover import discover


def _write(root: Path, texts: dict[str, str]) -> None:
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


def test_what_pip_put_beside_a_handler_is_not_read(tmp_path: Path) -> None:
    record = "requests/api.py,sha256=x,1\nrequests/sub/more.py,,\n../../bin/run,,\nsix.py,,\n"
    _write(
        tmp_path,
        {
            "service/handler.py": "",
            "service/own/code.py": "",
            "service/requests/api.py": "",
            "service/requests/sub/more.py": "",
            "service/six.py": "",
            "service/requests-2.31.0.dist-info/RECORD": record,
            "service/yaml/core.py": "",
            "service/PyYAML-6.0.dist-info/top_level.txt": "_yaml\nyaml\n",
            "service/attr-1.dist-info": "a file",
            "other/requests/api.py": "",
            "own.egg-info/top_level.txt": "own\n",
            "own/code.py": "",
        },
    )
    assert [file.path for file in discover(tmp_path).files] == [
        "other/requests/api.py",
        "own/code.py",
        "service/handler.py",
        "service/own/code.py",
    ]


def test_a_folder_is_a_virtual_environment_when_it_holds_one(tmp_path: Path) -> None:
    _write(
        tmp_path,
        {
            "env/settings.py": "",
            "infra/venv/network.py": "",
            "service/env/bin/activate": "",
            "service/env/lib/python3.11/site-packages/six.py": "",
            "service/env/lib/python3.11/six.py": "",
            "tools/py311/pyvenv.cfg": "home = /usr/bin\n",
            "tools/py311/lib/python3.11/abc.py": "",
            "virtualenv/Scripts/activate": "",
            "virtualenv/Lib/abc.py": "",
        },
    )
    assert [file.path for file in discover(tmp_path).files] == [
        "env/settings.py",
        "infra/venv/network.py",
    ]
