"""What stays with whoever makes a submission: the releases told so far, and the numbers of each making."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from habeas.check.amounts import iso
from habeas.prove.publish.kept import is_release
from habeas.prove.report.blocks import Submission
from habeas.prove.report.changes import Kept, kept_of, read_kept


@dataclass(slots=True)
class Memory:
    """In the order of time; one of each a day."""

    releases: list[dict[str, Any]] = field(default_factory=list)
    makings: list[dict[str, Any]] = field(default_factory=list)

    def with_release(self, body: dict[str, Any]) -> dict[str, Any]:
        """Remembers a release; gives what it tells."""
        day = body["told"]["day"]
        self.releases = [*(each for each in self.releases if each["told"]["day"] != day), body]
        told: dict[str, Any] = body["told"]
        return told

    def before(self, day: int) -> Kept | None:
        """The last making of an earlier day."""
        found = [each for each in self.makings if each["made"] < (iso(day) or "")]
        return read_kept(found[-1]) if found else None

    def add(self, submissions: Sequence[Submission]) -> None:
        """Remembers a making."""
        made = kept_of(submissions)
        self.makings = [*(each for each in self.makings if each["made"] != made["made"]), made]

    def as_data(self) -> dict[str, Any]:
        """As JSON has it."""
        return {"releases": self.releases, "makings": self.makings}


def read_memory(data: object) -> Memory | None:
    """What `as_data` gave; None where this is something else."""
    if not isinstance(data, dict):
        return None
    releases, makings = data.get("releases"), data.get("makings")
    if not isinstance(releases, list) or not isinstance(makings, list):
        return None
    if not all(map(is_release, releases)) or any(read_kept(each) is None for each in makings):
        return None
    return Memory(releases, makings)
