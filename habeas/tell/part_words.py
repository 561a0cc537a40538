"""A part of an explanation as the sentence that findings and papers say, with its size; by the labels where there is none.

Of entries that the reader may not see nothing is said, not even of which kind they are.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from habeas.check.describe import LONG, Teller
from habeas.check.explain import Change
from habeas.check.findings import Finding
from habeas.check.kleene import UNKNOWN
from habeas.check.parts import Part
from habeas.law.norm import Trigger
from habeas.law.syntax import Compare, Expr, Lasted, Selector, Truth
from habeas.record.case import Case
from habeas.tell.explain_words import VALUE_WORDS, kept_line
from habeas.tell.report import Report, kinds_on_record, titles_on_record
from habeas.tell.sentences import Narrator, Unsaid
from habeas.words import Message, say


@dataclass(frozen=True, slots=True)
class PartWords:
    """Says the parts of one finding about the people of `case`, which is the case as the reader may see it."""

    report: Report
    finding: Finding
    case: Case
    hidden: Collection[str] = ()
    """Ids of entries of `case` that are closed to the reader."""

    @property
    def teller(self) -> Teller:
        return self.report.teller(self.finding)

    def part(self, part: Part, size: str = "") -> str:
        """The part with its value, and its size in brackets; without a full stop, as all lines of an explanation."""
        if isinstance(part.node, Truth):
            return self._whole(part.node, part.value, part.who[1]) or self.teller.of(part.node)
        text = self._whole(part.node, part.value, part.who[1]) or self._labelled(part.node, part.value)
        return f"{text} ({size})" if size else text

    def tells_inner(self, part: Part) -> bool:
        """Whether the parts of what has lasted are told one by one beneath."""
        assert isinstance(part.node, Compare)
        assert isinstance(part.node.left, Lasted)
        if part.value == UNKNOWN:
            return True
        if self._whole(part.node, part.value, part.who[1]):
            return not self._narrator(part.who[1]).tells_already(part.node)
        return len(self.teller.of(part.node.left.part)) > LONG

    def expected(self, part: Part, *, late: bool) -> str:
        """Whether something expected was done."""
        assert isinstance(part.node, Selector)
        narrator = self._narrator(part.who[1])
        if not late:
            return self._whole(part.node, part.value, part.who[1]) or self._say(
                kept_line(self.teller.selector(part.node), part.value)
            )
        try:
            what = narrator.nouns(part.node)
        except Unsaid:
            what = self.teller.selector(part.node)
        return self._say(Message("%(what)s: done, but too late", {"what": f"{what[:1].upper()}{what[1:]}"}))

    def duty(self) -> str:
        """What the norm asks to be done, as a heading; empty where it asks nothing."""
        opened = self.report.opened_by(self.finding)
        return (self._narrator(self.finding.who).duty(self.finding.norm, opened) or "").removesuffix(".")

    def opening(self, trigger: Trigger) -> str:
        """The event on which the norm looks, where no entry stands for it."""
        try:
            return self._narrator(self.finding.who).opening(trigger, None)
        except Unsaid:
            return self.teller.trigger(trigger)

    def change(self, change: Change, *, after: bool) -> str:
        """A part that was otherwise the day before the finding, or `after` it."""
        assert change.part is not None
        node, who = change.part.node, change.part.who[1]
        first, second = (change.before, change.after) if after else (change.after, change.before)
        assert not isinstance(node, Selector)
        what = self._whole(node, first, who) or self._labelled(node, first)
        if second == UNKNOWN:
            return self._say(_not_known(what, after))
        if first != UNKNOWN:
            return self._say(_otherwise(what, after))
        then = self._inside(node, second, who) or self._labelled(node, second)
        told: dict[str, object] = {"what": what, "then": then}
        if after:
            return self._say(Message("%(what)s; from the next day: %(then)s", told))
        return self._say(Message("%(what)s; the day before: %(then)s", told))

    def _whole(self, node: Expr | Selector, value: int, who: str) -> str:
        return (self._narrator(who).said(node, value) or "").removesuffix(".")

    def _inside(self, node: Expr, value: int, who: str) -> str:
        try:
            return self._narrator(who).clause(node, value)
        except Unsaid:
            return ""

    def _labelled(self, node: Expr | Selector, value: int) -> str:
        assert not isinstance(node, Selector)
        return f"{self.teller.of(node)}: {self._say(VALUE_WORDS[value])}"

    def _narrator(self, who: str) -> Narrator:
        """Speaks of the person of the part; the other of the two is then the one it is not about."""
        people = {person.id: person for person in self.case.people}
        other = self.finding.who if who == self.finding.other else self.finding.other
        return replace(
            self.report.narrator(self.finding),
            person=people.get(who),
            other=people.get(other) if other else None,
            on_record=kinds_on_record(self.case, self.hidden),
            titles=titles_on_record(self.case, who, self.hidden) if who == self.finding.who else (),
        )

    def _say(self, message: Message) -> str:
        return say(message, self.report.language)


def _not_known(what: str, after: bool) -> Message:
    if after:
        return Message("%(what)s; from the next day this is not known", {"what": what})
    return Message("%(what)s; the day before this is not known", {"what": what})


def _otherwise(what: str, after: bool) -> Message:
    if after:
        return Message("%(what)s; from the next day no longer", {"what": what})
    return Message("%(what)s; the day before not yet", {"what": what})
