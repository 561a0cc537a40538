"""What is owed after a death or a grave incident: read from `data/duties.yaml`, each duty with its source."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from habeas.files import Fault, FaultsError
from habeas.law.chisinau import Text
from habeas.law.norm import Library
from habeas.law.reading import Row, read_rows
from habeas.record.vocabulary import Vocabulary
from habeas.words import Message
from habeas.words.catalogue import languages

DATA: Final = Path(__file__).parent / "data" / "duties.yaml"
STANDARD: Final = Message(
    "Measured against the duties of the Minnesota Protocol (2016) as General Comment 36 and the judgments seen put them; the"
    " text of the Protocol itself was not seen."
)


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty; `done` and `denied` are kinds of entries, `by` the authorities whose act alone counts (empty: any).

    An entry that says what it is about counts only where that is among `about` (empty: any); the kinds of `named` count only
    where they say so.
    """

    id: str
    title: Text
    source: tuple[Text, ...]
    incidents: tuple[str, ...]
    done: tuple[str, ...]
    denied: tuple[str, ...]
    by: tuple[str, ...]
    about: tuple[str, ...]
    named: tuple[str, ...]
    norms: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, slots=True)
class Duties:
    """All duties, and the kinds of entries that are an incident."""

    incidents: tuple[str, ...]
    duties: tuple[Duty, ...]

    def own_norms(self, duty: Duty) -> frozenset[str]:
        """The norms of a duty that stand under no other: a breach of one that stands under several does not say of which."""
        others = {norm for each in self.duties if each is not duty for norm in each.norms}
        return frozenset(duty.norms) - others


def duties(library: Library, vocabulary: Vocabulary, path: Path = DATA) -> Duties:
    """Read the duties. Raises FaultsError with every fault at once."""
    faults: list[Fault] = []
    norms = frozenset(norm.id for norm in library.norms)
    root = read_rows(path, faults)
    incidents = root.choices("incidents", vocabulary.kinds.keys())
    found = tuple(_duty(name, row, incidents, norms, vocabulary) for name, row in root.named("duties"))
    root.done()
    if faults:
        raise FaultsError(faults)
    return Duties(incidents, found)


def _duty(
    name: str, row: Row, incidents: tuple[str, ...], norms: frozenset[str], vocabulary: Vocabulary
) -> Duty:  # fmt: skip
    kinds = vocabulary.kinds.keys()
    duty = Duty(
        id=name,
        title=row.in_both("title"),
        source=tuple(_source(each) for each in row.rows("source")),
        incidents=row.choices("incidents", incidents),
        done=row.choices("done", kinds),
        denied=row.choices("denied", kinds),
        by=row.choices("by", vocabulary.fields["authority"].values.keys()),
        about=row.choices("about", vocabulary.fields["about"].values.keys()),
        named=row.choices("named", kinds),
        norms=row.choices("norms", norms),
        verified=row.flag("verified"),
    )
    row.done()
    return duty


def _source(row: Row) -> Text:
    told = {language: row.text(language) for language in languages()}
    row.done()
    return told
