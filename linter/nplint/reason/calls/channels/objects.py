"""Objects of shared buckets: put, read, listed and deleted under a prefix of another module."""

import re
from collections.abc import Iterator

from msgspec import Struct

from nplint.link.shapes import join, options_of, text_of
from nplint.link.unit import CallSite, Unit
from nplint.link.values import UNKNOWN, Handle, Instance, Joined, Known, MappingValue, Result, Value
from nplint.link.wiring.addresses import HOLE
from nplint.reason.calls.announcing import Exposed, exposed
from nplint.reason.calls.arguments import argument, calls_service, is_project
from nplint.reason.calls.aws import is_handed_in
from nplint.reason.calls.channel import Channel
from nplint.reason.calls.owners import Owners
from nplint.reason.calls.reach import Reach, Target
from nplint.reason.calls.scene import Scene
from nplint.reason.calls.spelling import flat
from nplint.reason.calls.units import units_in


class _Way(Struct, frozen=True):
    """How a method names its object: keywords, or positions of bucket and key."""

    verb: str
    bucket: int | None = None
    key: int | None = None


_METHODS = {
    "put_object": _Way("puts"), "upload_file": _Way("puts", 1, 2), "copy_object": _Way("puts"),
    "upload_fileobj": _Way("puts", 1, 2), "copy": _Way("puts", 1, 2),
    "create_multipart_upload": _Way("puts"), "get_object": _Way("reads"),
    "head_object": _Way("reads"), "download_file": _Way("reads", 0, 1),
    "download_fileobj": _Way("reads", 0, 1), "list_objects_v2": _Way("lists"),
    "list_objects": _Way("lists"), "delete_object": _Way("deletes"),
    "delete_objects": _Way("deletes"), "select_object_content": _Way("reads"),
    "generate_presigned_post": _Way("puts"),
}  # fmt: skip
_OF_BUCKET = {
    "put_object": "puts",
    "upload_file": "puts",
    "upload_fileobj": "puts",
    "download_file": "reads",
    "download_fileobj": "reads",
    "Object": "",
    "copy": "puts",
}
_KEY_SECOND = frozenset(["upload_file", "upload_fileobj", "copy"])  # fmt: skip
_OF_OBJECT = {
    "put": "puts", "get": "reads", "delete": "deletes", "upload_file": "puts",
    "upload_fileobj": "puts", "download_file": "reads", "download_fileobj": "reads",
    "copy_from": "puts", "copy": "puts", "load": "reads",
}  # fmt: skip
_OF_FILES = {
    "open": 0, "put": 1, "put_file": 1, "upload": 1, "pipe": 0, "pipe_file": 0, "cp": 1, "copy": 1,
    "mv": 1, "move": 1, "write_text": 0, "write_bytes": 0, "touch": 0, "open_output_stream": 0,
    "cat": 0, "ls": 0, "glob": 0, "get": 0, "read_text": 0, "read_bytes": 0, "rm": 0,
}  # fmt: skip
"""Methods of file systems over buckets, and where they are told the path."""
_FILES_READ = frozenset(["cat", "ls", "glob", "get", "read_text", "read_bytes", "rm"])
_BUCKET_TELL = ("Key",)
_URL = re.compile(r"^s3a?://")
_OPENING = frozenset(
    [
        "open",
        "to_csv",
        "to_parquet",
        "to_json",
        "read_csv",
        "read_parquet",
        "read_json",
        "smart_open",
        "write_parquet",
        "write_csv",
        "write_json",
        "write_ndjson",
        "write_table",
        "sink_parquet",
        "scan_parquet",
        "scan_csv",
        "read_table",
    ]
)
_FILES = ("s3", "boto3", "S3", "Bucket", "bucket", "s3fs", "smart_open", "fsspec", "pyarrow")
_SPECIAL = (
    "Object",
    "resource",
    "s3fs",
    "smart_open",
    "awswrangler",
    "pandas",
    "polars",
    "fsspec",
    "pyarrow",
)
_WORDS = (*_METHODS, "put", "get", "delete", "load", "copy_from", *sorted(_OPENING), *_OF_FILES)


class Objects(Channel):
    """Whose prefix or bucket an object lies under."""

    def units(self, owners: Owners) -> Iterator[Unit]:
        """Return the functions that may touch objects."""
        scene = owners.scene
        if owners.prefixes.is_empty:
            return
        paths = {path for word in _FILES for path in scene.program.files_with(word)}
        yield from units_in(scene, paths, _METHODS)
        objects = {path for word in _SPECIAL for path in scene.program.files_with(word)}
        yield from units_in(scene, paths & objects, _WORDS)

    def reaches(self, site: CallSite, scene: Scene) -> Iterator[Reach]:
        """Return the bucket and key that a call names, put together like a URL."""
        if is_project(site.callee):
            return
        for verb, bucket, key in _named(site):
            kind = "staging" if verb == "puts" else "bucket"
            yield Reach(kind, "prefix", join([bucket, Known("/"), key]), verb)

    def targets(self, reach: Reach, path: str, owners: Owners) -> tuple[Target, ...] | None:
        """Return whose prefix it is, else whose bucket."""
        return owners.prefixes.of(reach.target, path, reads=reach.kind == "bucket")

    def places(self, reach: Reach, unit: Unit, scene: Scene) -> tuple[Exposed, ...]:
        """Return where no event on the same path tells of an object that was put."""
        return exposed(unit, scene) if reach.kind == "staging" else (Exposed(unit),)


def _named(site: CallSite) -> Iterator[tuple[str, Value, Value]]:
    method = site.method
    for option in options_of(site.receiver):
        if isinstance(option, Handle) and option.kind in ("bucket", "object"):
            position = 1 if method in _KEY_SECOND else 0
            key = argument(site, "Key", "ObjectName", position=position)
            if option.kind == "object" and method in _OF_OBJECT:
                yield _OF_OBJECT[method], *_parted(option.name)
            elif option.kind == "bucket" and _OF_BUCKET.get(method) and key is not None:
                yield _OF_BUCKET[method], option.name, key
            return
    if _OF_BUCKET.get(method) and is_handed_in(site, _BUCKET_TELL, ("Bucket",)):
        # A bucket's resource object that the caller knows.
        yield _OF_BUCKET[method], site.receiver, argument(site, "Key") or UNKNOWN
        return
    way = _METHODS.get(method)
    if way is not None and calls_service(site, "s3", _METHODS, ("Bucket",)):
        bucket = argument(site, "Bucket", position=way.bucket)
        key = argument(site, "Key", "Prefix", position=way.key)
        key = key if key is not None else _of_several(argument(site, "Delete"))
        yield way.verb, bucket or UNKNOWN, key if key is not None else UNKNOWN
        yield from _copied(argument(site, "CopySource", position=0 if method == "copy" else None))
        return
    name = method or getattr(site.callee, "name", "").rpartition(".")[2]
    if name in _OPENING:
        yield from _by_url(site, name)
    if method in _OF_FILES and _is_filesystem(site.receiver):
        yield from _by_path(site)


def _copied(source: Value | None) -> Iterator[tuple[str, Value, Value]]:
    """Yield what a copy reads: ``{"Bucket": …, "Key": …}`` or ``bucket/key``."""
    if isinstance(source, MappingValue):
        yield "reads", source.get("Bucket") or UNKNOWN, source.get("Key") or UNKNOWN
    elif source is not None and flat(source) is not None:
        yield "reads", *_parted(source)


def _parted(name: Value) -> tuple[Value, Value]:
    """Return bucket and key of an object's handle, which holds both with a slash between."""
    parts = name.parts if isinstance(name, Joined) else (name,)
    for position, part in enumerate(parts):
        text = text_of(part) or ""
        if "/" in text:
            bucket, _, key = text.partition("/")
            before = [*parts[:position], *([Known(bucket)] if bucket else [])]
            return join(before), join([Known(key), *parts[position + 1 :]])
    return UNKNOWN, name


def _by_url(site: CallSite, name: str) -> Iterator[tuple[str, Value, Value]]:
    for _, value in site.args[:2]:
        text = flat(value)
        if text is not None and _URL.match(text):
            mode = flat(argument(site, "mode", position=1) or UNKNOWN) or "r"
            puts = name.startswith(("to_", "write_", "sink_")) or (
                name.endswith("open") and mode[0] in "wax"
            )
            bucket, _, key = _URL.sub("", text).partition("/")
            yield "puts" if puts else "reads", _shown(bucket), _shown(key)
            return


def _is_filesystem(receiver: Value) -> bool:
    """Whether an object is a file system over buckets, whose paths begin with one."""
    match receiver:
        case Instance(cls=name) | Result(callee=name):
            return name.startswith(("s3fs.", "fsspec.filesystem", "pyarrow.fs.S3"))
        case _:
            return False


def _by_path(site: CallSite) -> Iterator[tuple[str, Value, Value]]:
    path = argument(site, "path", "rpath", position=_OF_FILES[site.method])
    text = flat(path) if path is not None else None
    if text is None or path is None:
        return
    mode = flat(argument(site, "mode", position=1) or UNKNOWN) or "r"
    reads = site.method in _FILES_READ or (site.method == "open" and mode[0] not in "wax")
    bucket, _, key = _URL.sub("", text).partition("/")
    yield "reads" if reads else "puts", _shown(bucket), _shown(key)


def _shown(text: str) -> Value:
    parts: list[Value] = []
    for number, piece in enumerate(text.split(HOLE)):
        if number:
            parts.append(UNKNOWN)
        parts.append(Known(piece))
    return join(parts)


def _of_several(given: Value | None) -> Value | None:
    """Return the key of the first object of ``Delete={"Objects": [{"Key": …}]}``."""
    listed = given.get("Objects") if isinstance(given, MappingValue) else None
    for item in getattr(listed, "items", ()):
        if isinstance(item, MappingValue):
            return item.get("Key")
    return None


CHANNEL = Objects()
