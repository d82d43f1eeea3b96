"""Infrastructure as evidence of direct calls: permissions, resources in foreign stacks."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from msgspec import Struct

from nplint.facts.data import Text, literal
from nplint.facts.infra import Grant, InfraFacts, Resource, ResourceKind
from nplint.link.gather import System
from nplint.link.wiring import WiredFunction, WiredResource, Wiring
from nplint.link.wiring.addresses import HOLE, same
from nplint.link.wiring.units import Declaration
from nplint.model.entities import Confidence, DirectCall, Related
from nplint.naming.spelling import possessive
from nplint.reason.calls.scene import Scene
from nplint.span import Span

_PEERS = frozenset(["service", "frontend"])
_CALLS: tuple[tuple[str, ResourceKind, str, str], ...] = (
    # action, kind of the resource, kind of the direct call, in words
    ("lambda:InvokeFunction", "function", "invoke", "invoke the function"),
    ("lambda:InvokeAsync", "function", "invoke", "invoke the function"),
    ("lambda:InvokeFunctionUrl", "function", "http", "call the URL of the function"),
    ("states:StartExecution", "state-machine", "state-machine", "start the state machine"),
    ("states:StartSyncExecution", "state-machine", "state-machine", "start the state machine"),
    ("sqs:SendMessage", "queue", "queue", "send to the queue"),
    ("sqs:SendMessageBatch", "queue", "queue", "send to the queue"),
    ("execute-api:Invoke", "api", "http", "call the API"),
)
_OWNED: tuple[ResourceKind, ...] = ("queue", "topic", "table", "state-machine", "bus")


class _Target(Struct, frozen=True):
    module: str
    name: str
    confidence: Confidence
    related: tuple[Related, ...]


def find_infra_calls(system: System, wiring: Wiring) -> tuple[DirectCall, ...]:
    """Return grants on other modules' resources and resources in other modules' stacks."""
    found = {*_grants(system, wiring), *_foreign_resources(system, wiring)}
    return tuple(sorted(found, key=lambda call: (call.span, call.kind, call.target, call.detail)))


# permissions


def _grants(system: System, wiring: Wiring) -> Iterator[DirectCall]:
    scene = Scene(system, wiring)
    seen: set[tuple[Span, str, str]] = set()
    for number, facts in enumerate(wiring.infra):
        for grant in facts.grants:
            if grant.effect == "deny" or _is_service(grant.principal):
                continue
            source = _holder(system, wiring, number, grant)
            if not source:
                continue
            for call in _granted(scene, wiring, number, grant, source):
                # One resource is called by one permission, whatever verbs a wildcard covers.
                key = (call.span, call.target, call.detail.rpartition(" ")[2])
                if key not in seen:
                    seen.add(key)
                    yield call


def _is_service(principal: Text) -> bool:
    return (literal(principal) or "").endswith(".amazonaws.com")


def _holder(system: System, wiring: Wiring, unit: int, grant: Grant) -> str:
    """Return the module whose function or role gets the permission."""
    resource = wiring.refers(unit, grant.principal, None, grant.span) if grant.principal else None
    if resource is not None and resource.module:
        return resource.module
    owner = system.modules.owner(grant.span.path)
    return owner if system.modules.kind(owner) in _PEERS else ""


def _granted(
    scene: Scene, wiring: Wiring, unit: int, grant: Grant, source: str
) -> Iterator[DirectCall]:
    for action, kind, call_kind, words in _CALLS:
        if not any(_covers(given, action) for given in grant.actions):
            continue
        for text in grant.resources:
            target = _target(wiring, unit, text, kind, grant.span)
            if target is None or target.module == source or not scene.is_peer(target.module):
                continue
            if _may_be_own(scene.system, wiring, kind, target.name, source):
                continue
            declared = wiring.refers(unit, text, kind, grant.span)
            if declared is not None and _is_declared_by(scene.system, declared, source):
                continue
            kinds = ("grant", call_kind)
            if any(scene.is_allowed(source, target.module, each) for each in kinds):
                continue
            yield DirectCall(
                "grant",
                source,
                target.module,
                grant.span,
                f"{words} {target.name}",
                target.confidence,
                target.related,
                test_code=scene.system.is_test(grant.span.path),
            )


def _covers(given: str, action: str) -> bool:
    """Whether a granted action is this one; ``*`` alone says nothing of a call."""
    return given != "*" and fnmatchcase(action.lower(), given.lower())


def _target(wiring: Wiring, unit: int, text: Text, kind: ResourceKind, at: Span) -> _Target | None:
    resource = wiring.refers(unit, text, kind, at)
    if resource is None or resource.kind != kind:
        return None
    if resource.module:
        related = Related(f"{possessive(resource.module)} {resource.name}", resource.span)
        elsewhere = resource.span != at
        return _Target(
            resource.module, resource.name, resource.confidence, (related,) if elsewhere else ()
        )
    owned = wiring.owned_by_name(kind, resource.name)
    if owned is None:
        return None
    module, confidence, manifest = owned
    related_manifest = (Related(f"{module} owns it", manifest),) if manifest else ()
    return _Target(module, resource.name, confidence, related_manifest)


def _may_be_own(system: System, wiring: Wiring, kind: ResourceKind, name: str, module: str) -> bool:
    """Whether a name with holes may as well be of the module's own resource."""
    holed = name.replace("*", HOLE)
    if HOLE not in holed:
        return False
    named = (
        item
        for item in wiring.resources
        if item.kind == kind and same(item.name.replace("*", HOLE), holed)
    )
    return any(
        module in (item.module, *(_declaring(system, each) for each in item.declarations))
        for item in named
    )


def _is_declared_by(system: System, resource: WiredResource, module: str) -> bool:
    """Whether a module's own stack makes a resource, though a copy elsewhere has its name."""
    return any(
        not each.resource.imported and _declaring(system, each) == module
        for each in resource.declarations
    )


def _declaring(system: System, declaration: Declaration) -> str:
    return system.modules.owner(declaration.resource.span.path)


# resources in foreign stacks


def _foreign_resources(system: System, wiring: Wiring) -> Iterator[DirectCall]:
    functions = {function.id: function for function in wiring.functions}
    for number, facts in enumerate(wiring.infra):
        for resource in facts.resources:
            stack = system.modules.owner(resource.span.path)
            if resource.imported or system.modules.kind(stack) not in _PEERS:
                continue
            target = _foreign_owner(system, wiring, (number, facts), resource, functions)
            if target is not None and target.module != stack:
                yield DirectCall(
                    "resource",
                    stack,
                    target.module,
                    resource.span,
                    target.name,
                    target.confidence,
                    target.related,
                    test_code=system.is_test(resource.span.path),
                )


def _foreign_owner(
    system: System,
    wiring: Wiring,
    unit: tuple[int, InfraFacts],
    resource: Resource,
    functions: dict[str, WiredFunction],
) -> _Target | None:
    wired = wiring.of_declaration(unit[0], resource.id)
    if wired is None:
        return None
    if resource.kind in _OWNED:
        for name in wired.logical_names:
            owned = wiring.owned_by_name(resource.kind, name)
            if owned is not None:
                module, confidence, manifest = owned
                related = (Related(f"{module} owns it", manifest),) if manifest else ()
                return _Target(module, f"the {resource.kind} {name}", confidence, related)
    function = functions.get(wired.id) if resource.kind == "function" else None
    if function is None:
        return None
    stated = [code.code.strip("/") for code in unit[1].functions if code.function == resource.id]
    place = function.file if len(wired.declarations) == 1 else ""
    return _code_owner(system, function, place or next(iter(stated), ""))


def _code_owner(system: System, function: WiredFunction, place: str) -> _Target | None:
    """Return the module whose code a function runs, by its file or folder."""
    owner = system.modules.owner(place) if place else ""
    if system.modules.kind(owner) not in _PEERS:
        return None
    name = f"the function {function.name} with the code of {place}"
    return _Target(owner, name, "proven", (Related("its code", Span.at(place, 1)),))
