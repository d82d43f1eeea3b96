"""Where a function's code stands in the repository, through archives and uploads."""

import posixpath

from nplint.facts.data import Text, literal
from nplint.facts.hcl import Call
from nplint.link.terraform.attributes import address_of
from nplint.link.terraform.scope import Instance
from nplint.link.terraform.sections import Section, section_of
from nplint.link.terraform.textfiles import resolved
from nplint.link.terraform.values import Value, text_of

_FURTHEST = 5


def code_of(instance: Instance, section: Section) -> str:
    """Return the folder or file of a function's code, relative to the root; "" = unknown."""
    package = section.value("filename")
    if package is None:
        package = _uploaded(instance, section)
    return _origin(instance, package, _FURTHEST) if package is not None else ""


def _origin(instance: Instance, package: Value | None, further: int) -> str:
    """Return what a package is made of; a package that nobody makes stands for itself."""
    if package is None or further == 0:
        return ""
    maker = _maker(instance, package)
    if maker is None:
        return path_of(text_of(package), instance)
    section = section_of(maker)
    if maker.kind.endswith("archive_file"):
        source = section.value("source_dir") or section.value("source_file")
        return path_of(text_of(source), maker) if source else _put_together(maker)
    return _origin(maker, section.value("source"), further - 1)


def _put_together(maker: Instance) -> str:
    """Return where the files of an archive come from that names each of them: ``file(…)``."""
    paths: list[str] = []
    for block in maker.block.body.blocks_of("source"):
        content = block.body.attribute("content")
        read = content.value if content else None
        if isinstance(read, Call) and read.name in ("file", "templatefile") and read.arguments:
            paths.append(path_of(text_of(maker.evaluator().evaluate(read.arguments[0])), maker))
    if len(paths) < 2 or not all(paths):
        return "".join(paths)
    return posixpath.commonpath([posixpath.dirname(path) for path in paths])


def _maker(instance: Instance, package: Value) -> Instance | None:
    """Return the archive or upload that makes a package: by reference, else by the same path."""
    instances = instance.scope.world.instances
    address = address_of(package)
    if address is not None:
        return instances.get(address)
    path = path_of(text_of(package), instance)
    archives = (each for each in instances.values() if each.kind.endswith("archive_file"))
    same_path = (
        archive
        for archive in archives
        if path and path_of(section_of(archive).text("output_path"), archive) == path
    )
    return next(same_path, None)


def _uploaded(instance: Instance, section: Section) -> Value | None:
    """Return the package behind an object in a bucket."""
    key = section.value("s3_key")
    address = address_of(key)
    world = instance.scope.world
    if address is not None:
        upload = world.instances.get(address)
        return section_of(upload).value("source") if upload else None
    known = literal(text_of(key))
    for other in world.instances.values() if known else ():
        if other.kind in ("aws_s3_object", "aws_s3_bucket_object"):
            upload_section = section_of(other)
            if upload_section.known("key") == known:
                return upload_section.value("source")
    return None


def path_of(text: Text, instance: Instance) -> str:
    """Return a path relative to the repository; "" where it is unknown or outside of it."""
    return resolved(text, instance.scope.world.root)
