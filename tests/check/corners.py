"""A norm and a case written out, and what the check says of them: for tests of one rule each (CORNERS, Time)."""

import tempfile
from pathlib import Path
from textwrap import dedent

from habeas.check.findings import Finding, check_cases
from habeas.check.office import compiled, force_of
from habeas.check.program import ForceOf, Program
from habeas.dates import FAR_FUTURE, When
from habeas.law.loader import load_library
from habeas.record.case import Case
from habeas.record.reader import read_cases
from habeas.record.vocabulary import load_vocabulary

NORM = """\
- id: rule
  title: {{en: A rule, ru: Правило}}
  topic: liberty
  sources: [{{instrument: {instrument}, provision: "1"}}]
  force: treaty
  verified: yes
{body}
"""
CASE = """\
id: corner
state: RU
people:
  - {{id: ali, sex: M, born: 1980, nationality: TJ}}
  - {{id: olim, sex: M, born: 2008, nationality: TJ}}
kin: [{{who: ali, is: parent, of: olim}}]
places:
  - {{id: centre, kind: aliens_detention_centre, state: RU}}
  - {{id: prison, kind: prison, state: RU}}
  - {{id: abroad, kind: prison, state: KG}}
entries:
{entries}
"""


def always(instrument: str, state: str) -> tuple[tuple[int, int, int], ...]:
    """Everything binds everybody at all times."""
    return ((1, FAR_FUTURE, 2),)


def from_to(first: str, end: str = "") -> ForceOf:
    """Everything binds from a day to before another."""
    since, until = day(first), day(end) if end else FAR_FUTURE
    return lambda instrument, state: ((since, until, 2),)


def day(text: str) -> int:
    """The ordinal of a day."""
    return When.parse(text).span_days[0]


def check(norm: str, entries: str, on: str, force: ForceOf | None = always, instrument: str = "ICCPR") -> list[Finding]:
    """The findings under one norm; without `force` by the register of what binds whom."""
    case, program = prepared(norm, entries, force, instrument)
    findings = check_cases([case], program, day(on)).findings
    return sorted(findings, key=lambda f: (f.since, f.verdict))


def prepared(
    norm: str, entries: str, force: ForceOf | None = always, instrument: str = "ICCPR"
) -> tuple[Case, Program]:
    """The case, and the one norm as a program."""
    vocabulary = load_vocabulary()
    with tempfile.TemporaryDirectory() as folder:
        law, case = Path(folder) / "law", Path(folder) / "case.yaml"
        (law / "norms").mkdir(parents=True)
        body = "\n".join(f"  {line}" for line in dedent(norm).strip().splitlines())
        (law / "norms" / "rule.yaml").write_text(NORM.format(body=body, instrument=instrument), encoding="utf-8")
        lines = "\n".join(f"  - {{{line.strip()}}}" for line in entries.strip().splitlines())
        case.write_text(CASE.format(entries=lines), encoding="utf-8")
        program = compiled(load_library(vocabulary, law), vocabulary, {}, force or force_of)
        cases, warnings = read_cases([case], vocabulary, strict=True)
    assert not warnings
    return cases[0], program


def told(
    norm: str, entries: str, on: str, force: ForceOf | None = always, instrument: str = "ICCPR", who: str = "ali"
) -> list[str]:
    """The findings as `verdict first..last`; the last day is missing where it goes on."""
    return [sentence(finding) for finding in check(norm, entries, on, force, instrument) if finding.who == who]


def sentence(finding: Finding) -> str:
    """One finding in a line."""
    since, until = (When.of_day(d).text if d is not None else "" for d in (finding.since, finding.until))
    due = f" due {When.of_day(finding.due).text}" if finding.verdict == "due" and finding.due else ""
    why = f" ({finding.weakened})" if finding.weakened else ""
    return f"{finding.verdict} {since}..{until}{due}{why}"
