"""Remote procedures by name: nameko proxies, Celery and other task queues, default exchanges."""

import re
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from nplint.facts.code import Assign, Attr, Name
from nplint.link.shapes import options_of, text_of
from nplint.link.unit import CallSite, Unit
from nplint.link.values import Env, Instance, Joined, Known, ListValue, Symbol, Value
from nplint.model.entities import Related
from nplint.reason.calls.arguments import argument, is_project
from nplint.reason.calls.channel import Channel
from nplint.reason.calls.owners import Owners
from nplint.reason.calls.reach import Reach, Target
from nplint.reason.calls.scene import Scene
from nplint.reason.calls.units import units_in, units_mentioning
from nplint.span import Span

_PROXIES = frozenset(
    ["nameko.rpc.RpcProxy", "nameko.rpc.ServiceRpc", "nameko.standalone.rpc.ServiceRpcProxy",
     "nameko.standalone.rpc.ServiceRpcClient", "nameko_grpc.dependency_provider.GrpcProxy"]
)  # fmt: skip
_CLUSTERS = frozenset(
    ["nameko.standalone.rpc.ClusterRpcProxy", "nameko.standalone.rpc.ClusterRpcClient",
     "nameko.rpc.ClusterRpc"]
)  # fmt: skip
_CLUSTER_WORDS = tuple(sorted({name.rpartition(".")[2] for name in _CLUSTERS}))
_BY_APPLICATION = frozenset(["invoke_method", "invoke_method_async"])
"""Calls of a sidecar (Dapr) that are told the other application."""
_TASKS = frozenset(
    ["send_task", "signature", "enqueue", "enqueue_job", "enqueue_call", "enqueue_in", "enqueue_at",
     "apply_async_by_name", "defer_async", "configure_task", "add_job"]
)  # fmt: skip
_QUEUED = frozenset(["basic_publish", "publish"])
_PRODUCERS = frozenset(["kombu.Producer", "kombu.messaging.Producer"])
_SIMPLE = frozenset(["kombu.SimpleQueue", "kombu.SimpleBuffer", "kombu.simple.SimpleQueue"])
_DOTTED = re.compile(r"^[A-Za-z_][\w]*(?:[.:][A-Za-z_]\w*)+$")


class Rpc(Channel):
    """Procedures of other modules called through a broker."""

    def units(self, owners: Owners) -> Iterable[Unit]:
        """Return the functions that may call a remote procedure."""
        scene = owners.scene
        program = scene.program
        words = ("RpcProxy", "ServiceRpc", "ServiceRpcProxy", "GrpcProxy", *_CLUSTER_WORDS)
        proxied = {path for word in words for path in program.files_with(word)}
        for path in sorted(proxied):
            yield from program.units_of(path)
        tasks = {path for word in _TASKS for path in program.files_with(word)}
        queued = {path for word in ("basic_publish", "default_exchange")
                  for path in program.files_with(word)}  # fmt: skip
        yield from units_in(scene, (tasks | queued) - proxied, sorted(_TASKS | _QUEUED))
        kombu = set(program.files_with("kombu")) - tasks - queued - proxied
        yield from units_in(scene, kombu, ("put", "publish"))
        yield from units_mentioning(scene, *sorted(_BY_APPLICATION))

    def reaches(self, site: CallSite, scene: Scene) -> Iterator[Reach]:
        """Return the service, task or queue that a call names."""
        proxy = _proxy(site, scene)
        if proxy is not None:
            yield Reach("rpc", "host", proxy, site.method)
        elif site.method in _BY_APPLICATION and not is_project(site.callee):
            named = argument(site, "app_id", position=0)
            if named is not None:
                yield Reach("rpc", "host", named, site.method)
        elif site.method in _TASKS and not is_project(site.callee):
            name = argument(site, "name", "task", "f", "func", position=0)
            text = text_of(name)
            if text is not None and _DOTTED.match(text):
                yield Reach("rpc", "code", Known(text), site.method)
            elif isinstance(name, Symbol):
                yield Reach("rpc", "code", name, site.method)
            queue = _queue_of(site)
            if queue is not None:
                yield Reach("queue", "queue", queue, site.method)
        elif site.method in _QUEUED and not is_project(site.callee):
            key = argument(site, "routing_key", position=1)
            if key is not None and _is_default_exchange(site):
                yield Reach("queue", "queue", key, site.method)
            elif (declared := _declared_queue(site)) is not None:
                yield Reach("queue", "queue", declared, site.method)
        elif site.method == "put":
            for option in options_of(site.receiver):
                if isinstance(option, Instance) and option.cls in _SIMPLE and option.args:
                    yield Reach("queue", "queue", option.args[0], site.method)

    def targets(self, reach: Reach, path: str, owners: Owners) -> tuple[Target, ...] | None:
        """Return whose procedure, task or queue it is."""
        if reach.resource == "queue":
            return owners.named.of(reach.target, "queue", path)
        text = text_of(reach.target)
        if text is None:
            return None
        if reach.resource == "code":
            return tuple(_task(text, path, owners))
        return tuple(_service(text, owners))


def _is_default_exchange(site: CallSite) -> bool:
    if site.method == "basic_publish":
        return text_of(argument(site, "exchange", position=0)) == ""
    return site.receiver_name.endswith("default_exchange")


def _queue_of(site: CallSite) -> Value | None:
    """Return the queue that a task is put into, where the call or its receiver names it."""
    named = argument(site, "queue", "queue_name", "_queue_name")
    if named is not None:
        return named if isinstance(named, Known | Joined | Env | Symbol) else None
    for option in options_of(site.receiver):
        if isinstance(option, Instance) and option.cls.startswith(("rq.", "saq.")) and option.args:
            return option.args[0]
    return None


def _declared_queue(site: CallSite) -> Value | None:
    """Return the queue that kombu is told to publish to: by key, or as it is declared on the way.

    Without an exchange the key is a queue's name.
    """
    made = [each for each in options_of(site.receiver) if isinstance(each, Instance)]
    if not any(each.cls in _PRODUCERS for each in made) or argument(site, "exchange") is not None:
        return None
    if any(each.args[1:] or dict(each.kwargs).get("exchange") for each in made):
        return None
    key, declared = site.argument("routing_key"), site.argument("declare")
    if isinstance(key, Known | Joined | Env | Symbol):
        return key
    queues = declared.items if isinstance(declared, ListValue) else ()
    named = [each for each in queues if isinstance(each, Instance) and each.cls == "kombu.Queue"]
    return named[0].args[0] if len(named) == 1 and len(named[0].args) == 1 else None


def _proxy(site: CallSite, scene: Scene) -> Value | None:
    """Return the service that an attribute of the class stands for: ``self.orders_rpc.get()``."""
    receiver = site.receiver
    if isinstance(receiver, Instance) and receiver.cls in _PROXIES and receiver.args:
        return receiver.args[0]
    owner, parts = site.unit.owner, site.receiver_name.split(".")
    if owner and len(parts) == 2 and parts[0] == "self":
        declared = scene.program.declarations.declared(owner, parts[1])
        if isinstance(declared, Instance) and declared.cls in _PROXIES and declared.args:
            return declared.args[0]
    return _of_cluster(site, scene)


def _of_cluster(site: CallSite, scene: Scene) -> Value | None:
    """Return the service that a proxy of all of them is asked for: ``rpc.orders.cancel()``."""
    func = site.call.func
    if not isinstance(func, Attr) or not isinstance(func.base, Attr):
        return None
    if not any(site.unit.path in scene.program.files_with(word) for word in _CLUSTER_WORDS):
        return None
    cluster = scene.program.evaluate(site.unit, func.base.base)
    made = isinstance(cluster, Instance) and cluster.cls in _CLUSTERS
    return Known(func.base.name) if made else None


def _service(name: str, owners: Owners) -> Iterator[Target]:
    """Yield the module whose class is the nameko service of a name, else the one it is called."""
    scene = owners.scene
    found = {scene.module_of(span.path): span for span in _declared_services(scene, name)}
    if len(found) == 1:
        module, span = next(iter(found.items()))
        yield Target(module, name, "proven", (Related(f"{module} declares the service", span),))
    elif not found and (named := owners.named.names.of_label(name)) is not None:
        yield Target(named[0], name, "inferred")


def _declared_services(scene: Scene, name: str) -> Iterator[Span]:
    for path in scene.program.files_with("nameko"):
        for definition in scene.program.files[path].definitions:
            if definition.kind != "class":
                continue
            id = f"{path}::{definition.qualname}"
            head = scene.program.class_of(id)
            for statement in head.body if head is not None else ():
                if isinstance(statement, Assign) and _names_itself(statement):
                    declared = text_of(scene.program.declarations.declared(id, "name"))
                    if declared == name:
                        yield Span.at(path, definition.def_line)


def _names_itself(statement: Assign) -> bool:
    return any(isinstance(target, Name) and target.id == "name" for target in statement.targets)


def _task(text: str, path: str, owners: Owners) -> Iterator[Target]:
    """Yield the module whose file a dotted task name leads to, else whose task has that name."""
    scene = owners.scene
    name = text.replace(":", ".")
    while name:
        found = scene.program.resolver.resolve(path, name, 0)
        if found is not None and not found.is_package:
            yield Target(scene.module_of(found.path), text)
            return
        name = name.rpartition(".")[0]
    pattern = re.compile(rf"name\s*=\s*[\"']{re.escape(text)}[\"']")
    for other in scene.program.files_with(text.rpartition(".")[2]):
        if pattern.search(scene.program.library.text_of(other, "")):
            yield Target(scene.module_of(other), text)
            return
    named = owners.named.names.of_label(text.partition(".")[0])
    if named is not None:
        yield replace(Target(named[0], text), confidence="inferred")


CHANNEL = Rpc()
