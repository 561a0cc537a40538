"""Cases as files: a case file with addresses, a ZIP with its documents and hashes, and everything in one encrypted archive.

Every archive is made as a stream: no plain text of it touches the disk.
"""

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import PurePath
from typing import IO, Any, Final, cast

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from habeas.casework import templates
from habeas.casework.beside import FILE as OFFICE
from habeas.casework.beside import office_of
from habeas.casework.dossier import Address, dossier_of, html_of, known, page_of, pdf_of
from habeas.casework.exits import OWN, Exit, prepare
from habeas.record.writer import write_case
from habeas.store import blobs
from habeas.store import models as tables
from habeas.tell.markup import joined, table, tag
from habeas.tell.report_html import page
from habeas.tell.withheld import without_loose_ends

HASHES: Final = "MANIFEST.sha256"
_ENDING: Final = re.compile(r"\.[a-z0-9]{1,4}")
_SHEETS: Final = {
    "entries": "kind who on until source",
    "kin": "who relation of since",
    "places": "name kind state",
    "conditions": "place indicator value since until source",
    "sources": "name access",
    "consents": "who use to given withdrawn",
    "same": "who other other_case other_number how_sure why said",
}
_UNSAFE: Final = re.compile(r"[^\w.\- ]+|\.{2,}")

Member = tuple[str, Iterable[bytes]]
AddressOf = Callable[[tables.Case], Address]


@dataclass(frozen=True, slots=True)
class Written:
    """One file of an archive."""

    path: str
    size: int
    sha256: str


# ---- one case ------------------------------------------------------------------------------------------------------


def case_file(leaving: Exit, address: Address) -> str:
    """The case as YAML that reads back; each row is followed by its address, as a comment, and by who else on record it is:
    a case file tells of one case alone, and has no word for that."""
    case, address = without_loose_ends(leaving.case), known(leaving, address)
    at = {
        "people": [address("person", person.id) + _same_as(leaving, person.id) for person in case.people],
        "entries": [address("entry", id) for (_, id), _ in groupby(case.entries, lambda each: (each.order, each.id))],
        "kin": [address("person", kin.who) for kin in case.kin],
        "places": [address("place", place.id) for place in case.places],
        "conditions": [
            address("place", next(rows).place)
            for _, rows in groupby(case.observations, lambda each: each.id.rpartition(".")[0])
        ],
        "sources": [address("source", source.id) for source in case.sources],
        "consents": [address("consents", "") for _ in case.consents],
    }
    lines = [f"# {address('case', '')}"]
    section = ""
    for line in write_case(case).splitlines():
        if not line.startswith(" "):
            section = line.partition(":")[0]
        waiting = at.get(section)
        lines.append(f"{line}  # {waiting.pop(0)}" if line.startswith("  - ") and waiting else line)
    return "\n".join(lines) + "\n"


def _same_as(leaving: Exit, who: str) -> str:
    """` same_as: NUMBER OF THE CASE/ID` of each that somebody is."""
    return "".join(f" same_as: {each.ref}/{' '.join(each.other.split())}" for each in leaving.same if each.who == who)


def case_zip(leaving: Exit, language: str, address: Address) -> Iterator[bytes]:
    """Case file, dossier as HTML and PDF, documents, a manifest, and the SHA-256 of all."""
    dossier = dossier_of(leaving, language, address)
    documents = [(path_of(number, row, leaving), row) for number, row in enumerate(leaving.documents, 1)]
    return zipped(
        [
            ("case.yaml", [case_file(leaving, address).encode()]),
            *_office(leaving, ""),
            ("dossier.html", [html_of(dossier).encode()]),
            ("dossier.pdf", [pdf_of(dossier)]),
            (
                "manifest.json",
                [json.dumps(_manifest(leaving, documents, address), ensure_ascii=False, indent=1).encode()],
            ),
            *(_stored(path, row.blob) for path, row in documents),
        ]
    )


def _office(leaving: Exit, folder: str) -> list[Member]:
    """The office's work on a case, with its own copy alone."""
    if leaving.use != OWN or leaving.row.library:
        return []
    told = office_of(leaving.row, leaving.case, leaving.documents, leaving.is_partial)
    return [(f"{folder}{OFFICE}", [told.encode()])]


def _manifest(leaving: Exit, documents: Sequence[tuple[str, tables.Document]], address: Address) -> dict[str, Any]:
    return {
        "case": leaving.case.id,
        "address": address("case", ""),
        "use": leaving.use,
        "made": timezone.now().isoformat(timespec="seconds"),
        "same": [asdict(each) for each in leaving.same],
        "documents": [
            {
                "path": path,
                "id": row.ref,
                "address": address("document", row.ref),
                "title": "" if leaving.is_partial else row.title,
                "name": PurePath(path).name if leaving.is_partial else row.name,
                "media_type": row.media_type,
                "size": row.size,
                "sha256": row.sha256,
                "source": row.source.key if row.source and leaving.use == OWN and not leaving.is_partial else None,
                "people": [person.key for person in row.people.all()],
            }
            for path, row in documents
        ],
    }


def path_of(number: int, row: tables.Document, leaving: Exit) -> str:
    """Where a document lies; where somebody is left out, its name is not told, since it may name anybody."""
    if leaving.is_partial:
        ending = PurePath(row.name).suffix.lower()
        return f"documents/{number:03d}{ending if _ENDING.fullmatch(ending) else ''}"
    return f"documents/{number:03d}-{_UNSAFE.sub('_', row.name)[-120:]}"


def _stored(path: str, blob: str) -> Member:
    """A stored file; where it is gone, an empty one that says so by its name, so that the rest still leaves."""
    return (path, blobs.read(blob)) if blobs.path_of(blob).exists() else (path + ".missing", [])


# ---- a stream of a ZIP ---------------------------------------------------------------------------------------------


class _Going:
    """What a ZIP writes, until it is taken."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""

    def take(self) -> Iterator[bytes]:
        taken, self._pieces = self._pieces, []
        return iter(taken)


def zipped(members: Iterable[Member]) -> Iterator[bytes]:
    """A ZIP, piece by piece; its last member lists the SHA-256 of the others as `sha256sum --check` reads it."""
    going, sums = _Going(), list[str]()
    now = timezone.localtime().timetuple()[:6]
    with zipfile.ZipFile(cast("IO[bytes]", going), "w", zipfile.ZIP_DEFLATED) as archive:
        for path, pieces in members:
            digest = hashlib.sha256()
            with archive.open(_info(path, now), "w", force_zip64=True) as member:
                for piece in pieces:
                    member.write(piece)
                    digest.update(piece)
                    yield from going.take()
            sums.append(f"{digest.hexdigest()}  {path}\n")
        archive.writestr(_info(HASHES, now), "".join(sums))
    yield from going.take()


def _info(path: str, now: tuple[Any, ...]) -> zipfile.ZipInfo:
    found = zipfile.ZipInfo(path, cast("tuple[int, int, int, int, int, int]", now))
    found.compress_type = zipfile.ZIP_DEFLATED
    found.external_attr = 0o600 << 16
    return found


# ---- everything ----------------------------------------------------------------------------------------------------


def everything(
    rows: QuerySet[tables.Case], account: tables.Account, language: str, address: AddressOf, each: Callable[[], object]
) -> Iterator[bytes]:
    """All these cases, and the office's own templates, as one ZIP with an index that opens in any browser; `each` is called
    after each case. Of who is the same person it tells what lies within these cases."""
    return zipped(_everything(rows, account, language, address, each))


def _everything(
    rows: QuerySet[tables.Case], account: tables.Account, language: str, address: AddressOf, each: Callable[[], object]
) -> Iterator[Member]:
    day = timezone.localdate().toordinal()
    index: list[tuple[object, ...]] = []
    sheets: dict[str, list[list[str]]] = {"people": [["case", "id", "name", "born", "address"]]}
    sheets |= {name: [["case", "id", *columns.split(), "address"]] for name, columns in _SHEETS.items()}
    for row in rows.iterator(200):
        leaving = prepare(row, account, OWN, "", day, beside=rows)
        folder = f"cases/{row.ref}"
        at = address(row)
        if leaving.is_open:
            yield f"{folder}/case.yaml", [case_file(leaving, at).encode()]
            yield f"{folder}/index.html", [page_of(leaving, language, at, "../../index.html").encode()]
            yield from _office(leaving, f"{folder}/")
            documents = [(path_of(number, each, leaving), each) for number, each in enumerate(leaving.documents, 1)]
            listed = json.dumps(_manifest(leaving, documents, at), ensure_ascii=False, indent=1)
            yield f"{folder}/manifest.json", [listed.encode()]
            for path, document in documents:
                yield _stored(f"{folder}/{path}", document.blob)
            _add_rows(sheets, leaving, known(leaving, at))
        index.append(_indexed(row, leaving, folder, at))
        each()
    for name, lines in sheets.items():
        yield f"{name}.csv", [_csv(lines)]
    own = [_template(row) for row in templates.in_force().values()]
    yield from own
    yield "index.html", [_index(index, [path for path, _pieces in own], language).encode()]


def _template(row: tables.PaperTemplate) -> Member:
    """The office's own template that is in force, by the name under which `habeas act` reads it."""
    return _stored(f"templates/{templates.name_of(row.paper, row.language)}.docx", row.blob)


def _indexed(row: tables.Case, leaving: Exit, folder: str, at: Address) -> tuple[object, ...]:
    """A line of the index. Nobody who is left out is named in it."""
    title = tag("a", leaving.title, href=f"{folder}/index.html") if leaving.is_open else row.ref
    missing = [] if leaving.is_open else [_("Nothing of this case may leave.")]
    if leaving.left_out:
        missing.append(_("for want of consent: %(count)s") % {"count": len(leaving.left_out)})
    if leaving.protected:
        missing.append(_("of protected sources: %(count)s") % {"count": leaving.protected})
    return (
        title, leaving.case.id, str(row.team or ""), str(len(leaving.case.people)), str(len(leaving.documents)),
        "; ".join(missing), at("case", ""),
    )  # fmt: skip


def _index(rows: list[tuple[object, ...]], own: Sequence[str], language: str) -> str:
    head = (_("Case"), _("Id"), _("Team"), _("People"), _("Documents"), _("Left out"), _("Address"))
    parts = [
        tag("h1", _("Everything, taken from Habeas")),
        tag("p", _("Made on %(day)s. Open a case by its name. The tables (CSV) open in any spreadsheet; "
                   "each case.yaml can be read into Habeas again. MANIFEST.sha256 proves that no file was changed.")
            % {"day": timezone.localdate().isoformat()}),
        table(head, rows),
        *_own_templates(own),
    ]  # fmt: skip
    return page(language, _("Everything, taken from Habeas"), joined(parts, "\n"))


def _own_templates(paths: Sequence[str]) -> list[str]:
    """The office's own templates, and how they are used again; nothing where there is none."""
    if not paths:
        return []
    told = _("Each can be uploaded again on the page of its paper (Office, Templates); the folder can be given to "
             "“habeas act draft --templates”.")  # fmt: skip
    rows = [(tag("a", PurePath(path).name, href=path),) for path in paths]
    return [tag("h2", _("Templates of papers that the office changed")), tag("p", told), table((_("File"),), rows)]


def _add_rows(sheets: dict[str, list[list[str]]], leaving: Exit, at: Address) -> None:
    case = leaving.case
    sheets["people"] += [
        [case.id, each.id, each.label or "", str(each.born or ""), at("person", each.id)] for each in case.people
    ]
    rows: dict[str, list[tuple[object, ...]]] = {
        "entries": [
            (e.id, e.kind, e.who, e.on.text, e.until, e.source, at("entry", e.id)) for e in case.entries
        ],
        "kin": [
            (f"{k.who} {k.relation} {k.of}", k.who, k.relation, k.of, k.since, at("person", k.who)) for k in case.kin
        ],
        "places": [(p.id, p.name, p.kind, p.state, at("place", p.id)) for p in case.places],
        "conditions": [
            (o.id, o.place, o.indicator, o.as_written or _value(o.value), o.since.text, o.until, o.source,
             at("place", o.place))
            for o in case.observations
        ],
        "sources": [(s.id, s.name, s.access, at("source", s.id)) for s in case.sources],
        "consents": [
            (f"{c.who} {c.use} {c.given.text}", c.who, c.use, c.to, c.given.text, c.withdrawn, at("consents", ""))
            for c in case.consents
        ],
        "same": [
            (f"{s.who} {s.ref} {s.other}", s.who, s.other, s.id, s.ref, s.certainty, s.why, s.said, at("person", s.who))
            for s in leaving.same
        ],
    }  # fmt: skip
    for name, own in rows.items():
        sheets[name] += [[case.id, *("" if cell is None else str(cell) for cell in row)] for row in own]


def _value(value: bool | tuple[float, float]) -> str:
    return (
        str(value)
        if isinstance(value, bool)
        else f"{value[0]:g}"
        if value[0] == value[1]
        else f"{value[0]:g}-{value[1]:g}"
    )


def _csv(lines: list[list[str]]) -> bytes:
    """With a byte order mark, by which spreadsheets know the letters; a cell that begins like a formula is text."""
    out = io.StringIO()
    csv.writer(out).writerows(
        ["'" + cell if cell[:1] in "=+-@\t" and cell else cell for cell in line] for line in lines
    )
    return out.getvalue().encode("utf-8-sig")
