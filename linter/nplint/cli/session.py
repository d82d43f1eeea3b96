"""From arguments to a root, its configuration, the rules and the findings."""

import argparse
import os
from functools import cache
from pathlib import Path

from msgspec import Struct

from nplint.app import Options, analyse
from nplint.cache.configuration import Configurations, likely_store
from nplint.cache.store import Store
from nplint.cli.failure import UnusableError
from nplint.cli.output import note
from nplint.cli.rule_names import refuse_unknown_rules, unknown_in_profiles
from nplint.cli.terminal import Progress, in_ci
from nplint.config import Config, ConfigError, Loaded, find_root
from nplint.config.load import configured
from nplint.engine.baseline import Baseline, BaselineError, read_baseline
from nplint.engine.check import RuleFailedError, Setting, check
from nplint.engine.finding import Finding
from nplint.engine.fingerprint import ReadLines
from nplint.engine.load import RuleError, load_rules
from nplint.engine.selection import Policy
from nplint.model.audit import Audit
from nplint.model.model import Model
from nplint.rule import Rule


class Session(Struct, frozen=True):
    """What a run works on."""

    root: Path
    loaded: Loaded
    rules: tuple[Rule, ...]
    options: Options

    @property
    def config(self) -> Config:
        """The configuration."""
        return self.loaded.config


def open_session(args: argparse.Namespace, progress: Progress | None = None) -> Session:
    """Find the root, read its configuration and load the rules; raises UnusableError."""
    root = find_session_root(args)
    known = Configurations(_likely_store(args, root))
    loaded = read_config(args, root, known)
    try:
        rules = load_rules()
    except RuleError as error:
        raise UnusableError(str(error)) from error
    session = Session(root, loaded, rules, _options(args, root, loaded.config, progress))
    if session.options.cache_dir is not None:
        known.save(Store(session.options.cache_dir))
    if args.verbose:
        _tell(session)
    return session


def _tell(session: Session) -> None:
    """Say what the run works on."""
    for name, value in (
        ("root", session.root),
        ("configuration", session.loaded.path or "none; defaults"),
        ("rules", len(session.rules)),
        ("cache", session.options.cache_dir or "none"),
    ):
        note(f"{name}: {value}")


def _likely_store(args: argparse.Namespace, root: Path) -> Store | None:
    if args.no_cache:
        return None
    return Store(args.cache_dir) if args.cache_dir else likely_store(root, args.config)


def read_config(
    args: argparse.Namespace, root: Path, known: Configurations | None = None
) -> Loaded:
    """Read the configuration that the arguments ask for; raises UnusableError."""
    if args.isolated:
        return Loaded()
    if args.config is not None and not args.config.is_file():
        raise UnusableError(f"there is no file {args.config}")
    try:
        return (known or Configurations(None)).load(root, args.config)
    except ConfigError as error:
        raise UnusableError(*map(str, error.problems)) from error


def find_session_root(args: argparse.Namespace) -> Path:
    """Return the folder that the arguments mean; raises UnusableError."""
    if args.root is not None:
        if not args.root.is_dir():
            raise UnusableError(f"there is no folder {args.root}")
        return Path(args.root).resolve()
    return root_of([Path(path) for path in getattr(args, "paths", ())], Path.cwd())


def root_of(paths: list[Path], here: Path) -> Path:
    """Return the folder to analyse: the nearest configured one, else the current one.

    Paths outside of the current folder are a root of their own when nothing is configured.
    """
    for path in paths:
        if not path.exists():
            raise UnusableError(f"there is no file or folder {path}")
    if not paths:
        return find_root(here)
    common = Path(os.path.commonpath([path.resolve() for path in paths]))
    found = find_root(common)
    if configured(found) or not common.is_relative_to(here.resolve()):
        return found
    return here.resolve()


def _options(
    args: argparse.Namespace, root: Path, config: Config, progress: Progress | None
) -> Options:
    cache_dir = args.cache_dir or root / config.cache_dir
    return Options(
        jobs=args.jobs,
        exhaustive=args.exhaustive,
        cache_dir=None if args.no_cache else cache_dir,
        progress=progress,
    )


class Examined(Struct, frozen=True):
    """A system and what the rules say of it."""

    model: Model
    read_lines: ReadLines
    findings: tuple[Finding, ...]
    audit: Audit


def examine(
    session: Session, config: Config | None = None, baseline: Baseline | None = None
) -> Examined:
    """Analyse the root and run the rules; raises UnusableError."""
    config = config or session.config
    refuse_unknown_rules(config, session.loaded, session.rules)
    analysis = analyse(session.root, config, session.options)
    for line in unknown_in_profiles(analysis.model.modules, session.rules):
        note(f"nplint: {line}")
    policy = Policy(config, analysis.model.module_by_name)
    setting = Setting(policy, baseline or Baseline(), ci=in_ci())
    read_lines = cache(analysis.read_lines)
    try:
        outcome = check(analysis.model, session.rules, read_lines, setting)
    except RuleFailedError as error:
        raise UnusableError(str(error)) from error
    return Examined(analysis.model, read_lines, outcome.findings, outcome.audit)


def baseline_path(session: Session) -> Path:
    """Return where the baseline is kept."""
    return session.root / session.config.baseline


def load_baseline(session: Session) -> Baseline:
    """Read the baseline, empty when there is none; raises UnusableError."""
    path = baseline_path(session)
    try:
        return read_baseline(session.config.baseline, path.read_text("utf-8"))
    except FileNotFoundError:
        return Baseline(session.config.baseline)
    except BaselineError as error:
        raise UnusableError(str(error)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableError(f"can't read {path}: {error}") from error


def repository_base(root: Path) -> str:
    """Return the root's path inside its repository; ``""`` when it is the top or in none."""
    for folder in (root, *root.parents):
        if (folder / ".git").exists():
            return "" if folder == root else root.relative_to(folder).as_posix()
    return ""
