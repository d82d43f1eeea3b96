"""The folders of Terraform files, as the modules that they are."""

import posixpath
from collections.abc import Mapping

from msgspec import Struct, field

from nplint.facts.hcl import Block, Expression, HclFile, Literal
from nplint.facts.infra import InfraGap

_AUTOMATIC = (".auto.tfvars", ".auto.tfvars.json")
_ALWAYS = ("terraform.tfvars", "terraform.tfvars.json")
_VALUES = (".tfvars", ".tfvars.json")


class Source(Struct):
    """All blocks of one folder. A data source's type is written ``data.aws_sns_topic``."""

    folder: str
    variables: dict[str, Block] = field(default_factory=dict)
    locals: dict[str, Expression] = field(default_factory=dict)
    resources: dict[tuple[str, str], Block] = field(default_factory=dict)
    calls: dict[str, Block] = field(default_factory=dict)
    outputs: dict[str, Block] = field(default_factory=dict)
    given: dict[str, Expression] = field(default_factory=dict)
    """Values for the variables that Terraform reads by itself (``terraform.tfvars``)."""
    offered: dict[str, list[Expression]] = field(default_factory=dict)
    """Values from files that have to be named (``-var-file=dev.tfvars``): one may be it, or not."""
    gaps: list[InfraGap] = field(default_factory=list)

    def add(self, block: Block) -> None:
        """Take a top-level block up; the first of its name counts."""
        match block.kind, block.labels:
            case "variable", (name,):
                self.variables.setdefault(name, block)
            case "resource", (kind, name):
                self.resources.setdefault((kind, name), block)
            case "data", (kind, name):
                self.resources.setdefault((f"data.{kind}", name), block)
            case "module", (name,):
                self.calls.setdefault(name, block)
            case "output", (name,):
                self.outputs.setdefault(name, block)
            case "locals", ():
                for attribute in block.body.attributes:
                    self.locals.setdefault(attribute.name, attribute.value)
            case _:
                return

    def calls_to(self) -> set[str]:
        """Return the folders that this one calls as modules."""
        written = [written_source(call) for call in self.calls.values()]
        called = (target_folder(self.folder, each) for each in written)
        return {folder for folder in called if folder is not None}


def sources_of(files: Mapping[str, HclFile]) -> dict[str, Source]:
    """Return every folder's module, by folder; "" is the root."""
    sources: dict[str, Source] = {}
    values = [path for path in sorted(files) if path.endswith(_VALUES)]
    for path in sorted(files.keys() - set(values)):
        source = sources.setdefault(posixpath.dirname(path), Source(posixpath.dirname(path)))
        source.gaps += files[path].gaps
        for block in files[path].body.blocks:
            source.add(block)
    for path in values:
        owner = _owner(posixpath.dirname(path), sources)
        if owner is not None:
            _take_values(owner, path, files[path])
    return sources


def _owner(folder: str, sources: Mapping[str, Source]) -> Source | None:
    """Return the module a file of values is for: in its folder, else in the nearest above."""
    while folder and folder not in sources:
        folder = posixpath.dirname(folder)
    return sources.get(folder)


def _take_values(source: Source, path: str, file: HclFile) -> None:
    """Take up a file of values; of those that Terraform reads without being told later ones win."""
    source.gaps += file.gaps
    name = posixpath.basename(path)
    here = posixpath.dirname(path) == source.folder
    if here and (name.endswith(_AUTOMATIC) or name in _ALWAYS):
        source.given |= {each.name: each.value for each in file.body.attributes}
        return
    for each in file.body.attributes:
        source.offered.setdefault(each.name, []).append(each.value)


def written_source(call: Block) -> str:
    """Return a module call's ``source`` as written; "" when it is no literal."""
    found = call.body.attribute("source")
    literal = found.value if found else None
    return literal.value if isinstance(literal, Literal) and isinstance(literal.value, str) else ""


def target_folder(folder: str, source: str) -> str | None:
    """Return the folder a source names; None for a registry's, or one outside the root."""
    if source.startswith(("./", "../")) or source in (".", ".."):
        return inside(posixpath.join(folder, source))
    return _own_subfolder(source)


def _own_subfolder(source: str) -> str | None:
    """Return the folder after ``//`` in a remote source, two parts deep at least.

    Where this repository has the very folder, it is most likely itself that it calls so.
    """
    remote, _, folder = source.partition("?")[0].replace("://", ":").partition("//")
    return folder.strip("/") if remote and folder.strip("/").count("/") else None


def inside(path: str) -> str | None:
    """Return a path in its shortest form; None where it leaves the root."""
    normal = posixpath.normpath(path)
    if normal == ".." or normal.startswith(("../", "/")):
        return None
    return "" if normal == "." else normal
