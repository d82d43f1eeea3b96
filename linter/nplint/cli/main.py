"""Find the verb and run it; every failure becomes one line and an exit code.

0: clean. 1: findings. 2: could not run. 130: interrupted.
"""

import sys
from collections.abc import Sequence

import nplint

COULD_NOT_RUN = 2
INTERRUPTED = 130
DEFAULT_VERB = "check"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given in (["--version"], ["-V"]):
        # Answered before anything is imported.
        print(f"nplint {nplint.__version__}")
        return 0
    # Imported late: all that follows is not needed to say the version.
    from nplint.cli.failure import UnusableError, internal_error

    try:
        return _run(given)
    except UnusableError as error:
        for line in error.lines:
            print(f"nplint: {line}", file=sys.stderr)
        return COULD_NOT_RUN
    except SystemExit as stop:
        # How argparse ends after `--help`.
        return int(stop.code or 0)
    except KeyboardInterrupt:
        print("nplint: interrupted", file=sys.stderr)
        return INTERRUPTED
    except Exception as error:
        print(internal_error(error), file=sys.stderr)
        return COULD_NOT_RUN


def _run(given: list[str]) -> int:
    from nplint.cli.commands import overview, parse, verb_names

    if not given or given[0] in ("-h", "--help", "help"):
        from nplint.cli.output import write_stdout

        write_stdout(overview())
        return 0
    verb, rest = _verb(given, verb_names())
    return parse(verb, rest)


def _verb(given: list[str], verbs: Sequence[str]) -> tuple[str, list[str]]:
    from pathlib import Path

    from nplint.cli.failure import UnusableError

    first = given[0]
    if first in verbs:
        return first, given[1:]
    if first.startswith("-") or Path(first).exists():
        return DEFAULT_VERB, given
    from nplint.config.problems import did_you_mean

    hint = did_you_mean(first, verbs) or "; verbs: " + ", ".join(verbs)
    raise UnusableError(f'"{first}" is no verb and no path{hint}')


if __name__ == "__main__":
    sys.exit(main())
