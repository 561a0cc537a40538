"""An explanation in a terminal of 80 columns: the law, the event, each part of the condition with what gave it its value.

The mark before a part says whether it is as the norm wants it (✓), is not (✗), or is not known (?). Of what is joined by
*or*, and of long lists, only the parts that decided are told; how many more there are is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from habeas.check.amounts import iso
from habeas.check.describe import Teller
from habeas.check.explain import Binding, Change, Explanation, Section
from habeas.check.explain_forms import Again, Happening, Limited
from habeas.check.ground import Ground
from habeas.check.kleene import FALSE, TRUE, UNKNOWN
from habeas.check.missing import Missing
from habeas.check.parts import Part, all_grounds
from habeas.check.questions import Asker
from habeas.cli.lines import heading, line
from habeas.cli.report_text import STYLES, days_text
from habeas.cli.voice import Voice
from habeas.dates import MINUTES_A_DAY
from habeas.law.syntax import And, AtLeast, Compare, Earlier, Lasted, Not, Or, Other, Truth
from habeas.tell.ask_words import answer_lines
from habeas.tell.explain_tree import causes, deciders, is_unseen
from habeas.tell.explain_words import (
    binding_lines,
    heading_of,
    outcome_text,
)
from habeas.tell.grounds_words import GroundWords, measured_text
from habeas.tell.part_words import PartWords
from habeas.tell.report import MARKS, VERDICT_WORDS, CheckedCase, Report, article_of, name_of, weakened_text
from habeas.words import Message

SIGNS: Final = ("✗", "?", "✓")
MOST_PARTS: Final = 6
MOST_GROUNDS: Final = 3
MANY: Final = 8
"""Alternatives beyond so many are not told one by one: what they rest on is told once."""


@dataclass(slots=True)
class Printer:
    """Prints one explanation."""

    voice: Voice
    report: Report
    each: CheckedCase
    told: Explanation
    teller: Teller = field(init=False)
    words: GroundWords = field(init=False)
    parts: PartWords = field(init=False)

    def __post_init__(self) -> None:
        self.teller = self.report.teller(self.told.finding)
        self.words = GroundWords(self.each.case, self.teller)
        self.parts = PartWords(self.report, self.told.finding, self.each.case)

    def print(self) -> None:
        """The whole explanation."""
        self._head()
        self._law(self.told.law)
        if isinstance(self.told.told, Happening):
            self._event(self.told.told)
        for section in self.told.sections:
            self._section(section)
        if isinstance(self.told.told, Happening):
            self._expected(self.told.told)
        if isinstance(self.told.told, Again):
            self._again(self.told.told)
        if isinstance(self.told.told, Limited):
            self._limit(self.told.told)
        self._changes()
        self._open(self.told.missing)

    # --- the head and the law

    def _head(self) -> None:
        finding, say = self.told.finding, self.report.say
        marks = "" if finding.verified else say(Message(" [unverified]"))
        verdict = f"{MARKS[finding.verdict]} {say(VERDICT_WORDS[finding.verdict])}"
        days = days_text(self.report, finding, finding.until)
        line(self.voice, f"{verdict}, {days}: {article_of(finding)}{marks}", style=STYLES[finding.verdict])
        line(self.voice, self.report.title(finding), style="bold")
        person = next((p for p in self.each.case.people if p.id == finding.who), None)
        values = {"who": name_of(person) if person else finding.who, "case": finding.case, "day": iso(self.each.day)}
        line(self.voice, say(Message("%(who)s, in %(case)s, checked for %(day)s", values)))
        if finding.other:
            line(self.voice, say(Message("with regard to: %(other)s", {"other": self.words.name(finding.other)})))
        line(self.voice, say(outcome_text(self.told)))
        if finding.weakened:
            line(self.voice, say(weakened_text(finding)))
        if self.told.asked is not None:
            self._grounds([self.told.asked], 2)

    def _law(self, law: Binding) -> None:
        heading(self.voice, self.report.say(Message("The law")))
        norm = self.report.say(Message("norm: %(id)s", {"id": self.told.finding.norm.id}))
        for text in (*binding_lines(self.told, law, self.report, self.teller), norm):
            line(self.voice, text, indent=2, hang=2)

    # --- what the form adds

    def _event(self, told: Happening) -> None:
        heading(self.voice, self.report.say(Message("What happened")))
        days = iso(told.d0) if told.d0 == told.d1 else f"{iso(told.d0)} – {iso(told.d1)}"
        if told.row is None:
            line(self.voice, f"{days} {self.parts.opening(told.trigger)}", indent=2, hang=2)
        self._grounds(told.grounds, 2, mark="")

    def _expected(self, told: Happening) -> None:
        if not told.expected:
            return
        say = self.report.say
        heading(self.voice, self.parts.duty() or say(Message("What had to be done")))
        if told.due is not None:
            minutes = told.due[1] % MINUTES_A_DAY
            clock = f" {minutes // 60:02}:{minutes % 60:02}" if told.by_hour and minutes != MINUTES_A_DAY - 1 else ""
            values = {"day": f"{iso(told.due[1] // MINUTES_A_DAY)}{clock}"}
            line(self.voice, say(Message("The last moment for it: %(day)s.", values)), indent=2)
        for part in told.expected:
            self._selector(part, late=told.is_late and told.performed is not None and part.value == TRUE)

    def _selector(self, part: Part, *, late: bool = False) -> None:
        text = self.parts.expected(part, late=late)
        line(self.voice, f"{SIGNS[FALSE if late else part.value]} {text}", indent=2, hang=2)
        self._grounds(part.grounds, 6)

    def _again(self, told: Again) -> None:
        say = self.report.say
        heading(self.voice, self.parts.duty())
        first, last = iso(told.began[0]), iso(told.began[1])
        values: dict[str, object] = {"day": first if first == last or last is None else f"{first}/{last}"}
        line(self.voice, say(Message("Days count from %(day)s.", values)), indent=2)
        if told.last is not None:
            line(
                self.voice,
                say(Message("Last done: %(what)s.", {"what": self.words.entry(told.last)})),
                indent=2,
                hang=2,
            )
        else:
            line(self.voice, say(Message("It was never done before that is on record.")), indent=2)
        if told.due is not None:
            line(self.voice, say(Message("Due again by %(day)s.", {"day": iso(told.due)})), indent=2)
        if told.following is not None:
            what = {"what": self.words.entry(told.following)}
            line(self.voice, say(Message("Done next: %(what)s.", what)), indent=2, hang=2)
        for part in told.expected:
            self._selector(part)

    def _limit(self, told: Limited) -> None:
        say, language = self.report.say, self.report.language
        heading(self.voice, self.parts.duty())
        if told.order is not None:
            self._grounds([Ground("entry", told.order.who, row=told.order)], 2, mark="")
        if told.counted is not None:
            values = {"size": measured_text(told.counted, language), "day": iso(self.told.finding.since)}
            line(self.voice, say(Message("Counted up to %(day)s: %(size)s.", values)), indent=2)
        if told.so_far is not None and told.so_far != told.counted:
            values = {"size": measured_text(told.so_far, language), "day": iso(self.each.day)}
            line(self.voice, say(Message("Counted up to %(day)s: %(size)s.", values)), indent=2)
        if told.last_day is not None and iso(told.last_day):
            line(
                self.voice,
                say(Message("The last day within the limit: %(day)s.", {"day": iso(told.last_day)})),
                indent=2,
            )

    # --- conditions

    def _section(self, section: Section) -> None:
        title = self.report.say(heading_of(section, self.told))
        heading(self.voice, title)
        self._part(section.part, 2, positive=section.role != "must_not", top=True)

    def _part(self, part: Part, indent: int, *, positive: bool = True, top: bool = False) -> None:
        match part.node:
            case Not():
                self._part(part.parts[0], indent, positive=not positive, top=top)
            case And() | Or() | AtLeast():
                self._joined(part, indent, positive=positive, top=top)
            case Other() if part.parts:
                values = {"who": self.words.name(part.parts[0].who[1])}
                line(self.voice, self.report.say(Message("of %(who)s:", values)), indent=indent)
                self._part(part.parts[0], indent + 2, positive=positive)
            case Earlier() if part.parts:
                former = {"day": iso(part.parts[0].day)}
                line(self.voice, self.report.say(Message("in a former custody, on %(day)s:", former)), indent=indent)
                self._part(part.parts[0], indent + 2, positive=positive)
            case _:
                self._leaf(part, indent, positive=positive)

    def _joined(self, part: Part, indent: int, *, positive: bool, top: bool) -> None:
        value = part.value if positive else 2 - part.value
        every = isinstance(part.node, And) == positive and not isinstance(part.node, AtLeast)
        if top and every and len(part.parts) <= MANY:
            for each in part.parts:
                self._part(each, indent, positive=positive, top=True)
            return
        line(
            self.voice, f"{SIGNS[value]} {self._join_text(part, every=every, positive=positive)}", indent=indent, hang=2
        )
        shown = deciders(part, positive=positive, every=every)
        if len(shown) > MANY and value != UNKNOWN:
            self._grounds(all_grounds([part]), indent + 4)
            return
        unseen = [each for each in shown if is_unseen(each)]
        if len(unseen) > 1:
            shown = [each for each in shown if each not in unseen]
        for each in shown[:MOST_PARTS]:
            self._part(each, indent + 2, positive=positive)
        self._unseen(unseen if len(unseen) > 1 else [], indent + 2)
        left = len(part.parts) - len(shown[:MOST_PARTS]) - (len(unseen) if len(unseen) > 1 else 0)
        if left:
            line(
                self.voice, self.report.say(Message("(others not told: %(count)s)", {"count": left})), indent=indent + 2
            )

    def _join_text(self, part: Part, *, every: bool, positive: bool) -> str:
        say, values = self.report.say, {"count": len(part.parts)}
        if isinstance(part.node, AtLeast):
            found = [sum(each.value == wanted for each in part.parts) for wanted in (TRUE, FALSE, UNKNOWN)]
            values |= {"n": part.node.n, "yes": found[0], "no": found[1], "open": found[2]}
            counted = (
                Message("at least %(n)s of these %(count)s (yes %(yes)s, no %(no)s, not known %(open)s):", values)
                if positive
                else Message(
                    "fewer than %(n)s of these %(count)s (yes %(yes)s, no %(no)s, not known %(open)s):", values
                )
            )
            return say(counted)
        if every:
            return (
                say(Message("all of these %(count)s:", values))
                if positive
                else say(Message("none of these %(count)s:", values))
            )
        if positive:
            return say(Message("one of these %(count)s:", values))
        return say(Message("not all of these %(count)s:", values))

    def _unseen(self, parts: Sequence[Part], indent: int) -> None:
        """Conditions of a place that nobody noted, in one paragraph."""
        if not parts:
            return
        names = dict.fromkeys(self.teller.label(ground.name) for part in parts for ground in part.grounds)
        where = self.words.text(parts[0].grounds[0])
        line(self.voice, f"? {where}: {'; '.join(names)}", indent=indent, hang=2)

    def _leaf(self, part: Part, indent: int, *, positive: bool) -> None:
        value = part.value if positive else 2 - part.value
        size = measured_text(part.measured, self.report.language) if part.measured is not None else ""
        lasts = isinstance(part.node, Compare) and isinstance(part.node.left, Lasted)
        if size and lasts:  # all of a run is at fault once it has lasted too long
            size = self.report.say(Message("in all %(size)s", {"size": size}))
        line(self.voice, f"{SIGNS[value]} {self.parts.part(part, size)}", indent=indent, hang=2)
        if lasts:
            if self.parts.tells_inner(part):
                if part.parts[0].day != part.day:
                    on = Message("on %(day)s:", {"day": iso(part.parts[0].day)})
                    line(self.voice, self.report.say(on), indent=indent + 4)
                self._part(part.parts[0], indent + 4, top=True)
            return
        if not isinstance(part.node, Truth):
            self._grounds(part.grounds, indent + 4)

    def _grounds(self, grounds: Sequence[Ground], indent: int, mark: str = "· ") -> None:
        texts = list(dict.fromkeys(self.words.text(ground) for ground in grounds[: MOST_GROUNDS + 1]))
        for text in texts[:MOST_GROUNDS]:
            line(self.voice, f"{mark}{text}", indent=indent, hang=2, style="dim" if mark else None)
        if len(grounds) > MOST_GROUNDS:
            more = Message("and %(count)s more", {"count": len(grounds) - MOST_GROUNDS})
            line(self.voice, f"{mark}{self.report.say(more)}", indent=indent, style="dim")

    # --- why these days, and what would settle it

    def _changes(self) -> None:
        finding, say = self.told.finding, self.report.say
        if self.told.begins:
            heading(self.voice, say(Message("Why it begins on %(day)s", {"day": iso(finding.since)})))
            for change in causes(self.told.begins):
                self._change(change)
        if self.told.ends:
            heading(self.voice, say(Message("Why it ends on %(day)s", {"day": iso(finding.until)})))
            for change in causes(self.told.ends):
                self._change(change, after=True)

    def _change(self, change: Change, *, after: bool = False) -> None:
        say = self.report.say
        if change.part is None:
            values = {"article": article_of(self.told.finding)}
            force = (
                Message("%(article)s is no longer in force on the next day", values)
                if after
                else Message("%(article)s came into force on this day", values)
            )
            line(self.voice, say(force), indent=2)
            return
        line(self.voice, self.parts.change(change, after=after), indent=2, hang=2)
        found = change.part.grounds if change.part.value != UNKNOWN else ()
        self._grounds([ground for ground in found if ground.row is not None][:1], 6)

    def _open(self, missing: Sequence[Missing]) -> None:
        if not missing:
            return
        heading(self.voice, self.report.say(Message("What would settle it")))
        asker = Asker(self.each.case, self.teller)
        seen = [each for each in missing if each.asks == "conditions"]
        for each in dict.fromkeys((*seen[:1], *(one for one in missing if one.asks != "conditions"))):
            abouts = list(dict.fromkeys(one.about for one in seen if one.key == each.key))[:MOST_PARTS]
            line(self.voice, f"? {asker.question(each, abouts)}", indent=2, hang=2)
            for text in answer_lines(each, self.teller):
                line(self.voice, text, indent=4, hang=2, style="dim")
