"""Configuration that code reads itself: ``yaml.safe_load(open("config.yaml"))`` as a value.

What is read is what stands in the repository, in the files of the module whose code reads it. A
path that a caller gives stays symbolic until the caller is known.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from nplint.link import paths
from nplint.link.arguments import Arguments
from nplint.link.filedata import read_text
from nplint.link.shapes import choice, join, text_of
from nplint.link.values import (
    UNKNOWN,
    Choice,
    ClassRef,
    Instance,
    Joined,
    Known,
    MappingValue,
    ModuleRef,
    Result,
    Value,
)

if TYPE_CHECKING:
    from nplint.link.program import Program

FILE = "?file"
"""The class of an opened file, or of its text; its argument is the path."""
DOCUMENT = "?document"
"""The class of what a file says while its path is left to a caller."""
PARSER = "?ini"
"""The class of a parser of INI files that has read one; its argument is what it says."""
LEFT_OPEN = frozenset([FILE, DOCUMENT, PARSER])
"""What a constructor keeps by the path that it was given."""
_OPENING = frozenset(["open", "io.open", "codecs.open", "aiofiles.open", "anyio.open_file"])
_OF_PACKAGE = frozenset(
    ["pkgutil.get_data", "importlib.resources.read_text", "importlib.resources.open_text",
     "importlib.resources.read_binary", "importlib.resources.open_binary",
     "pkg_resources.resource_string", "pkg_resources.resource_filename"]
)  # fmt: skip
_FILES = frozenset(["importlib.resources.files", "importlib_resources.files"])
_LIBRARIES = frozenset(
    ["yaml", "oyaml", "json", "simplejson", "ujson", "orjson", "tomllib", "tomli", "toml", "rtoml",
     "tomlkit", "json5", "hjson", "ruamel", "anyconfig", "pyaml_env", "envyaml", "strictyaml"]
)  # fmt: skip
_PARSING = frozenset(
    ["load", "loads", "safe_load", "full_load", "unsafe_load", "decode", "parse", "parse_config"]
)
_BY_PATH = {"omegaconf.OmegaConf.load": "", "dotenv.dotenv_values": ".env", "envyaml.EnvYAML": "",
            "pyaml_env.parse_config": "", "anyconfig.load": "", "toml.load": ""}  # fmt: skip
"""What takes a path, and the file that it reads when none is given."""
_ALIKE = frozenset(
    ["os.path.expandvars", "os.path.abspath", "os.path.realpath", "os.path.normpath",
     "os.path.expanduser", "os.fspath", "io.StringIO", "io.TextIOWrapper",
     "box.Box", "munch.munchify", "munch.Munch.fromDict", "munch.DefaultMunch.fromDict",
     "easydict.EasyDict", "addict.Dict", "dotmap.DotMap", "omegaconf.OmegaConf.create",
     "omegaconf.OmegaConf.to_container", "types.MappingProxyType", "attrdict.AttrDict"]
)  # fmt: skip
"""What gives back what it is given, as far as its content goes."""
_READING = frozenset(["read", "decode", "open", "read_text", "read_bytes", "readlines"])
_FILLING = frozenset(["substitute", "safe_substitute"])
_SLOT = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
_VALIDATING = frozenset(
    ["model_validate", "parse_obj", "from_dict", "model_construct", "model_validate_json",
     "parse_raw", "validate_python"]
)  # fmt: skip
_CONVERTING = {"dacite.from_dict": (0, 1), "cattrs.structure": (1, 0), "msgspec.convert": (1, 0),
               "cattr.structure": (1, 0)}  # fmt: skip
"""Positions of the class and of the data."""


class Documents:
    """Answers for calls that open, read and parse files of the repository."""

    def __init__(
        self, program: "Program", known: frozenset[str], read: Callable[[str], str]
    ) -> None:
        self._program = program
        self._known = known
        self._read = read
        self._memo: dict[str, Value] = {}

    def called(self, name: str, args: Arguments, origin: str) -> Value | None:
        """Return what a function of a library gives; None when it reads nothing."""
        first = args.get(position=0)
        if name in _OPENING:
            path = args.get("file", "path", position=0)
            mode = text_of(args.get("mode", position=1)) or "r"
            return _file(path) if path is not None and mode[:1] == "r" else None
        if name in _FILES:
            return Instance("pathlib.Path", (self._package(first, origin),), project=False)
        if name in _OF_PACKAGE:
            inner = args.get(position=1) or UNKNOWN
            return _file(paths.below(self._package(first, origin), [inner]))
        if name == "os.path.dirname":
            return paths.folder_of(first or UNKNOWN)
        if name in ("os.getcwd", "pathlib.Path.cwd"):
            return Known(".")
        if name in _BY_PATH and not _is_file(first):
            given = args.get("path", "dotenv_path", position=0) or Known(_BY_PATH[name])
            return self.document(given, origin)
        if name in _ALIKE and first is not None:
            return first
        return self._parsed(name, first, origin) or self._converted(name, args)

    def _parsed(self, name: str, first: Value | None, origin: str) -> Value | None:
        top, _, last = name.rpartition(".")
        if first is None or last not in _PARSING or top.partition(".")[0] not in _LIBRARIES:
            return None
        if isinstance(first, Instance) and first.cls == FILE:
            return self.document(first.args[0], origin)
        return self.document(first, origin) if paths.is_path(first) else None

    @staticmethod
    def _converted(name: str, args: Arguments) -> Value | None:
        if name not in _CONVERTING:
            return None
        cls, data = _CONVERTING[name]
        made = args.get("data_class", "type", "cl", position=cls)
        return _object(made, args.get("data", "obj", position=data))

    def asked(self, receiver: Value, method: str, args: Arguments, origin: str) -> Value | None:
        """Return what a method gives that opens, reads or asks a file; None for any other."""
        first = args.get(position=0)
        match receiver:
            case Instance(cls="?file"):
                return receiver if method in _READING else None
            case Instance(cls="?document") if method == "get" and first is not None:
                return self._program.members.index(receiver, first)
            case Instance(cls="?ini", args=(inner,)):
                return self._option(inner, method, args)
            case Instance(cls=cls) if cls.startswith("ruamel.yaml.YAML") and method == "load":
                return self._parsed("yaml.load", first, origin)
            case Instance(cls="string.Template", args=(text,)) if method in _FILLING:
                return _filled(text, args)
            case ClassRef() if method in _VALIDATING:
                if _is_file(first) and isinstance(first, Instance):
                    first = self.document(first.args[0], origin)
                return _object(receiver, first)
            case Known() | Joined() | Instance() if _may_be_path(receiver):
                return self._of_path(receiver, method, args)
            case _:
                return None

    @staticmethod
    def _of_path(receiver: Value, method: str, args: Arguments) -> Value | None:
        if method in ("open", "read_text", "read_bytes"):
            mode = text_of(args.get("mode", position=0)) or "r"
            return _file(receiver) if method != "open" or mode[:1] == "r" else None
        if method == "joinpath":
            return paths.below(receiver, [value for keyword, value in args.all if not keyword])
        if method in ("with_name", "with_suffix"):
            return paths.renamed(receiver, method, args.get("name", "suffix", position=0))
        return receiver if method in paths.SAME and paths.is_path(receiver) else None

    def _option(self, inner: Value, method: str, args: Arguments) -> Value | None:
        if method == "get":
            section = args.get("section", position=0) or UNKNOWN
            option = text_of(args.get("option", position=1))
            fallback = args.get("fallback", "vars")
            found = self._program.members.index(inner, section)
            if option is None:
                return found
            found = self._program.members.index(found, Known(option.lower()))
            return fallback if found == UNKNOWN and fallback is not None else found
        if method == "items" and (section := args.get("section", position=0) or UNKNOWN):
            return self._program.members.index(inner, section)
        return None

    def read_by(self, parser: Value, method: str, path: Value | None, origin: str) -> Value | None:
        """Return a parser of INI files that has read one; None when it is no such parser."""
        is_parser = isinstance(parser, Instance) and parser.cls.endswith("ConfigParser")
        if not is_parser or method not in ("read", "read_file", "readfp") or path is None:
            return None
        if isinstance(path, Instance) and path.cls == FILE:
            path = path.args[0]
        return Instance(PARSER, (self.document(path, origin),), project=False)

    def document(self, path: Value, origin: str) -> Value:
        """Return what the file at a path says to code of a file."""
        from nplint.link.substitute import has_symbols  # it settles documents in its turn

        if isinstance(path, Choice) and has_symbols(path):
            return choice(self.document(option, origin) for option in path.options)
        if has_symbols(path):
            return Instance(DOCUMENT, (path, Known(origin)), project=False)
        stated = path.at.path if isinstance(path, Known) and path.at is not None else origin
        own = self._program.module_of(origin)
        found = [
            self._said(each)
            for each in paths.named(path, stated, self._known)
            if self._program.module_of(each) in ("", own)
        ]
        return choice(found) if found else Result("open")

    def settled(self, value: Instance) -> Value:
        """Return a document again, now that more of its path may be known."""
        path, origin = value.args
        return self.document(path, text_of(origin) or "")

    def _said(self, path: str) -> Value:
        if path not in self._memo:
            self._memo[path] = read_text(path, self._read(path))
        return self._memo[path]

    def _package(self, given: Value | None, origin: str) -> Value:
        """Return the folder of a package that is given as a module or by its name."""
        if isinstance(given, ModuleRef):
            folder = given.path.removesuffix("/__init__.py")
            return Known("/" + (folder.rpartition("/")[0] if folder.endswith(".py") else folder))
        dotted = text_of(given)
        if dotted is None:
            return Known("/" + origin.rpartition("/")[0])  # ``__package__`` or ``__name__``
        found = self._program.resolver.resolve(origin, dotted, 0)
        return UNKNOWN if found is None else self._package(ModuleRef(found.path), origin)


def _filled(template: Value, args: Arguments) -> Value:
    """Return ``Template("$module-jobs").substitute(module=…)``."""
    text = text_of(template)
    if text is None:
        return template if _is_file(template) else UNKNOWN
    parts: list[Value] = []
    position = 0
    for match in _SLOT.finditer(text):
        given = args.get(match[1] or match[2])
        mapping = args.get(position=0)
        if given is None and isinstance(mapping, MappingValue):
            given = mapping.get(match[1] or match[2])
        parts += [Known(text[position : match.start()]), given or UNKNOWN]
        position = match.end()
    return join([*parts, Known(text[position:])])


def _file(path: Value) -> Value:
    return Instance(FILE, (path,), project=False)


def _is_file(value: Value | None) -> bool:
    return isinstance(value, Instance) and value.cls == FILE


def _may_be_path(value: Value) -> bool:
    return paths.is_path(value) or isinstance(value, Joined | Known)


def _object(cls: Value | None, data: Value | None) -> Value | None:
    """Return the object of a class that is made of a mapping."""
    if isinstance(data, Choice):
        made = [_object(cls, option) for option in data.options]
        return choice(each for each in made if each is not None) if any(made) else None
    if not isinstance(cls, ClassRef) or not isinstance(data, MappingValue) or not data.items:
        return None
    return Instance(cls.id, (), data.items)
