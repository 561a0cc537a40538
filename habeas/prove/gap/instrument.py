"""An agreement or act of one's own beside the safeguards: a YAML file, read strictly, and the empty one to begin with.

The safeguards are those of the matrix that ships. One that the file does not name is *unknown*: nobody looked, no gap.
"""

import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

from habeas.dates import FALSE, TRUE, UNKNOWN
from habeas.files import Fault, FaultsError, read_yaml_text
from habeas.law.chisinau import Basis, Cell, Chisinau, Covered, Safeguard, Text, read_cell
from habeas.law.reading import Row, read_rows, row_of
from habeas.record.vocabulary import Vocabulary
from habeas.words import Message, say

Kind = Literal["agreement", "act"]
NOBODY_LOOKED: Final = Cell("unknown", "inferred", "")


@dataclass(frozen=True, slots=True)
class OwnParty:
    """Days are ordinals; `until` is the last day. Without `since` it is not known from when the state is bound."""

    since: int | None
    until: int | None
    verified: bool
    note: str | None


@dataclass(frozen=True, slots=True)
class Own:
    """An agreement or act as an office read it; `seen` says how much of the text."""

    id: str
    name: Text
    kind: Kind
    seen: str
    verified: bool
    seen_at: tuple[str, ...]
    note: str | None
    parties: Mapping[str, OwnParty]
    cells: Mapping[str, Cell]

    def cell(self, safeguard: str) -> Cell:
        """What the file says of a safeguard; *unknown* where it says nothing."""
        return self.cells.get(safeguard, NOBODY_LOOKED)

    def party(self, state: str, day: int) -> int:
        """Whether it binds the state on a day, as the file says: FALSE, UNKNOWN or TRUE."""
        found = self.parties.get(state)
        if found is None or (found.until is not None and day > found.until):
            return FALSE
        if found.since is None:
            return UNKNOWN
        return TRUE if day >= found.since else FALSE


def read_instrument(path: Path, data: Chisinau, vocabulary: Vocabulary) -> Own:
    """Read the file. Raises FaultsError with every fault: where, what, and how to mend it."""
    faults: list[Fault] = []
    return _own(read_rows(path, faults), faults, data, vocabulary)


def read_instrument_text(text: str, name: str, data: Chisinau, vocabulary: Vocabulary) -> Own:
    """The same of a text; `name` is what faults call it. Raises FaultsError."""
    faults: list[Fault] = []
    return _own(row_of(read_yaml_text(text, name), faults), faults, data, vocabulary)


def _own(root: Row, faults: list[Fault], data: Chisinau, vocabulary: Vocabulary) -> Own:
    row = root.need_row("instrument")
    own = Own(
        id=row.text("id"),
        name=row.in_either("name"),
        kind=row.choice("kind", get_args(Kind)),
        seen=row.text("seen"),
        verified=row.yes("verified"),
        seen_at=row.texts("seen_at"),
        note=row.maybe_text("note"),
        parties={state: _party(each) for state, each in row.named("parties", vocabulary.states)},
        cells={name: _cell(each) for name, each in root.named("cells", data.safeguards)},
    )
    if own.id in data.columns:
        message = Message("“%(id)s” is the name of an instrument that ships. Choose another.", {"id": own.id})
        row.fault(message, row.fields.keys["id"], own.id)
    row.done()
    root.done()
    if faults:
        raise FaultsError(faults)
    return own


def _party(row: Row) -> OwnParty:
    party = OwnParty(row.day("from"), row.day("until"), row.yes("verified"), row.maybe_text("note"))
    if party.since is not None and party.until is not None and party.until < party.since:
        row.fault(Message("“until” lies before “from”."))
    row.done()
    return party


def _cell(row: Row) -> Cell:
    """As in the data that ship; one that is empty is refused there by its missing fields."""
    cell = read_cell(row)
    if cell.covered in ("yes", "partly") and cell.article is None:
        row.fault(Message("“covered: %(word)s” needs the article that says so.", {"word": cell.covered}))
    return cell


def template(data: Chisinau, language: str) -> str:
    """An empty file with every safeguard, explained in the reader's language; as it stands it reads without a fault."""
    words = {
        "yes": Message("the text has it"),
        "partly": Message("the text has a part of it"),
        "no": Message("the text was read and does not have it"),
        "unknown": Message("nobody looked; never counted as a gap"),
    }
    grounds = {
        "seen": Message("you read the article"),
        "commentary": Message("a named report read it"),
        "memory": Message("from memory, to be confirmed"),
        "inferred": Message("not in what you read, and no report speaks of it"),
    }
    lines = [
        *_comment(Message("An agreement or act, measured against the safeguards a returned child needs."), language),
        *_comment(Message("Print the matrix with: habeas prove gap THIS-FILE.yaml"), language),
        *_choices("covered", get_args(Covered), words, language),
        *_choices("basis", get_args(Basis), grounds, language),
        *_comment(Message("article: where it stands; needed for yes and partly. why: one sentence."), language),
        "instrument:",
        "  id: my-agreement",
        f"  name: {say(Message('Name of the agreement or act'), language)}",
        *_comment(Message("agreement or act"), language, 2),
        "  kind: agreement",
        *_comment(Message("how much of the text was read"), language, 2),
        f"  seen: {say(Message('nothing yet'), language)}",
        *_comment(Message("Addresses where it was read; yes under “verified” once somebody read it there."), language, 2),
        "  seen_at: []",
        "  verified: no",
        *_comment(Message("Who is bound: state, first and last day (no last day: still bound), whether seen."), language, 2),
        *_comment(Message("For example: {MD: {from: 2024-01-15, verified: no}}"), language, 2),
        "  parties: {}",
        "cells:",
        *(line for each in data.safeguards.values() for line in _safeguard(each, language)),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _safeguard(safeguard: Safeguard, language: str) -> list[str]:
    title = safeguard.title.get(language) or safeguard.title["en"]
    why = say(Message("nobody looked yet"), language)
    return [
        *_wrapped(title, 2),
        f"  {safeguard.id}: {{covered: unknown, basis: inferred, why: {why}}}",
    ]


def _choices(name: str, words: Iterable[str], meaning: Mapping[str, Message], language: str) -> list[str]:
    return _wrapped(f"{name}: " + "; ".join(f"{word} - {say(meaning[word], language)}" for word in words))


def _comment(message: Message, language: str, indent: int = 0) -> list[str]:
    return _wrapped(say(message, language), indent)


def _wrapped(text: str, indent: int = 0) -> list[str]:
    lead = " " * indent + "# "
    return textwrap.wrap(text, 110, initial_indent=lead, subsequent_indent=lead, break_long_words=False)
