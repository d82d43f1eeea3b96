"""CDK sources and synthesised templates brought to one comparable form."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from nplint.facts.codefile import CodeFile
from nplint.facts.data import Hole, Text, plain
from nplint.facts.infra import InfraFacts
from nplint.link.cdk import assemble
from nplint.study import Unparsable, lower_module
from nplint.survey.typescript import SUFFIXES, survey

Facts = tuple[InfraFacts, ...]


def code_file(path: str, text: str) -> CodeFile:
    if not path.endswith(".py"):
        return survey(path, text)
    body = lower_module(text)
    return CodeFile(path, () if isinstance(body, Unparsable) else body)


def read_sources(sources: Mapping[str, str], app_folders: Iterable[str] = ()) -> Facts:
    files = {path: code_file(path, text) for path, text in sources.items()}
    return assemble(files, app_folders)


def read_folder(folder: Path) -> Facts:
    sources = {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.suffix in (*SUFFIXES, ".py")
    }
    return read_sources(sources, [""])


class Names:
    """One name for each resource, whichever side it was read from."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.resources: dict[tuple[str, str], str] = {}
        self.exports: dict[str, tuple[InfraFacts, Text]] = {}
        for unit in facts:
            for resource in unit.resources:
                path = resource.construct.removesuffix("/Resource") or resource.id
                self.resources[unit.path, resource.id] = path
            for export in unit.exports:
                self.exports["".join(map(str, export.name))] = (unit, export.value)

    def name(self, unit: InfraFacts, text: Text) -> str:
        return "".join(self._part(unit, part) for part in text)

    def _part(self, unit: InfraFacts, part: str | Hole) -> str:
        match part:
            case str():
                return part
            case Hole(kind="import", name=name) if name in self.exports:
                return self.name(*self.exports[name])
            case Hole(kind="resource", name=name):
                return self._resource(unit, name)
            case Hole(kind=kind, name=name):
                return f"{{{kind} {name}}}"

    def _resource(self, unit: InfraFacts, id: str) -> str:
        for resource in unit.resources:
            if resource.id == id and resource.imported:
                return self.name(unit, resource.arn or resource.name)
        return self.resources.get((unit.path, id), id)


def comparable(facts: Facts) -> dict[str, list[str]]:
    """Return what both sides must agree on, as sorted lines per group."""
    names = Names(facts)
    lines: dict[str, set[str]] = {}

    def add(group: str, *parts: object) -> None:
        lines.setdefault(group, set()).add(" | ".join(map(str, parts)))

    for unit in facts:
        name = lambda text, unit=unit: names.name(unit, text)  # noqa: E731
        own = lambda id, unit=unit: names.name(unit, (Hole("resource", id),))  # noqa: E731
        for res in unit.resources:
            if res.kind != "other" and not res.imported:
                add("resources", own(res.id), res.kind, name(res.name), res.keys, res.fifo)
        for queue in unit.queues:
            settings = (queue.visibility_timeout, queue.max_receive_count, queue.retention)
            add("queues", own(queue.queue), *settings)
        for letter in unit.dead_letters:
            source = name(letter.source) if letter.on in ("queue", "function") else letter.on
            add("dead letters", source, name(letter.target))
        for sub in unit.subscriptions:
            policy = plain(sub.policy), sub.policy_scope if sub.policy else "", sub.raw
            ends = (name(sub.topic), sub.protocol, name(sub.endpoint))
            add("subscriptions", *ends, *policy)
        for fn in unit.functions:
            add("functions", own(fn.function), fn.handler, fn.timeout, fn.language)
        for variable in unit.environment:
            add("environment", own(variable.function), variable.name, name(variable.value))
        for src in unit.event_sources:
            settings = (src.batch_size, src.batch_window, src.report_failures)
            add("event sources", name(src.function), name(src.source), *settings)
        for rule in unit.rules:
            targets = sorted(name(target) for target in rule.targets)
            add("rules", plain(rule.pattern), rule.schedule, targets)
        for grant in unit.grants:
            for action in grant.actions:
                for on in grant.resources:
                    resource = name(on).removesuffix("/*").removesuffix(":*")
                    add("grants", name(grant.principal), grant.effect, action, resource)
        for export in unit.exports:
            exported = name(export.name)
            # What stacks hand each other as objects has made-up names on both sides.
            made_up = "ExportsOutput" in exported or any(
                exported.startswith(f"{path}.") for path in names.resources.values()
            )
            if export.kind != "output" and not made_up:
                add("exports", export.kind, exported, name(export.value))
    return {group: sorted(held) for group, held in sorted(lines.items())}
