"""A model to the files that a team would have written: its configuration and its manifests."""

import json
import posixpath
import re
from collections.abc import Iterable

from nplint.model.entities import Gap, Module, Publication, Queue, Subscription, Topic
from nplint.model.model import Model
from nplint.report.report import HOMEPAGE

_PLAIN = re.compile(r"[A-Za-z_][\w./-]*\Z")
_NOT_TEXT = frozenset(["true", "false", "yes", "no", "on", "off", "null", "none", "y", "n"])
_KNOWN_NAME = re.compile(r"[\w.*-]+\Z")
_SCHEMA = f"# yaml-language-server: $schema={HOMEPAGE}/raw/main/schemas/{{}}.schema.json"

_SETTINGS = """\
{schema}
# Settings of nplint. What is left out has its default; `nplint config` shows them all.
{modules}
# The least severity that makes `nplint check` fail: error, warning, info or never.
fail_on: error

# Rules by code (NP101), family (NP6) or name; `nplint rules` lists them.
# ignore: [NP602]
# extend_select: [NP404]
# severity: {{NP608: info}}

# The same for one module, or for some paths:
# per_module:
#   legacy: {{ignore: [NP4]}}
# per_path:
#   "scripts/**": {{severity: {{NP1: info}}}}

# Folders that are not read at all.
# exclude: ["vendor/**"]
{external}{shared}
# The team's own guards against a second delivery (NP401), and its own ways to publish:
# idempotency:
#   decorators: [only_once]
#   functions: {{is_duplicate: true-means-duplicate}}
# sinks:
#   - {{call: uow.events.publish, event: 0}}
"""


def config_text(model: Model, *, modules: bool) -> str:
    """Return the text of ``nplint.yaml``; ``modules``: declare the modules there."""
    return _SETTINGS.format(
        schema=_SCHEMA.format("config"),
        modules=_module_list(model) if modules else _NO_MODULES,
        external=_external(model),
        shared=_shared_events(model),
    )


_NO_MODULES = """
# The modules are declared in their own `module.yaml` files.
"""


def _module_list(model: Model) -> str:
    lines = ["", "# The service modules, and what stands beside them.", "modules:"]
    for module in inferred_modules(model):
        kind = "" if module.kind == "service" else f", kind: {module.kind}"
        path = _scalar(module.paths[0] or ".")
        lines.append(f"  - {{name: {_scalar(module.name)}, path: {path}{kind}}}")
    return "\n".join(lines) + "\n"


def _external(model: Model) -> str:
    """Return a suggestion for what comes from outside, from the events that nobody publishes."""
    published = {each.event for each in model.publications}
    outside = sorted(
        {
            each.name
            for each in model.subscriptions
            if each.event not in published and each.event != "*" and _is_inside(each.event, model)
        }
    )
    start = "\n# Systems outside of this repository: drawn, not linted."
    if not outside:
        return f"{start}\n# external:\n#   - {{name: billing-vendor, publishes: [INVOICE_PAID]}}\n"
    return (
        f"{start}\n# Nobody here publishes these events; if a system outside does, say so:\n"
        f"# external:\n#   - name: outside\n#     publishes: {_listed(outside)}\n"
    )


def _is_inside(key: str, model: Model) -> bool:
    event = model.event_by_key.get(key)
    return event is None or not event.external


def _shared_events(model: Model) -> str:
    publishers: dict[str, set[str]] = {}
    for each in model.publications:
        publishers.setdefault(each.event, set()).add(each.module)
    several = sorted(event.name for event in model.events if len(publishers.get(event.key, ())) > 1)
    if not several:
        return ""
    return (
        "\n# More than one module publishes these; say so here if that is meant:\n"
        f"# shared_events: {_listed(several)}\n"
    )


def inferred_modules(model: Model) -> list[Module]:
    """Return the modules that nobody declared."""
    return [each for each in model.modules if each.declared_by == "convention" and each.paths]


def manifest_path(module: Module) -> str:
    """Return where a module's manifest belongs."""
    return posixpath.join(module.paths[0], "module.yaml")


def manifest_text(module: Module, model: Model) -> str:
    """Return the text of a module's ``module.yaml``: what was inferred of it."""
    lines = [
        _SCHEMA.format("module"),
        "# What this module promises to the others; nplint holds code and infrastructure to it.",
        f"name: {_scalar(module.name)}",
    ]
    if module.kind != "service":
        lines.append(f"kind: {module.kind}")
    lines += [
        "# owners: [team-documents]",
        "# aliases: [other spellings of the name, in queues, hosts and logs]",
    ]
    if module.kind in ("service", "composition-root"):
        lines += ["", *_events(module, model), *_owned(module, model), *_HINTS]
    return "\n".join(lines) + "\n"


_HINTS = (
    "",
    "# Direct dependencies that are accepted, each with its reason:",
    "# allow:",
    "#   - {module: billing, kinds: [http], reason: a price is needed at once, until: 2030-01-01}",
    "# Event names that keep an old spelling:",
    "# events: {LoadDocument: consumers outside of our control}",
)


def _events(module: Module, model: Model) -> list[str]:
    published = {(each.event, each.name) for each in model.publications if _of(each, module)}
    subscribed = {(each.event, each.name) for each in model.subscriptions if _of(each, module)}
    # A list that is known to be incomplete must not bind: what it lacks would be drift.
    doubts = [str(gap.span) for gap in model.gaps if _of(gap, module) and gap.kind == "event"]
    doubts += [f"the topic {name}" for key, name in sorted(published) if not _is_named(key, model)]
    lines = []
    if doubts:
        places = ", ".join(doubts[:3])
        lines += [f"# Not all event names can be seen ({places}); complete the lists first."]
    mark = "# " if doubts else ""
    for key, found, text in (
        ("publishes", published, "Every event that it publishes."),
        ("subscribes", subscribed, "Every event that it gets; `*` for a sink of everything."),
    ):
        names = sorted({name for _, name in found})
        lines.append(f"# {text}")
        # Whether to get everything is meant is the team's to say: NP604 asks it.
        lines += _block(key, names, "# " if "*" in names else mark) if names else [f"# {key}: []"]
    return lines


def _of(each: Publication | Subscription | Gap, module: Module) -> bool:
    return each.module == module.name


def _is_named(key: str, model: Model) -> bool:
    """Whether an event's name stands somewhere, rather than being its topic's."""
    event = model.event_by_key.get(key)
    return event is not None and event.declared_at is not None


def _owned(module: Module, model: Model) -> list[str]:
    owned: dict[str, list[Topic | Queue]] = {
        "topics": [each for each in model.topics if each.kind == "topic"],
        "buses": [each for each in model.topics if each.kind == "bus"],
        "queues": list(model.queues),
    }
    known = {key: _own_names(module, resources) for key, resources in owned.items()}
    lines = ["", "# What belongs to it; names may be globs. Others may not touch it."]
    if not any(known.values()):
        return [*lines, '# owns: {queues: ["loader-*"], tables: [documents]}']
    lines.append("owns:")
    for key, names in known.items():
        lines += _block(key, names, "  ") if names else []
    return lines


def _own_names(module: Module, resources: Iterable[Topic | Queue]) -> list[str]:
    """Return the names of what a module makes; a name that others use as well is nobody's own."""
    users: dict[str, set[str]] = {}
    for each in resources:
        if not each.imported:
            users.setdefault(each.name, set()).add(each.module)
    return sorted(
        name for name, found in users.items() if found == {module.name} and _KNOWN_NAME.match(name)
    )


def _block(key: str, names: Iterable[str], indent: str) -> list[str]:
    return [f"{indent}{key}:", *(f"{indent}  - {_scalar(name)}" for name in names)]


def _listed(names: Iterable[str]) -> str:
    return f"[{', '.join(map(_scalar, names))}]"


def _scalar(text: str) -> str:
    """Return a text as YAML: plain where no reader can take it for anything else."""
    if _PLAIN.match(text) and text.lower() not in _NOT_TEXT:
        return text
    return json.dumps(text, ensure_ascii=False)
