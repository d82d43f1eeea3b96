"""YAML text to plain data in which every value knows its line."""

from typing import Any

import yaml

from nplint.config.problems import Document, Key, Problem

_YES_NO = frozenset("yYnNoO")


class _Loader(yaml.SafeLoader):
    """YAML 1.2's booleans: ``on`` and ``off`` stay words."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if not (tag == "tag:yaml.org,2002:bool" and first in _YES_NO)
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_yaml(path: str, text: str) -> Document:
    """Read YAML; what can't be read becomes a problem with its line."""
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        reader = _Reader(path, loader)
        data = None if node is None else reader.value(node, ())
        return Document(path, data, reader.lines, tuple(reader.problems))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = error.problem or error.context or "not readable"
        line = mark.line + 1 if mark else 1
        return Document(path, None, {}, (Problem(path, line, f"not valid YAML: {what}"),))
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        what = str(error).splitlines()[0] if str(error) else "nested too deep"
        return Document(path, None, {}, (Problem(path, 1, f"not valid YAML: {what}"),))


class _Reader:
    """Nodes to data; lists inside lists are flattened, so that anchors of lists can be joined."""

    def __init__(self, path: str, loader: _Loader) -> None:
        self.path = path
        self.loader = loader
        self.lines: dict[Key, int] = {}
        self.problems: list[Problem] = []
        self._open: list[yaml.Node] = []

    def value(self, node: yaml.Node, key: Key) -> object:
        self.lines.setdefault(key, node.start_mark.line + 1)
        if any(node is outer for outer in self._open):
            self._problem(node, "refers to itself")
            return None
        self._open.append(node)
        try:
            return self._inside(node, key)
        finally:
            self._open.pop()

    def _inside(self, node: yaml.Node, key: Key) -> object:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, key)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*key, place)) for place, item in enumerate(_flat(node))]
        if node.tag.startswith("!"):
            self._problem(node, f"unknown tag {node.tag}")
            return str(node.value)
        data: Any = self.loader.construct_object(node)
        return data

    def _mapping(self, node: yaml.MappingNode, key: Key) -> dict[str, object]:
        self.loader.flatten_mapping(node)
        data: dict[str, object] = {}
        for name_node, value_node in node.value:
            name = str(name_node.value)
            if name in data:
                self._problem(name_node, f'"{name}" stands twice')
            self.lines[(*key, name)] = name_node.start_mark.line + 1
            data[name] = self.value(value_node, (*key, name))
        return data

    def _problem(self, node: yaml.Node, message: str) -> None:
        self.problems.append(Problem(self.path, node.start_mark.line + 1, message))


def _flat(node: yaml.SequenceNode, depth: int = 0) -> list[yaml.Node]:
    items: list[yaml.Node] = []
    for item in node.value:
        nested = isinstance(item, yaml.SequenceNode) and depth < 20
        items.extend(_flat(item, depth + 1) if nested else [item])
    return items
