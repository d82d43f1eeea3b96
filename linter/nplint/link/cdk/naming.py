"""Names of libraries, spelled one way: ``aws_sqs.Queue`` whatever the language and CDK version."""

_CORE = {"aws-cdk-lib", "aws_cdk", "monocdk", "constructs", "@aws-cdk/core"}
_SOLUTIONS = ("@aws-solutions-constructs/", "aws_solutions_constructs.")


def library_name(specifier: str) -> str:
    """Return the canonical prefix of an imported module; core CDK is the empty prefix.

    ``aws-cdk-lib/aws-sqs``, ``@aws-cdk/aws-sqs`` and ``aws_cdk.aws_sqs`` are ``aws_sqs``; another
    package keeps its specifier and a colon.
    """
    if specifier in _CORE:
        return ""
    if specifier.startswith(_SOLUTIONS):
        return "solutions:"
    for prefix in ("aws-cdk-lib/", "@aws-cdk/", "monocdk/", "aws_cdk.", "monocdk."):
        if specifier.startswith(prefix):
            return _service(specifier.removeprefix(prefix))
    return f"{specifier}:"


def _service(rest: str) -> str:
    head = rest.replace("/", ".").split(".")[0].replace("-", "_")
    return "" if head == "core" else head.removesuffix("_alpha")


def joined(prefix: str, member: str) -> str:
    """Return the canonical name of a member of a library name."""
    if member in ("", "default"):
        return prefix
    part = member if _keeps_spelling(member) else camel(member)
    if not prefix and part == "core":
        return ""
    if not prefix or prefix.endswith(":"):
        return f"{prefix}{part.removesuffix('_alpha') if part.startswith('aws_') else part}"
    return f"{prefix}.{part}"


def _keeps_spelling(member: str) -> bool:
    return member.startswith(("aws_", "_")) or member.isupper()


def camel(name: str) -> str:
    """Return ``dead_letter_queue`` as ``deadLetterQueue``."""
    if "_" not in name or name.startswith("_") or name.isupper():
        return name
    head, *rest = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)


def snake(name: str) -> str:
    """Return ``deadLetterQueue`` as ``dead_letter_queue``."""
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name)


def last(name: str) -> str:
    """Return the last part of a canonical name."""
    return name.rsplit(".", 1)[-1].rsplit(":", 1)[-1]
