"""The law as it ships, read once and kept as JSON (`kept`). The key takes in the names of the vocabulary too."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from habeas.dates import Length
from habeas.files import Mark
from habeas.law import norm, syntax
from habeas.law.codec import Codec
from habeas.law.kept import code_of_law, fingerprint, kept
from habeas.law.names import Names
from habeas.law.norm import Library
from habeas.law.reading import DATA

CODEC: Final = Codec(
    (
        Length, Mark,
        norm.Source, norm.Version, norm.While, norm.Trigger, norm.Event, norm.AtEvent, norm.Recurrence, norm.Limit,
        norm.Norm, norm.Gap, norm.SettingDefinition, norm.RegimeFigure, norm.Measure, norm.Library,
        syntax.FieldTest, syntax.Selector, syntax.Truth, syntax.Quantity, syntax.Amount, syntax.Parameter,
        syntax.Setting, syntax.Fact, syntax.Indicator, syntax.TriggerField, syntax.Not, syntax.And, syntax.Or,
        syntax.AtLeast, syntax.Compare, syntax.Is, syntax.Done, syntax.Recorded, syntax.Denied, syntax.Since, syntax.Count,
        syntax.CountPeople, syntax.NotDoneFor, syntax.Held, syntax.Lasted, syntax.Clock, syntax.Earlier, syntax.Other,
        syntax.Regime,
    )
)  # fmt: skip


def shipped_library(names: Names, folders: Iterable[Path] | None = None) -> Library:
    """The law that ships. `folders` are where a copy may be kept, the best first. Raises FaultsError."""
    key = hashlib.sha256(f"{DATA} {key_of(names)}".encode()).hexdigest()  # a copy names the files it was read from
    return kept("law.json", key, CODEC, Library, lambda: _load(names), folders)


def _load(names: Names) -> Library:
    from habeas.law.loader import load_library  # the parser of norms is wanted only where no copy is kept

    return load_library(names)


def key_of(names: Names) -> str:
    """What the law depends on, wherever it lies: its files, the names of the vocabulary, the code of this room."""
    files = sorted(DATA.rglob("*.yaml"), key=lambda path: path.relative_to(DATA).as_posix())
    digest = hashlib.sha256(fingerprint([*files, *code_of_law()]).encode())
    for name, kind in names.kinds.items():
        digest.update(f"k {name} {kind.span} {sorted(kind.fields)}\n".encode())
    for name, group in names.groups.items():
        digest.update(f"g {name} {list(group)}\n".encode())
    for name, fact in names.facts.items():
        digest.update(f"f {name} {fact.type} {list(names.fact_values(name))}\n".encode())
    for name, indicator in names.indicators.items():
        digest.update(f"i {name} {indicator.type} {indicator.unit} {indicator.comparable}\n".encode())
    for name, field in names.fields.items():
        digest.update(f"d {name} {field.type} {list(field.values)}\n".encode())
    digest.update(f"u {sorted(names.units)}".encode())
    return digest.hexdigest()
