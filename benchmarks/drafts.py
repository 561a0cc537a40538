"""`python -m benchmarks.drafts`: a paper from a case with 2,000 entries, beside python-docx writing the same paragraphs.

The peer writes finished sentences one by one and knows no template, no record and no law: what it takes is the floor.
"""

import datetime as dt
import io
import time
from collections.abc import Callable
from functools import partial
from statistics import median

import docx

from benchmarks.report import Report, people_wanted
from habeas.act.draft import Draft, Wish, draft
from habeas.act.letters import letters
from habeas.check.findings import check_cases
from habeas.check.office import load_program
from habeas.record.reader import read_case_text
from habeas.record.vocabulary import load_vocabulary
from habeas.tell.report import SHOWN, CheckedCase, gravest_first
from habeas.tell.report import Report as Found

FIRST = dt.date(2016, 2, 12)
KINDS = ("visit", "medical_exam", "court_hearing", "contact", "lawyer_access", "medical_request", "review_requested")
PAPERS = ("release-stateless", "hrc", "conditions-prosecutor")
HEAD = """
id: big
state: RU
people: [{id: viktor, label: Viktor K., sex: M, born: 1974, stateless: true}]
places: [{id: centre, name: centre no. 1, kind: aliens_detention_centre, state: RU}]
sources: [{id: file, name: court file}]
entries:
  - {on: 2016-02-11, kind: expulsion_ordered, who: viktor, authority: court, source: file}
  - {on: 2016-02-11, kind: placed, who: viktor, place: centre, basis: expulsion, authority: court, source: file}
  - {on: 2016-05-20, kind: nationality_denied, who: viktor, authority: consulate, source: file}
"""


def case_of(entries: int) -> str:
    """A man held, with so many entries over 600 days."""
    days = (FIRST + dt.timedelta(days=number * 600 // entries) for number in range(entries))
    rows = (f"  - {{on: {on}, kind: {KINDS[n % len(KINDS)]}, who: viktor, source: file}}" for n, on in enumerate(days))
    return HEAD + "\n".join(rows) + "\n"


def seconds(call: Callable[[], object]) -> float:
    """The median of five runs, after one that is not counted."""
    call()
    found = []
    for _ in range(5):
        start = time.perf_counter()
        call()
        found.append(time.perf_counter() - start)
    return median(found)


def written(one: Draft) -> bytes:
    """The same paragraphs by python-docx alone."""
    file = docx.Document()
    for paragraph in docx.Document(io.BytesIO(one.data)).paragraphs:
        file.add_paragraph(paragraph.text)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def main(entries: int) -> None:
    """Prints the table, and whether the target is reached."""
    law = load_program(None, ())
    case, _ = read_case_text(case_of(entries), "big.yaml", load_vocabulary())
    day = dt.date(2017, 11, 1).toordinal()
    checked = check_cases([case], law, day)
    each = CheckedCase(case, day, tuple(sorted(checked.findings, key=gravest_first)), checked)
    report = Report("drafts")
    rows, slowest = [], 0.0
    for id in PAPERS:
        for language in ("en", "ru"):
            found = Found((each,), law, frozenset(SHOWN), None, language)
            wish = Wish(letters()[id], "viktor")
            one = draft(found, each, wish)
            ours, peer = seconds(partial(draft, found, each, wish)), seconds(partial(written, one))
            slowest = max(slowest, ours)
            rows.append([id, language, len(one.facts), f"{ours:.2f} s", f"{peer:.2f} s", f"{ours / peer:.1f}"])
    head = ["paper", "language", "facts", "draft", "peer", "ratio"]
    report.table(f"A draft from {entries} entries, and python-docx writing its paragraphs", head, rows)
    report.target("The slowest draft", f"{slowest:.2f} s", "2 s", slowest < 2)
    report.keep()


if __name__ == "__main__":
    main(people_wanted(__doc__) or 2_000)
