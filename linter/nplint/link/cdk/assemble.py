"""Applications found, run and read."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from nplint.facts.code import Attr, Call, Class, Expr, Import, Name, Stmt
from nplint.facts.codefile import CodeFile
from nplint.facts.infra import InfraFacts, InfraGap
from nplint.link.cdk import classes, library
from nplint.link.cdk.limits import MAX_STEPS
from nplint.link.cdk.machine import Machine
from nplint.link.cdk.naming import last
from nplint.link.cdk.program import Program
from nplint.link.cdk.read.all import read
from nplint.link.cdk.read.view import View
from nplint.link.cdk.values import (
    Arguments,
    ClassValue,
    DictValue,
    Foreign,
    Lit,
    Scope,
    Stack,
    Unknown,
)
from nplint.span import Span

_PACKAGES = ("aws-cdk-lib", "@aws-cdk/", "aws_cdk", "monocdk", "@aws-solutions-constructs")
_TEST_FOLDERS = {"test", "tests", "__tests__", "node_modules", "cdk.out"}


def assemble(
    files: Mapping[str, CodeFile],
    app_folders: Iterable[str] = (),
    candidates: Iterable[str] | None = None,
) -> tuple[InfraFacts, ...]:
    """Return the facts of every stack of every CDK application among the files.

    ``app_folders`` are the folders with a ``cdk.json``; plain asset paths start there.
    ``candidates`` are the files that may hold stacks (all by default); the others are only opened
    when one of these imports them, so ``files`` may lower on demand.
    """
    program = Program(files)
    known = sorted(files if candidates is None else candidates)
    paths = [path for path in known if path in files and not _is_test(path)]
    folders = sorted(app_folders, key=lambda folder: (-len(folder), folder))
    facts: list[InfraFacts] = []
    used: set[tuple[str, str]] = set()
    for path in paths:
        if _makes_app(files[path]):
            facts += _run(Machine(program, _app_folder(path, folders), path), used, path)
    extended = _extended_names(files[path] for path in paths)
    reaching = [path for path in paths if _reaches_cdk(program, path)]
    # Stacks first: a construct that one of them makes is none of its own.
    for stacks in (True, False):
        for path in reaching:
            facts += _run_alone(program, files[path], folders, used, extended, stacks)
    return tuple(sorted(facts, key=lambda fact: (fact.path, repr(fact))))


def _is_test(path: str) -> bool:
    parts = path.split("/")
    name = parts[-1]
    return (
        bool(_TEST_FOLDERS.intersection(parts[:-1]))
        or ".test." in name
        or ".spec." in name
        or name.startswith("test_")
    )


def uses_cdk(file: CodeFile) -> bool:
    """Whether a file imports CDK."""
    return any(
        name.module.startswith(_PACKAGES)
        for statement in file.body
        if isinstance(statement, Import)
        for name in statement.names
    )


def _reaches_cdk(program: Program, path: str) -> bool:
    """Whether a file uses CDK, or extends a class of a file that does."""
    file = program.files[path]
    if uses_cdk(file):
        return True
    imported = (
        program.find(path, name.module, name.level)
        for statement in file.body
        if isinstance(statement, Import) and _classes(file.body)
        for name in statement.names
    )
    return any(found is not None and uses_cdk(program.files[found]) for found in imported)


def _makes_app(file: CodeFile) -> bool:
    """Whether a file constructs ``App``: it is an application's main program."""
    if not uses_cdk(file):
        return False
    return any(_is_app(call.func) for call in _calls(file.body))


def _is_app(func: Expr) -> bool:
    match func:
        case Name(id="App") | Attr(name="App"):
            return True
        case _:
            return False


def _calls(node: object) -> Iterator[Call]:
    """Yield every call in a tree of code."""
    waiting: list[object] = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, tuple):
            waiting += current
        elif isinstance(current, Struct):
            if isinstance(current, Call):
                yield current
            waiting += [getattr(current, name) for name in current.__struct_fields__]


def _app_folder(path: str, folders: Iterable[str]) -> str:
    """Return the folder of the nearest ``cdk.json`` above a file; else guess by convention."""
    for folder in folders:
        if not folder or path.startswith(f"{folder}/"):
            return folder
    folder = posixpath.dirname(path)
    conventional = {"bin", "lib", "src", "stacks", "stack", "infra_stacks"}
    return posixpath.dirname(folder) if posixpath.basename(folder) in conventional else folder


def _run(machine: Machine, used: set[tuple[str, str]], path: str) -> list[InfraFacts]:
    """Run an application's main program and read what it made."""
    machine.module(path)
    return _finish(machine, used, path)


def _finish(machine: Machine, used: set[tuple[str, str]], path: str) -> list[InfraFacts]:
    used |= machine.used
    if machine.steps <= 0:
        machine.gaps.append((None, InfraGap("too much code to follow", Span.at(path, 1))))
    return _facts(machine, read(machine))


def _facts(machine: Machine, view: View) -> list[InfraFacts]:
    for stack, gap in machine.gaps:
        owner = stack or _stack_of_file(machine, gap.span.path)
        if owner is not None:
            view.draft(owner, gap.span).add("gaps", gap)
    drafts = [draft for draft in view.drafts.values() if not draft.is_empty()]
    return [draft.finished() for draft in drafts]


def _stack_of_file(machine: Machine, path: str) -> Stack | None:
    found = (stack for stack in machine.stacks if stack.file == path)
    return next(found, machine.stacks[0] if machine.stacks else None)


def _run_alone(
    program: Program,
    file: CodeFile,
    folders: Iterable[str],
    used: set[tuple[str, str]],
    extended: set[str],
    stacks: bool,
) -> list[InfraFacts]:
    """Run the stacks, or the constructs, of a file that no application made, each on its own."""
    facts: list[InfraFacts] = []
    candidates = [node for node in _classes(file.body) if (file.path, node.name) not in used]
    for node in candidates:
        if node.name in extended or classes.is_marked(node, "abstract"):
            continue
        machine = Machine(program, _app_folder(file.path, folders), steps=MAX_STEPS // 4)
        value = machine.module(file.path).scope.names.get(node.name)
        if not isinstance(value, ClassValue) or not _is_construct_class(value):
            continue
        if (file.path, node.name) in used or _is_stack(value) is not stacks:
            continue
        _instantiate(machine, value, file.path)
        facts += _finish(machine, used, file.path)
    return facts


def _classes(body: tuple[Stmt, ...]) -> list[Class]:
    return [statement for statement in body if isinstance(statement, Class) and statement.bases]


def _extended_names(files: Iterable[CodeFile]) -> set[str]:
    """Return the last names of all bases: such a class is run through those that extend it."""
    names: set[str] = set()
    for file in files:
        library_names = _library_names(file)
        for node in _classes(file.body):
            for base in node.bases:
                match base:
                    case Attr(base=Name(id=root)) if root in library_names:
                        pass  # `cdk.Stack` says nothing of a project class of that name
                    case Name(id=name) | Attr(name=name) if name not in library_names:
                        names.add(name)
                    case _:
                        pass
    return names


def _library_names(file: CodeFile) -> frozenset[str]:
    """Return the names under which a file knows CDK and its classes."""
    return frozenset(
        name.local
        for statement in file.body
        if isinstance(statement, Import)
        for name in statement.names
        if name.module.startswith(_PACKAGES)
    )


def _is_construct_class(value: ClassValue) -> bool:
    base = classes.library_base(value)
    match base:
        case Foreign(name=name):
            return library.is_structural(name) or name.startswith("aws_")
        case Unknown(name=name):
            return last(name).endswith(("Stack", "Construct"))
        case _:
            return False


def _is_stack(value: ClassValue) -> bool:
    match classes.library_base(value):
        case Foreign(name=name) | Unknown(name=name):
            return library.is_stack_class(name) or last(name).endswith("Stage")
        case _:
            return False


def _instantiate(machine: Machine, value: ClassValue, path: str) -> None:
    """Construct a class with nothing known of its scope and props."""
    span = Span.at(path, value.node.at.line + 1, value.node.at.column)
    frame = machine.frame(Scope({}, value.scope), value.module)
    scope = Unknown(span, "scope")
    given = Arguments([scope, Lit(value.node.name, span)], DictValue({}, span))
    node = next((c for cls in classes.chain(value) if (c := classes.constructor(cls))), None)
    skipped = 3 if value.module.is_python else 2
    for param in node.params[skipped:] if node is not None else ():
        unknown = Unknown(span, param.name)
        if param.kind == "plain" and param.default is None:
            given.positional.append(unknown)
        elif param.kind in ("plain", "keyword"):
            given.named.entries[param.name] = unknown
        elif param.kind == "**":
            given.named.partial = True
    machine.call(value, given, frame, span)
