"""The papers that can be drafted: what each is for, to whom it goes, what it needs, and its text in a light markup.

A paper is one file of `data/letters`; its text becomes a DOCX template (`habeas.act.skeleton`) that an office can change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, get_args

from habeas.act.told import DATA
from habeas.files import Fault, FaultsError
from habeas.law.reading import Row, read_rows

Author = Literal["person", "parent", "office"]
About = Literal["any", "adult", "child", "pregnant", "stateless", "dead", "family"]
Consent = Literal["lodge", "consulate", "trace", "share"]
LANGUAGES: Final = ("en", "ru")


@dataclass(frozen=True, slots=True)
class Letter:
    """A paper. `forums` are remedy codes, the usual one first; `topics` and `instruments` say what it pleads.

    `sends` is the kind of entry that it becomes once it was sent; `decision`: the kinds of entry of which the latest is
    attacked; `asks`: questions for what no record holds, by language.
    """

    id: str
    name: Mapping[str, str]
    forums: tuple[str, ...]
    states: tuple[str, ...]
    topics: tuple[str, ...]
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

    def fits(self, state: str | None) -> bool:
        """Whether it makes sense against a state."""
        return not self.states or state in self.states


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
        )
        row.done()
    if faults:
        raise FaultsError(faults)
    return found


def _both(row: Row) -> dict[str, str]:
    found = {language: row.text(language) for language in LANGUAGES}
    row.done()
    return found
