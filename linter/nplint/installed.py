"""Packages that pip installed beside the code, as bundles for AWS Lambda have them."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

_INFO = ".dist-info"
_LISTS = ("RECORD", "top_level.txt")
_LARGEST = 5_000_000


def installed_names(entries: Iterable["os.DirEntry[str]"]) -> frozenset[str]:
    """Return the files and folders among some that belong to an installed distribution.

    Its ``name-1.2.dist-info`` folder beside them says which; it is one of them.
    """
    infos = [each for each in entries if each.name.endswith(_INFO) and not each.is_symlink()]
    installed = [each for each in infos if each.is_dir(follow_symlinks=False)]
    return frozenset(name for each in installed for name in (each.name, *_names(each)))


def _names(info: "os.DirEntry[str]") -> Iterator[str]:
    yield info.name.rpartition(".")[0].partition("-")[0]
    for listing in _LISTS:
        file = Path(info.path, listing)
        try:
            if file.is_symlink() or file.stat().st_size > _LARGEST:
                continue
            lines = file.read_text("utf-8", "replace").splitlines()
        except OSError:
            continue
        for line in lines:
            first = line.replace("\\", "/").partition(",")[0].partition("/")[0]
            yield first.strip()
