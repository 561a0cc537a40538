"""A person as a list, a request or the record names them: what tracing compares.

Everything is text as it was written; what it means (scripts, vague days, ages) is read in `habeas.trace.keys`.
"""

from dataclasses import dataclass, fields
from typing import Final


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list. Empty is *not told*, never *no*.

    `group` holds people named together, as a rule a family; `role` is what somebody is in it (child, mother, father,
    sibling, grandmother ...). A name comes in parts or whole in `name`, in any script and order; `also` are other
    reported names of the same person, each whole. `born` is EDTF, a date as people write it, or an age in words ("5
    months", "около 5 лет") as of `seen_on`. `father` and `mother` are the parents' names as told. `document` are the numbers
    of any papers of their own, several with `;` or `,`.
    """

    id: str = ""
    group: str = ""
    role: str = ""
    surname: str = ""
    given: str = ""
    patronymic: str = ""
    name: str = ""
    sex: str = ""
    born: str = ""
    country: str = ""
    region: str = ""
    place: str = ""
    last_seen: str = ""
    seen_on: str = ""
    phone: str = ""
    document: str = ""
    father: str = ""
    mother: str = ""
    also: tuple[str, ...] = ()


COLUMNS: Final = tuple(each.name for each in fields(Listed) if each.name != "also")
"""The columns that a list may have, by the names of `habeas trace link`."""
