"""The vocabulary's YAML files, checked strictly, as plain data: `{section: {name: {key: value}}}`.

1. Every file of the folder is read; a section may stand in several files, a name in one.
2. Each key of each name is read by the rule of `SHAPES`; unknown keys and wrong values are faults.
3. Then the names are held against one another: facts that kinds start or end, fields, groups, words used twice.
4. All faults are raised at once. What passed is kept as JSON in the user's cache under a hash of the sources, because
   YAML takes half a second and JSON a few milliseconds; the cache may be deleted at any time.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from habeas.files import Fault, FaultsError, Fields, Items, Mark, Node, Text, nearest, read_yaml
from habeas.words import Message

SHIPPED: Final = Path(__file__).parent / "vocabulary"
LANGUAGES: Final = ("en", "ru")
Raw = dict[str, Any]

_NAMED: Final = {"label": "label"}
_FACT_TYPES: Final = "yes_no|category|number"
_FIELD_TYPES: Final = "text|word|party|person|place|state|day|length|number|yes_no|kind"
SHAPES: Final[dict[str, dict[str, str]]] = {
    "kinds": {
        **_NAMED, "also": "also", "span": "flag", "fields": "list", "types": "map", "starts": "list", "ends": "list",
        "sets": "values", "when": "lists", "mother_starts": "list", "mother_ends": "list", "negative": "list",
        "silence": "no|not_known", "groups": "list",
    },
    "facts": {
        **_NAMED, "type": _FACT_TYPES, "silence": "no|not_known", "ends_with_custody": "flag", "computed": "flag",
        "values": "text",
    },
    "fields": {**_NAMED, "type": _FIELD_TYPES, "list": "text", "several": "flag", "reads": "text", "also": "also"},
    "lists": {**_NAMED, "also": "also", "reads": "list", "not": "list", "over": "list"},
    "indicators": {
        **_NAMED, "type": "yes_no|number|text", "unit": "text", "lasts": "number", "comparable": "higher|lower",
        "also": "also",
    },
    "places": {
        **_NAMED, "also": "also", "deprives": "yes|no|unless_exit|not_known", "care": "flag", "short_stay": "flag",
    },
    "relations": {
        **_NAMED, "also": "also", "inverse": "text", "counts_as": "list", "woman": "map", "man": "map",
    },
    "states": {**_NAMED, "zone": "text", "also": "also"},
    "derived": {
        "divide": "items", "yes_above": "items", "yes_up_to": "items", "yes_below": "items", "yes_if": "items",
        "no_if": "items", "side": "low|high",
    },
}  # fmt: skip
_ALIAS_KEYS: Final = {"times": "number", "over": "number", "side": "low|high", "opposite": "flag", "value": "text"}


def read_source(path: Path) -> Raw:
    """The checked data of a file or of every `*.yaml` in a folder. Raises `FaultsError` with every fault."""
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    kept = _cache_file(files) if path == SHIPPED else None
    raw = _kept(kept) if kept else None
    if raw is None:
        raw = _Checker().read(files)
        if kept is not None:
            with suppress(OSError):
                _keep(kept, raw)
    return raw


def _kept(file: Path) -> Raw | None:
    """What was kept, or None where it is not there or not whole."""
    try:
        digest, body = file.read_text(encoding="utf-8").split("\n", 1)
        if hashlib.sha256(body.encode()).hexdigest() != digest:
            return None
        found: Raw = json.loads(body)
    except (OSError, ValueError):
        return None
    return found


def _keep(file: Path, raw: Raw) -> None:
    body = json.dumps(raw, ensure_ascii=False)
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(f".{os.getpid()}")
    part.write_text(f"{hashlib.sha256(body.encode()).hexdigest()}\n{body}", encoding="utf-8")
    part.replace(file)


def _cache_file(files: list[Path]) -> Path | None:
    """Where the user's caches are on this platform; None where nobody has a home."""
    digest = hashlib.sha256()
    for file in (Path(__file__), *files):
        digest.update(file.read_bytes())
    home = os.environ.get("HOME") or os.environ.get("USERPROFILE")
    if sys.platform == "win32":
        root = os.environ.get("LOCALAPPDATA")
    elif sys.platform == "darwin":
        root = home and str(Path(home) / "Library" / "Caches")
    else:
        root = os.environ.get("XDG_CACHE_HOME") or (home and str(Path(home) / ".cache"))
    return Path(root) / "habeas" / f"vocabulary-{digest.hexdigest()[:24]}.json" if root else None


class _Checker:
    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.raw: Raw = {section: {} for section in SHAPES} | {"common": []}
        self.marks: dict[tuple[str, str], Mark] = {}

    def read(self, files: list[Path]) -> Raw:
        for file in files:
            try:
                node = read_yaml(file, file.name)
            except FaultsError as error:
                self.faults += error.faults
                continue
            if isinstance(node, Fields):
                for section, part in node.pairs.items():
                    self.section(section, part, node.keys[section])
            else:
                self.fault(node.mark, "A file of the vocabulary holds sections such as “kinds:”.")
        if not self.faults:
            self.faults += _crossed(self.raw, self.marks)
        if self.faults:
            raise FaultsError(self.faults)
        return self.raw

    def fault(self, mark: Mark, sentence: str, **values: object) -> None:
        self.faults.append(Fault(mark, Message(sentence, values), str(values["value"]) if "value" in values else None))

    def section(self, section: str, node: Node, mark: Mark) -> None:
        if section == "common":
            self.raw["common"] += self.value("list", node)
        elif section not in SHAPES or not isinstance(node, Fields):
            near = nearest(section, [*SHAPES, "common"]) or "kinds"
            self.fault(
                mark, "“%(value)s” is no section of the vocabulary. Did you mean %(near)s?", value=section, near=near
            )
        elif section == "lists":
            for name, rows in node.pairs.items():
                self.raw["lists"][name] = {}
                if isinstance(rows, Fields):
                    self.rows("lists", rows, self.raw["lists"][name], f"list:{name}")
        else:
            self.rows(section, node, self.raw[section], section)

    def rows(self, section: str, node: Fields, into: Raw, where: str) -> None:
        for name, row in node.pairs.items():
            if (where, name) in self.marks:
                self.fault(
                    node.keys[name],
                    "“%(value)s” is defined twice, first at %(first)s.",
                    value=name,
                    first=self.marks[where, name],
                )
            self.marks[where, name] = node.keys[name]
            if isinstance(row, Fields):
                into[name] = self.row(row, SHAPES[section], name)
            else:
                self.fault(row.mark, "“%(value)s” needs a group of keys: {label: {en: ..., ru: ...}}.", value=name)

    def row(self, node: Fields, shape: dict[str, str], name: str) -> Raw:
        found: Raw = {}
        for key, value in node.pairs.items():
            if key not in shape:
                near = nearest(key, shape) or ", ".join(shape)
                self.fault(node.keys[key], "“%(value)s” is no key here. Did you mean %(near)s?", value=key, near=near)
            else:
                found["labels" if key == "label" else key] = self.value(shape[key], value)
        if "label" in shape and "labels" not in found:
            self.fault(node.mark, "“%(value)s” has no label. Write label: {en: ..., ru: ...}.", value=name)
        return found

    def value(self, rule: str, node: Node) -> Any:
        match rule, node:
            case "label", Fields():
                labels = {key: self.value("text", part) for key, part in node.pairs.items()}
                if set(labels) != set(LANGUAGES):
                    self.fault(node.mark, "A label stands in each language: {en: ..., ru: ...}.")
                return labels
            case "list", Items():
                return [self.value("text", item) for item in node.items]
            case "items", Items():
                return [_item(item) for item in node.items if isinstance(item, Text)]
            case "also", Items():
                return {self.value("text", item): {} for item in node.items}
            case "also", Fields():
                return {word: self.how(part) for word, part in node.pairs.items()}
            case "map", Fields():
                return {key: self.value("text", part) for key, part in node.pairs.items()}
            case "lists", Fields():
                return {key: self.value("list", part) for key, part in node.pairs.items()}
            case "values", Fields():
                words = {"yes": True, "no": False, "not_known": None}
                return {key: words.get(self.value("yes|no|not_known", part)) for key, part in node.pairs.items()}
            case "flag", Text() if node.as_bool() is not None:
                return node.as_bool()
            case "number", Text() if node.as_number() is not None:
                return node.as_number()
            case "text", Text() if node.value:
                return node.value
            case _, Text() if "|" in rule and node.value in rule.split("|"):
                return node.value
        wanted = (
            rule.replace("|", ", ") if "|" in rule else {"flag": "yes, no", "values": "{fact: yes}"}.get(rule, rule)
        )
        shown = node.value if isinstance(node, Text) else "..."
        self.fault(node.mark, "“%(value)s” does not fit; expected: %(wanted)s.", value=shown, wanted=wanted)
        return ""

    def how(self, node: Node) -> Raw:
        if not isinstance(node, Fields):
            self.fault(node.mark, "A word read as another has a group of keys, or {} for none.")
            return {}
        return {key: self.value(_ALIAS_KEYS.get(key, "text"), part) for key, part in node.pairs.items()}


def _item(node: Text) -> str | float:
    number = node.as_number()
    return node.value if number is None else number


def _crossed(raw: Raw, marks: dict[tuple[str, str], Mark]) -> Iterator[Fault]:
    """Faults between names: what a kind, field, fact or derivation speaks of must exist, and a word has one meaning."""

    def unknown(where: str, name: str, word: str, known: Any, noun: str) -> Iterator[Fault]:
        if word not in known:
            near = nearest(word, known) or "?"
            message = Message(
                "“%(name)s” speaks of “%(value)s”, which is no %(noun)s. Did you mean %(near)s?",
                {"name": name, "value": word, "noun": noun, "near": near},
            )
            yield Fault(marks[where, name], message, word)

    results = raw["lists"].get("result", {})
    for name, kind in raw["kinds"].items():
        for key in ("starts", "ends", "mother_starts", "mother_ends", "sets"):
            for fact in kind.get(key, ()):
                yield from unknown("kinds", name, fact, raw["facts"], "fact")
        for part in (*kind.get("fields", ()), *kind.get("types", ()), *kind.get("when", ())):
            yield from unknown("kinds", name, part, raw["fields"], "field")
        for word in kind.get("negative", ()):
            yield from unknown("kinds", name, word, results, "result")
    for name, item in raw["fields"].items():
        if "list" in item:
            yield from unknown("fields", name, item["list"], raw["lists"], "list")
    for name, item in raw["facts"].items():
        if "values" in item:
            yield from unknown("facts", name, item["values"], {*raw["lists"], "places", "states"}, "list")
        if name in raw["indicators"]:
            yield Fault(marks["facts", name], Message("“%(value)s” is a fact and an indicator.", {"value": name}), name)
    for name, item in raw["relations"].items():
        yield from unknown("relations", name, item.get("inverse", ""), raw["relations"], "relation")
    for name, item in raw["derived"].items():
        words = [word for key, part in item.items() if key != "side" for word in part if isinstance(word, str)]
        for word in (name, *words):
            yield from unknown("derived", name, word, raw["indicators"], "indicator")
    yield from _twice(raw, marks)


def _twice(raw: Raw, marks: dict[tuple[str, str], Mark]) -> Iterator[Fault]:
    tables = {name: raw[name] for name in ("kinds", "fields", "indicators", "places", "relations", "states")}
    for where, rows in (tables | {f"list:{name}": rows for name, rows in raw["lists"].items()}).items():
        seen = {name: name for name in rows}
        for name, row in rows.items():
            for word in row.get("also", {}):
                if word in seen:
                    message = Message(
                        "The word “%(value)s” is read as %(name)s and as %(first)s. Keep one.",
                        {"value": word, "name": name, "first": seen[word]},
                    )
                    yield Fault(marks[where, name], message, word)
                seen[word] = name
    groups = {group for kind in raw["kinds"].values() for group in kind.get("groups", ())}
    for name in groups & set(raw["kinds"]):
        yield Fault(marks["kinds", name], Message("“%(value)s” is a kind and a group.", {"value": name}), name)
