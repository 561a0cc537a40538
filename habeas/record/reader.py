"""Case files in: every fault of every file at once, and what was kept although it is not known.

1. The file becomes nodes (`files`), then rows of known fields (`sheet`); ids are gathered before anything names them.
2. Words are read through the vocabulary: the canonical word is what a `Case` holds.
3. Always faults: broken YAML, bad dates, `until` before `on`, ids used twice or named by nobody, missing fields.
4. Warnings, unless strict: words the vocabulary does not know. Entries and observations of such a kind are `unread`.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from habeas.files import Fault, FaultsError, Fields, Mark, Node, read_yaml, read_yaml_text
from habeas.record.case import Case
from habeas.record.reader_conditions import read_conditions
from habeas.record.reader_entries import EntryReader
from habeas.record.reader_holdings import read_cite, read_holdings
from habeas.record.reader_people import (
    RESERVED_SOURCES,
    Ids,
    aged_at_first_entry,
    read_consents,
    read_kin,
    read_people,
    read_places,
    read_sources,
    states_of,
)
from habeas.record.sheet import Row, Sheet
from habeas.record.vocabulary import Vocabulary
from habeas.words import Message

TOP_FIELDS = ("seen_at", "compensation", "votes", "library", "language", "team")
SUFFIXES = (".yaml", ".yml", ".json")

Warnings = tuple[Fault, ...]


def read_case(path: Path | str, vocabulary: Vocabulary, *, strict: bool = False) -> tuple[Case, Warnings]:
    """Read one case file, YAML or JSON. Raises `FaultsError` with every fault in it, and nothing else."""
    return case_of(read_yaml(path), vocabulary, str(path), strict=strict)


def read_case_text(text: str, name: str, vocabulary: Vocabulary, *, strict: bool = False) -> tuple[Case, Warnings]:
    """Read a case from text; faults speak of the file `name`."""
    return case_of(read_yaml_text(text, name), vocabulary, name, strict=strict)


def read_cases(
    paths: Path | str | Iterable[Path | str],
    vocabulary: Vocabulary,
    *,
    strict: bool = False,
    after_each: Callable[[], object] = tuple,
) -> tuple[tuple[Case, ...], Warnings]:
    """Read files and folders (.yaml, .yml, .json in them, by name). Raises `FaultsError` with the faults of all."""
    cases: list[Case] = []
    faults: list[Fault] = []
    warnings: list[Fault] = []
    files: dict[str, str] = {}
    for path in case_files([paths] if isinstance(paths, Path | str) else paths, faults):
        try:
            case, more = read_case(path, vocabulary, strict=strict)
        except FaultsError as error:
            faults += error.faults
            continue
        finally:
            after_each()
        warnings += more
        if case.id in files:
            message = Message(
                "The case id “%(id)s” is also that of %(file)s. Give one another id.",
                {"id": case.id, "file": files[case.id]},
            )
            faults.append(Fault(Mark(str(path), 1, 1), message, case.id))
        files.setdefault(case.id, str(path))
        cases.append(case)
    if faults:
        raise FaultsError(faults)
    return tuple(cases), tuple(warnings)


def case_files(paths: Iterable[Path | str], faults: list[Fault]) -> list[Path]:
    """The files themselves and those in the folders, each once; a folder without case files is noted as a fault."""
    found: list[Path] = []
    for path in map(Path, paths):
        if not path.is_dir():
            found.append(path)
            continue
        inside = sorted(item for item in path.iterdir() if item.suffix.lower() in SUFFIXES and item.is_file())
        if not inside:
            message = Message("No case files are in this folder. Case files end in .yaml, .yml or .json.")
            faults.append(Fault(Mark(str(path), 1, 1), message))
        found += inside
    return list(dict.fromkeys(found))


def case_of(node: Node, vocabulary: Vocabulary, name: str, *, strict: bool = False) -> tuple[Case, Warnings]:
    """The case in a node tree, and warnings. Raises `FaultsError` with every fault."""
    sheet = Sheet(name, strict)
    if not isinstance(node, Fields):
        raise FaultsError([Fault(node.mark, Message("A case file begins with fields: id, state, people, entries."))])
    case = _case(sheet, Row(sheet, node), vocabulary)
    if sheet.faults:  # whoever mends the file wants to hear of unknown words at the same time
        raise FaultsError(sorted((*sheet.faults, *sheet.warnings), key=lambda fault: fault.mark))
    return case, tuple(sorted(sheet.warnings, key=lambda fault: fault.mark))


def _case(sheet: Sheet, top: Row, vocabulary: Vocabulary) -> Case:
    top.need("id", "state")
    people_ids, place_ids = Ids(sheet, "people"), Ids(sheet, "places")
    source_ids = Ids(sheet, "sources", RESERVED_SOURCES)
    cite, cited = read_cite(sheet, top)
    closed = top.date("closed_on")
    people = read_people(sheet, top, people_ids)
    kin = read_kin(sheet, top, people_ids, vocabulary)
    places = read_places(sheet, top, place_ids, vocabulary)
    sources = read_sources(sheet, top, source_ids)
    entries = EntryReader(sheet, vocabulary, people_ids, place_ids, source_ids).read(top)
    case = Case(
        id=top.id("id") or "",
        states=states_of(top, "state"),
        people=aged_at_first_entry(people, entries),
        kin=kin,
        places=places,
        entries=entries,
        observations=read_conditions(sheet, top, vocabulary, place_ids, source_ids),
        holdings=read_holdings(sheet, top, people_ids),
        sources=sources,
        consents=read_consents(sheet, top, people_ids),
        cite=cite,
        closed_on=closed or cited,
        verified=top.yes_no("verified") or False,
        note=top.text("note"),
        more=top.rest(),
        file=sheet.file,
    )
    top.unknown(TOP_FIELDS, "case")
    return case
