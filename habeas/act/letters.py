"""The papers that can be drafted: what each is for, to whom it goes, what it needs, and its text in a light markup.

A paper is one file of `data/letters`; its text becomes a DOCX template (`habeas.act.skeleton`) that an office can change.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Final, Literal, get_args

from habeas.act.told import DATA
from habeas.check.findings import Finding
from habeas.files import Fault, FaultsError, nearest
from habeas.law.reading import Row, read_rows
from habeas.words import Message

Author = Literal["person", "parent", "office"]
About = Literal["any", "adult", "child", "pregnant", "stateless", "dead", "family"]
Consent = Literal["lodge", "consulate", "trace", "share"]
LANGUAGES: Final = ("en", "ru")
ALL: Final = "all"
UNREVIEWED: Final = {
    "en": "Draft. No lawyer who works in English has reviewed this text. Strike this line out once one has read it.",
    "ru": "Черновик. Ни один юрист, работающий на русском языке, не проверял этот текст. Уберите строку, когда он прочитан.",
}
"""What stands at the head of a paper whose wording nobody reviewed in its language."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A paper. `forums` are remedy codes, the usual one first.

    `topics`, `norms`, `without` and `instruments` say what it pleads.
    `norms` and `without` are sets of rules of `data/pleas.yaml`, read as patterns of ids: pleaded besides the topics, and left
    out of them. `seen`: the indicators of which observations are facts of the paper, `all` for every one.
    `sends` is the kind of entry that it becomes once it was sent; `decision`: the kinds of entry of which the latest is
    attacked; `asks`: questions for what no record holds, by language. `reviewed`: by language, which lawyer who works in it
    read the wording, and when; where a language is missing nobody did.
    """

    id: str
    name: Mapping[str, str]
    forums: tuple[str, ...]
    states: tuple[str, ...]
    topics: tuple[str, ...]
    norms: tuple[str, ...]
    without: tuple[str, ...]
    seen: tuple[str, ...]
    instruments: tuple[str, ...]
    sends: str
    author: Author
    about: About
    decision: tuple[str, ...]
    home: bool
    power: bool
    consent: Consent | None
    interim: bool
    needs: tuple[str, ...]
    asks: Mapping[str, Mapping[str, str]]
    text: Mapping[str, str]
    reviewed: Mapping[str, str]

    @property
    def is_of_dead(self) -> bool:
        """Whether it may be about somebody who died."""
        return self.about == "dead" or "death" in self.topics

    def fits(self, state: str | None) -> bool:
        """Whether it makes sense against a state."""
        return not self.states or state in self.states

    def pleads(self, finding: Finding) -> bool:
        """Whether what was found belongs in it: the body is asked about this, and under this instrument."""
        norm = finding.norm
        if self.instruments and finding.source.instrument not in self.instruments:
            return False
        return self.is_named(norm.id) or (norm.topic in self.topics and not _matches(norm.id, self.without))

    def is_named(self, norm: str) -> bool:
        """Whether a rule is pleaded by its name, besides the topics of the paper."""
        return _matches(norm, self.norms)

    def tells(self, indicator: str) -> bool:
        """Whether observations of an indicator are facts of it."""
        return ALL in self.seen or indicator in self.seen


def _matches(norm: str, patterns: Collection[str]) -> bool:
    return any(fnmatchcase(norm, pattern) for pattern in patterns)


@cache
def pleas() -> Mapping[str, tuple[str, ...]]:
    """The sets of rules that papers name, as patterns of ids of norms. Raises FaultsError."""
    faults: list[Fault] = []
    row = read_rows(DATA / "pleas.yaml", faults)
    found = {name: row.texts(name) for name in row.fields.pairs}
    if faults:
        raise FaultsError(faults)
    return found


@cache
def letters() -> Mapping[str, Letter]:
    """All papers by id. Raises FaultsError with every fault of all files."""
    faults: list[Fault] = []
    found: dict[str, Letter] = {}
    for path in sorted((DATA / "letters").glob("*.yaml")):
        row = read_rows(path, faults)
        consent = row.maybe_text("consent")
        asks = dict(row.named("asks"))
        found[path.stem] = Letter(
            id=path.stem,
            name=_both(row.need_row("name")),
            forums=row.texts("forums"),
            states=row.texts("states"),
            topics=row.texts("topics"),
            norms=_named(row, "norms"),
            without=_named(row, "without"),
            seen=row.texts("seen"),
            instruments=row.texts("instruments"),
            sends=row.text("sends"),
            author=row.choice("author", get_args(Author)),
            about=row.choice("about", get_args(About)),
            decision=row.texts("decision"),
            home=row.yes("home"),
            power=row.yes("power"),
            consent=row.choice("consent", get_args(Consent)) if consent else None,
            interim=row.yes("interim"),
            needs=row.texts("needs"),
            asks={name: _both(ask) for name, ask in asks.items()},
            text=_both(row.need_row("text")),
            reviewed=_reviewed(row),
        )
        row.done()
    if faults:
        raise FaultsError(faults)
    return found


def _named(row: Row, key: str) -> tuple[str, ...]:
    """The patterns of the sets that a field names."""
    known, found = pleas(), list[str]()
    for name in row.texts(key):
        if name not in known:
            values = {"name": name, "near": nearest(name, known) or ", ".join(known)}
            row.fault(
                Message("“%(name)s” is no set of rules in pleas.yaml. Did you mean “%(near)s”?", values), value=name
            )
        found += known.get(name, ())
    return tuple(dict.fromkeys(found))


def _reviewed(row: Row) -> dict[str, str]:
    found = dict(row.texts_by_name("reviewed"))
    for language in found.keys() - set(LANGUAGES):
        known = {"name": language, "near": ", ".join(LANGUAGES)}
        row.fault(Message("“%(name)s” is no language of papers. They are: %(near)s.", known), value=language)
    return found


def _both(row: Row) -> dict[str, str]:
    found = {language: row.text(language) for language in LANGUAGES}
    row.done()
    return found
