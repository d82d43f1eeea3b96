"""Print a JSON Schema: of the configuration, of module.yaml, of a machine format."""

import argparse
import json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("name", nargs="?", help="which; all names are listed when left out")


def run(args: argparse.Namespace) -> int:
    """Write the schema, or the names."""
    from nplint.cli.failure import UnusableError
    from nplint.cli.output import write_stdout
    from nplint.cli.schemas import schema, schema_names
    from nplint.config.problems import did_you_mean

    if args.name is None:
        write_stdout("".join(f"{name}\n" for name in schema_names()))
        return 0
    if args.name not in schema_names():
        hint = did_you_mean(args.name, schema_names())
        raise UnusableError(f'no schema is called "{args.name}"{hint}')
    write_stdout(json.dumps(schema(args.name), indent=2) + "\n")
    return 0
