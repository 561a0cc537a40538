"""The law, read from its files: every fault of every file at once.

1. `settings.yaml`, then `definitions.yaml` (each definition may use those above it).
2. `norms/**/*.yaml`, `gaps/*.yaml`, `regimes/*.yaml`, and files of an office (`extra`), which hold norms.
3. Instruments and bodies are those of `habeas.law.instruments` and `habeas.law.forums`.

`python -m habeas.law.loader FILE_OR_FOLDER...` prints the faults of files of norms.
"""

import hashlib
import importlib
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

from habeas.files import Fault, FaultsError, Fields, Items, Mark, Text, read_yaml
from habeas.law import forums, instruments
from habeas.law.expression import parse_expression
from habeas.law.figures import read_setting
from habeas.law.gaps import read_gap, read_regime
from habeas.law.kept import fingerprint
from habeas.law.names import Names
from habeas.law.norm import Library, Measure, Norm, SettingDefinition
from habeas.law.norm_files import files_in
from habeas.law.norm_reader import read_norm
from habeas.law.position import position
from habeas.law.reading import DATA, Row, row_of
from habeas.law.scalars import Known
from habeas.law.style import style_of
from habeas.law.syntax import Expr, walk
from habeas.law.tokens import Context, ExpressionFault
from habeas.words import Message

MAX_NODES_OF_A_DEFINITION = 500

T = TypeVar("T")


def load_library(names: Names, folder: Path | None = None, extra: Iterable[Path] = ()) -> Library:
    """The law of a folder (the one that ships, if none is named) and of an office's files. Raises FaultsError."""
    folder = DATA if folder is None else folder
    faults: list[Fault] = []
    known = _known(names, folder, faults)
    paths = [*sorted((folder / "norms").rglob("*.yaml")), *files_in(extra)]
    norms = _unique([norm for path in paths for norm in _things(path, faults, read_norm, known) if norm], faults)
    gaps = [gap for path in sorted((folder / "gaps").glob("*.yaml")) for gap in _things(path, faults, read_gap, known)]
    seen: dict[str, Mark | None] = {}
    for gap in gaps:
        if gap.id in seen:
            faults.append(_twice(gap.id, gap.mark, seen[gap.id]))
        seen[gap.id] = gap.mark
    regime_paths = sorted((folder / "regimes").glob("*.yaml"))
    regimes = [regime for path in regime_paths for regime in _things(path, faults, read_regime, known)]
    if faults:
        raise FaultsError(faults)
    measures = {name: Measure(each.unit, each.comparable) for name, each in names.indicators.items()}
    version = fingerprint(sources_of(folder, extra))[:12]
    return Library(tuple(norms), known.definitions, known.settings, tuple(gaps), tuple(regimes), measures, version)


def extended(library: Library, paths: Iterable[Path], names: Names) -> Library:
    """The library with the norms of an office's files added. Raises FaultsError."""
    paths = files_in(paths)
    faults: list[Fault] = []
    known = _with_registers(Known(names, library.definitions, library.settings))
    found = [norm for path in paths for norm in _things(path, faults, read_norm, known) if norm]
    norms = _unique([*library.norms, *found], faults)
    if faults:
        raise FaultsError(faults)
    digest = hashlib.sha256(f"{library.version} {fingerprint(paths)}".encode()).hexdigest()
    return replace(library, norms=tuple(norms), version=digest[:12])


def lint(paths: Iterable[Path], names: Names, library: Library) -> tuple[Fault, ...]:
    """Everything wrong with files of norms that a user wrote for this library, and what is poor style in them."""
    faults: list[Fault] = []
    known = _with_registers(Known(names, library.definitions, library.settings))
    found: list[Norm] = []
    linted = files_in(paths)
    for path in linted:
        found += [norm for norm in _things(path, faults, read_norm, known) if norm]
    _unique(found, faults)
    own = {str(path.resolve()) for path in linted}
    taken = {
        norm.id: norm.mark for norm in library.norms if norm.mark and str(Path(norm.mark.file).resolve()) not in own
    }
    faults += [_twice(norm.id, norm.mark, taken[norm.id]) for norm in found if norm.id in taken]
    faults += [fault for norm in found for fault in style_of(norm)]
    return tuple(sorted(faults, key=lambda fault: fault.mark))


def sources_of(folder: Path, extra: Iterable[Path] = ()) -> list[Path]:
    """Every file that a library is made of."""
    return [*sorted(folder.rglob("*.yaml")), *files_in(extra)]


def _known(names: Names, folder: Path, faults: list[Fault]) -> Known:
    settings: dict[str, SettingDefinition] = {}
    path = folder / "settings.yaml"
    for setting in (
        _things(path, faults, lambda row, _: read_setting(row, names), Known(names)) if path.exists() else []
    ):
        if setting.name in settings:
            faults.append(_twice(setting.name, setting.mark, settings[setting.name].mark))
        settings[setting.name] = setting
    known = _with_registers(Known(names, {}, settings))
    path = folder / "definitions.yaml"
    if not path.exists():
        return known
    return _with_registers(Known(names, _definitions(path, known, faults), settings))


def _with_registers(known: Known) -> Known:
    register, bodies = instruments.shipped(), forums.shipped()
    codes = {*bodies.international, *(name for _, name in bodies.domestic)}
    codes |= {name.removeprefix(f"{state}-") for state, name in bodies.domestic}
    owners = {name: instrument.state for name, instrument in register.instruments.items()}
    return Known(known.names, known.definitions, known.settings, owners, sorted(codes))


def _definitions(path: Path, known: Known, faults: list[Fault]) -> dict[str, Expr]:
    found: dict[str, Expr] = {}
    failed: set[str] = set()
    node = _read(path, faults)
    row = row_of(node, faults) if node is not None else Row(Fields({}, {}, Mark(str(path), 1, 1)), faults)
    for name, value in row.fields.pairs.items():
        mark = row.fields.keys[name]
        if name in known.names.facts:
            faults.append(
                Fault(mark, Message("“%(name)s” is a fact already. Take another name.", {"name": name}), name)
            )
        if not isinstance(value, Text):
            faults.append(Fault(value.mark, Message("A definition is one expression.")))
            continue
        try:
            tree = parse_expression(value.value, Context(known.names, found, settings=frozenset(known.settings)))
        except ExpressionFault as fault:
            message = fault.message
            if fault.found in failed:
                message = Message("“%(name)s” is at fault itself, see above.", {"name": fault.found})
            elif fault.found in row.fields.pairs:
                message = Message("“%(name)s” is not defined above this line. Move it up.", {"name": fault.found})
            failed.add(name)
            faults.append(Fault(position(value, fault.offset), message, fault.found))
            continue
        if sum(1 for _ in islice(walk(tree), MAX_NODES_OF_A_DEFINITION + 1)) > MAX_NODES_OF_A_DEFINITION:
            message = Message(
                "The definition is too large: %(limit)s parts at most.", {"limit": MAX_NODES_OF_A_DEFINITION}
            )
            faults.append(Fault(mark, message, name))
            continue
        found[name] = tree
    return found


def _read(path: Path, faults: list[Fault]) -> Fields | Items | Text | None:
    try:
        return read_yaml(path)
    except FaultsError as error:
        faults.extend(error.faults)
        return None


def _things(path: Path, faults: list[Fault], read: Callable[[Row, Known], T], known: Known) -> list[T]:
    """The things of a file that holds a list."""
    node = _read(path, faults)
    if node is None:
        return []
    if not isinstance(node, Items):
        faults.append(Fault(node.mark, Message("A list is expected here: begin each thing with a dash.")))
        return []
    found = []
    for item in node.items:
        row = row_of(item, faults)
        if not row.unread:
            found.append(read(row, known))
    return found


def _unique(norms: Sequence[Norm], faults: list[Fault]) -> list[Norm]:
    seen: dict[str, Norm] = {}
    for norm in norms:
        if norm.id in seen:
            faults.append(_twice(norm.id, norm.mark, seen[norm.id].mark))
        else:
            seen[norm.id] = norm
    return list(seen.values())


def _twice(name: str, mark: Mark | None, first: Mark | None) -> Fault:
    message = Message(
        "“%(name)s” is taken already: %(where)s. Take another name.", {"name": name, "where": first or "?"}
    )
    return Fault(mark or Mark("?", 1, 1), message, name)


def main(arguments: Sequence[str]) -> int:
    """Print the faults of the files and folders named; 1 if there are any. A folder with definitions is a whole law."""
    names: Names = importlib.import_module("habeas.record.vocabulary").load()  # this room may not import `record`
    faults: list[Fault] = []
    paths = [Path(argument) for argument in arguments]
    for path in [path for path in paths if (path / "definitions.yaml").exists()]:
        try:
            load_library(names, path)
        except FaultsError as error:
            faults += error.faults
    files = [path for path in paths if not (path / "definitions.yaml").exists()]
    known_faults: list[Fault] = []
    known = _known(names, DATA, known_faults)
    base = Library((), known.definitions, known.settings)
    faults += [*known_faults, *(lint(files, names, base) if files else ())]
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
