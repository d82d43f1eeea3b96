"""Small systems given as texts, analysed without a disk's cache."""

import tempfile
from pathlib import Path

from harness import write
from nplint.app import Options, analyse
from nplint.config import Config, load_config
from nplint.config.read_manifest import load_manifest
from nplint.link.gather import System, gather
from nplint.link.runtime import find_polls, read_runtime
from nplint.link.wiring import Wiring
from nplint.model.model import Model
from nplint.source import decode
from nplint.survey.formats import survey_file


def modelled(files: dict[str, str]) -> Model:
    """Return the model of a system of texts."""
    with tempfile.TemporaryDirectory(prefix="nplint-text-") as name:
        root = Path(name).resolve()
        write(root, files)
        return analyse(root, load_config(root), Options(cache_dir=None)).model


def gathered(files: dict[str, str]) -> System:
    """Return the linked parts of a system of texts."""
    surveys = {path: survey_file(path, decode(text.encode())) for path, text in files.items()}
    manifests = {
        path: manifest
        for path, text in files.items()
        if path.endswith("module.yaml") and (manifest := load_manifest(path, text).manifest)
    }
    read = files.__getitem__
    return gather(surveys, manifests, Config(), frozenset(files), read, "shop")


def wired(files: dict[str, str]) -> Wiring:
    """Return the wiring of a system of texts."""
    system = gathered(files)
    infra = (*system.infra, *read_runtime(system.program))
    polls = find_polls(system.program)
    return Wiring(infra, system.modules, system.program, polls)


def subscribed(model: Model) -> list[str]:
    """Return the subscriptions as ``event module path:line queue``, sorted."""
    queues = model.queue_by_id
    return sorted(
        " ".join(
            [
                item.name,
                item.module or "-",
                f"{item.span.path}:{item.span.line}",
                queues[item.queue].name if item.queue in queues else item.handler or "-",
            ]
        )
        for item in model.subscriptions
    )


def queued(model: Model) -> dict[str, str]:
    """Return each queue's name with where its dead letters go (``none``, ``target``)."""
    names = {queue.id: queue.name for queue in model.queues}
    return {
        queue.name: "target"
        if queue.is_dead_letter_target
        else names.get(queue.dead_letter_queue or "", queue.dead_letter_queue or "none")
        for queue in model.queues
        if not queue.imported
    }
