"""The empty case file for `habeas new`: every part of a case once, explained in the language of its writer."""

from habeas.words import Message, say

_LINES: tuple[str | Message, ...] = (
    Message("A case file: what happened to whom, when, where, and who says so."),
    Message("Lines that begin with # are explanations. Copy an example, take the # away, and change it."),
    Message("Check it with “habeas validate FILE”; every fault is shown with its line."),
    "",
    Message("The name of the case: no spaces."),
    "id: new-case",
    Message("The state that holds the people, by its two letters."),
    "state: RU",
    "",
    Message("People. “born” may be vague: 1988, 1988-05, 1988~ (about). Leave out what is not known."),
    "people:",
    "#  - {id: mother, label: A., sex: F, born: 1988-05, nationality: TJ}",
    "#  - {id: son, label: B., sex: M, born: 2013~, nationality: TJ}",
    "",
    Message("Kin: who IS the parent, spouse, sibling, guardian ... OF whom."),
    "kin:",
    "#  - {who: mother, is: parent, of: son}",
    "",
    Message("Places, with the kind of place."),
    "places:",
    "#  - {id: centre, name: Centre no. 1, kind: aliens_detention_centre, state: RU}",
    "",
    Message(
        "What happened, each with its day. A day may be 2015-10-13, 2015-10, 2015, or from/to: 2015-10-01/2015-10-13."
    ),
    Message("“until” is the last day. “not_done” says that something did not happen in that time."),
    "entries:",
    "#  - {on: 2015-10-13T14:30, kind: apprehended, who: [mother, son], ordered_by: police, source: s1}",
    "#  - {on: 2015-10-14, kind: placed, who: mother, place: centre, basis: expulsion, source: s1}",
    "#  - {on: 2015-10-14, kind: separated, who: son, from: mother, source: s1}",
    "#  - {on: 2015-10-14, until: 2015-12-01, kind: not_done, what: detention_reviewed, who: mother, source: s1}",
    "",
    Message("What the place was like: each value with the days for which it was seen."),
    "conditions:",
    "#  - {place: centre, from: 2015-10-14, until: 2015-12, indicators: {floor_m2_per_person: 2.5, occupants: 4 to 7}}",
    "",
    Message("Who says so. A protected source is never printed: open, confidential or protected."),
    "sources:",
    "#  - {id: s1, name: the mother, access: protected}",
    "",
    Message("What each person agreed to: record, share, publish, lodge, consulate, trace."),
    "consents:",
    "#  - {who: mother, use: record, given: 2015-10-20}",
)


def empty_case(language: str = "en") -> str:
    """A case file without people or entries, with explanations; it reads without fault."""
    lines = [line if isinstance(line, str) else f"# {say(line, language)}" for line in _LINES]
    return "\n".join(lines) + "\n"
