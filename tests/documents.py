"""The documents that are made from the code: rule pages, tables of settings, pictures."""

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from nplint.cli.schemas import schema
from nplint.engine.load import load_rules
from nplint.report.page import page_markdown
from nplint.report.rule_list import rules_markdown

ROOT = Path(__file__).parent.parent
_PROSE = (
    "# Rules",
    "",
    "Codes are for life: never reused, never renamed. `nplint explain CODE` shows a page in the "
    "terminal; [configuration](../configuration.md) says how to select, weigh and suppress rules.",
    "",
)


def rule_pages() -> dict[str, str]:
    """Return the file names in ``docs/rules`` with their texts."""
    rules = load_rules()
    pages = {f"{rule.code}.md": page_markdown(rule) for rule in rules}
    index = rules_markdown(rules, lambda code: f"{code}.md", _PROSE)
    return {"README.md": index.rstrip("\n") + "\n", **pages}


def pictures() -> ModuleType:
    """Return ``docs/pictures.py`` as a module."""
    spec = importlib.util.spec_from_file_location("pictures", ROOT / "docs" / "pictures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def settings_table(name: str) -> str:
    """Return a table of all that a schema allows."""
    document = schema(name)
    rows = ["| key | type | default | |", "|---|---|---|---|"]
    for key, definition, default in _leaves(document, document, ""):
        text = " ".join(str(definition.get("description", "")).replace("``", "`").split())
        shown = "" if default in ('""', "", "[]", "{}", "null") else f"`{default}`"
        kind = _type(definition, document).replace("|", "\\|")
        rows.append(f"| `{key}` | {kind} | {shown} | {text} |")
    return "\n".join(rows)


def _leaves(holder: Any, document: Any, prefix: str) -> Iterator[tuple[str, Any, str]]:
    for name, definition in holder["properties"].items():
        key = f"{prefix}{name}"
        inner, mark = _inside(definition, document)
        if inner is None or "[]" in key:
            yield key, definition, json.dumps(definition.get("default", ""))
            continue
        if mark or "description" in definition:
            yield key, definition, ""
        if key not in ("modules",):
            yield from _leaves(inner, document, f"{key}{mark}.")


def _inside(definition: Any, document: Any) -> tuple[Any, str]:
    """Return the mapping that a setting consists of, if it does, and how its keys are reached."""
    if "$ref" in definition:
        found = document["$defs"][definition["$ref"].rpartition("/")[2]]
        return (found, "") if "properties" in found else (None, "")
    for each in (definition.get("items"), definition.get("additionalProperties")):
        for choice in _choices(each):
            inner, _ = _inside(choice, document)
            if inner is not None:
                return inner, "[]" if each is definition.get("items") else ".*"
    return None, ""


def _choices(each: Any) -> list[Any]:
    if not isinstance(each, dict):
        return []
    return list(each.get("anyOf", [each]))


def _type(definition: Any, document: Any) -> str:
    if "anyOf" in definition:
        names = [_type(each, document) for each in definition["anyOf"]]
        return " or ".join(dict.fromkeys(name for name in names if name != "null"))
    if "enum" in definition:
        return ", ".join(f"`{each}`" for each in definition["enum"])
    if "$ref" in definition:
        found = document["$defs"][definition["$ref"].rpartition("/")[2]]
        return "mapping" if "properties" in found else _type(found, document)
    if definition.get("type") == "array":
        return f"list of {_plural(_type(definition.get('items', {}), document))}"
    if definition.get("type") == "object":
        inner = definition.get("additionalProperties")
        return f"mapping to {_type(inner, document)}" if isinstance(inner, dict) else "mapping"
    names = {"string": "text", "integer": "number", "boolean": "`true`, `false`"}
    kind = str(definition.get("type", "any"))
    return "date" if definition.get("format") == "date" else names.get(kind, kind)


def _plural(kind: str) -> str:
    return {"text": "texts", "mapping": "mappings", "text or mapping": "texts or mappings"}.get(
        kind, kind
    )
