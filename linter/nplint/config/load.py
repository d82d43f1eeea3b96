"""Find the root and its configuration, and read it: all errors at once."""

from dataclasses import dataclass, field, fields
from pathlib import Path

from nplint.config.problems import Document, Key, Problem
from nplint.config.settings import Config

YAML_NAMES = ("nplint.yaml", "nplint.yml")
TOML_NAME = "pyproject.toml"


class ConfigError(Exception):
    """The configuration can't be used; ``problems`` says all that is wrong."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Loaded:
    """A configuration and where each of its settings comes from."""

    config: Config = field(default_factory=Config)
    path: str = ""
    """The file, relative to the root; empty when there is none."""
    origins: dict[str, str] = field(default_factory=dict)
    """Setting to ``path:line``; what is not in it is a default."""
    lines: dict[Key, int] = field(default_factory=dict)
    """The line of every value in the file: ``("ignore", 0)``."""


def load_config(root: Path) -> Config:
    """Read the configuration of a root; raises ConfigError."""
    return load(root).config


def load(root: Path, explicit: Path | None = None) -> Loaded:
    """Read the configuration of a root, or exactly one file; raises ConfigError."""
    document = _read(root, explicit)
    if document is None:
        return Loaded()
    # Imported late: pydantic costs more than a small repository's whole analysis.
    from nplint.config.validate import validate

    config, problems = validate(Config, document)
    if config is None:
        raise ConfigError(tuple(problems))
    problems += _contradictions(config, document)
    if problems:
        raise ConfigError(tuple(problems))
    return Loaded(config, document.path, _origins(document), document.lines)


def source_files(root: Path, explicit: Path | None = None) -> tuple[tuple[str, bytes], ...]:
    """Return name and content of all that a configuration is read from; nothing is checked."""
    places = [explicit] if explicit is not None else [root / n for n in (*YAML_NAMES, TOML_NAME)]
    found = []
    for place in places:
        try:
            found.append((_relative(place, root), place.read_bytes()))
        except OSError:
            continue
    return tuple(found)


def find_root(start: Path) -> Path:
    """Return the nearest configured folder above, inside the same repository; else the start."""
    folder = (start if start.is_dir() else start.parent).resolve()
    for candidate in (folder, *folder.parents):
        if configured(candidate):
            return candidate
        if (candidate / ".git").exists():
            break
    return folder


def configured(folder: Path) -> bool:
    """Whether a folder holds a configuration of nplint."""
    if any((folder / name).is_file() for name in YAML_NAMES):
        return True
    try:
        return b"[tool.nplint" in (folder / TOML_NAME).read_bytes()
    except OSError:
        return False


def _read(root: Path, explicit: Path | None) -> Document | None:
    if explicit is not None:
        document = _read_file(explicit, _relative(explicit, root))
        return document or Document(_relative(explicit, root), {})
    found = [
        document
        for name in (*YAML_NAMES, TOML_NAME)
        if (root / name).is_file() and (document := _read_file(root / name, name)) is not None
    ]
    # A broken pyproject.toml is other tools' business as long as nplint.yaml configures.
    if len(found) > 1 and not found[1].problems:
        first, second = found[0].path, found[1].path
        message = f"{first} configures nplint already; keep one of the two"
        raise ConfigError((Problem(second, found[1].line_of(()), message),))
    return found[0] if found else None


def _relative(path: Path, root: Path) -> str:
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return path.as_posix()


def _read_file(path: Path, name: str) -> Document | None:
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise ConfigError((Problem(name, 1, f"can't be read: {error.strerror}"),)) from error
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError((Problem(name, line, "not UTF-8"),)) from error
    if path.suffix == ".toml":
        from nplint.config.read_toml import read_toml

        return read_toml(name, text)
    from nplint.config.read_yaml import read_yaml

    return read_yaml(name, text)


def _origins(document: Document) -> dict[str, str]:
    names = [each.name for each in fields(Config)]
    return {
        name: f"{document.path}:{document.line_of((name,))}"
        for name in names
        if isinstance(document.data, dict) and name in document.data
    }


def _contradictions(config: Config, document: Document) -> list[Problem]:
    """Return what is well-formed but can't be meant: one name for two modules, unknown modules."""
    problems = []
    places: dict[str, Key] = {}
    for number, module in enumerate(config.modules):
        key: Key = ("modules", number, "name")
        if module.name in places:
            problems.append(document.problem(key, f'module "{module.name}" is declared twice'))
        places[module.name] = key
        if not module.paths and module.kind != "external":
            problems.append(document.problem(key, f'module "{module.name}" has no path'))
    return problems + _unknown_modules(config, document)


def _unknown_modules(config: Config, document: Document) -> list[Problem]:
    from nplint.config.problems import did_you_mean

    if not config.modules:
        return []
    known = [module.name for module in config.modules]
    return [
        document.problem(("per_module", name), f'no module "{name}"' + did_you_mean(name, known))
        for name in config.per_module
        if name not in known
    ]
