"""docs/precedents.md: every holding beside what the check finds, and why the two differ where they do.

The reasons stand in docs/precedents-reasons.yaml, one row a disagreement: `case`, `article` and `why`, and as many of
`aspect`, `who`, `from` and `about` as tell the holding from others of its case.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from habeas.check.precedents import Compared, PrecedentReport
from habeas.files import Items, Text
from habeas.record.case import Case, Holding
from tools.docs.marks import Part, cell, table
from tools.docs.world import ROOT, World, rows_of

REASONS = ROOT / "docs" / "precedents-reasons.yaml"
NO_REASON = "No reason is written yet."
FOUND = {
    "breach": "breach",
    "not_shown": "not shown",
    "met": "met",
    "not_known": "not known",
    "nothing": "nothing",
    "violation": "violation",
    "no_violation": "no violation",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one holding and the check do not agree; what is None narrows nothing."""

    case: str
    article: str
    why: str
    aspect: str | None = None
    who: tuple[str, ...] | None = None
    since: str | None = None
    about: str | None = None

    def fits(self, each: Compared) -> bool:
        """Whether this is the reason for that holding."""
        holding = each.holding
        return (
            (self.case, self.article) == (each.case, holding.article)
            and self.aspect in (None, holding.aspect)
            and self.who in (None, holding.who)
            and self.since in (None, holding.since and holding.since.text)
            and self.about in (None, holding.about)
        )


def reasons() -> list[Reason]:
    """The reasons written down."""
    found = []
    for row in rows_of(REASONS):
        told = {key: value.value for key, value in row.pairs.items() if isinstance(value, Text)}
        people = row.pairs.get("who")
        who = (
            tuple(item.value for item in people.items if isinstance(item, Text)) if isinstance(people, Items) else None
        )
        found.append(
            Reason(
                told["case"], told["article"], told["why"], told.get("aspect"), who, told.get("from"), told.get("about")
            )
        )
    return found


def disagreements(report: PrecedentReport) -> list[Compared]:
    """The holdings that the check does not reach."""
    return [each for each in report.compared if not each.agrees]


def faults(report: PrecedentReport) -> list[str]:
    """Disagreements without exactly one reason, and reasons without exactly one disagreement."""
    apart, written = disagreements(report), reasons()
    found = [
        f"{REASONS.name}: {_called(each)} has {count} reasons instead of one"
        for each in apart
        if (count := sum(reason.fits(each) for reason in written)) != 1
    ]
    return found + [
        f"{REASONS.name}: the reason for {reason.case}, {reason.article} fits {count} disagreements instead of one"
        for reason in written
        if (count := sum(reason.fits(each) for each in apart)) != 1
    ]


def parts(world: World) -> dict[str, Part]:
    """The parts of docs/precedents.md."""
    return {
        "precedent-figures": lambda: _figures(world),
        "precedent-reasons": lambda: _explained(world.precedents),
        "precedent-holdings": lambda: _holdings(world),
        "precedent-left": lambda: _left(world.cases),
    }


def _figures(world: World) -> str:
    report = world.precedents
    clear = sum(not each.is_violation for each in report.compared)
    by = report.reached_by
    rows = [
        ("holdings compared", str(len(report.compared))),
        ("of them violations", str(len(report.compared) - clear)),
        ("not comparable: no recorded fact can decide them", str(report.not_comparable)),
        ("out of scope: no norm has the article", str(len(report.out_of_scope))),
        ("**agree**", f"**{_share(report.agree, len(report.compared))}**"),
        ("no violation held, breach found", _share(len(report.false_breaches), clear)),
        ("precision of breach", _percent(report.precision)),
        ("recall of breach", _percent(report.recall)),
        ("precision without the entries taken from the ruling", _percent(report.precision_without_ruling)),
        ("recall without the entries taken from the ruling", _percent(report.recall_without_ruling)),
        ("the most that recall could be without them", _percent(report.ceiling_without_ruling)),
        (
            f"recall without them, and without the {len(world.taught)} holes in the law read from these judgments",
            _percent(world.recall_untaught),
        ),
        ("no violation reached by *met*", str(by["met"])),
        ("no violation reached by *not known*, *not shown* or nothing", str(_without_met(by))),
        ("to compare: a check that always says *breach*", _percent(report.always_breach)),
        ("to compare: a check that always says *not known*", _percent(report.always_not_known)),
        ("holdings whose state was taken as bound", str(sum(each.assumed_bound for each in report.compared))),
    ]
    return table(("what", "figure"), rows)


def _without_met(by: dict[str, int]) -> int:
    """Holdings of no violation that were reached without *met*."""
    return sum(count for word, count in by.items() if word != "met")


def _explained(report: PrecedentReport) -> str:
    written = reasons()
    lines = []
    for each in disagreements(report):
        why = next((reason.why for reason in written if reason.fits(each)), NO_REASON)
        lines += [
            f"### {_called(each)}",
            "",
            f"Held: {FOUND[each.expected]}. Found: {FOUND[each.found]}." + (_about(each.holding)),
            "",
            cell(why),
            "",
        ]
    return "\n".join(lines) if lines else "There is none."


def _about(holding: Holding) -> str:
    told = [f" About: {cell(holding.about)}." if holding.about else ""]
    told.append(f" The body's reason: {cell(holding.why)}." if holding.why else "")
    return "".join(told)


def _holdings(world: World) -> str:
    names = {case.id: (case.cite or {}).get("name", case.id) for case in world.cases}
    head = ("judgment", "article", "who", "held", "found", "without the ruling", "agrees", "taken as bound")
    rows = [
        (
            cell(names[each.case]),
            cell(_article(each.holding)),
            cell(", ".join(each.holding.who)),
            FOUND[each.expected],
            FOUND[each.found],
            FOUND[each.found_without_ruling],
            "yes" if each.agrees else "**no**",
            "yes" if each.assumed_bound else "",
        )
        for each in world.precedents.compared
    ]
    return table(head, rows)


def _left(cases: Sequence[Case]) -> str:
    rows = [
        (cell((case.cite or {}).get("name", case.id)), cell(_article(each)), cell(each.result), cell(each.needs or ""))
        for case in cases
        for each in case.holdings
        if not each.comparable
    ]
    return table(("judgment", "article", "held", "what would have to be recorded"), rows)


def _article(holding: Holding) -> str:
    return holding.article + (f" ({holding.aspect})" if holding.aspect else "")


def _called(each: Compared) -> str:
    who = f", {', '.join(each.holding.who)}" if each.holding.who else ""
    return f"{each.case}, {_article(each.holding)}{who}"


def _share(count: int, whole: int) -> str:
    return f"{count} of {whole} ({_percent(count / whole if whole else None)})"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f} %"
