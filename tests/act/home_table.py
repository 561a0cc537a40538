"""The bodies inside a state in the table (`home`), and how its words map to what the program says."""

from typing import Any

from habeas.act.bodies import Body, bodies
from habeas.act.options import options
from habeas.dates import FALSE, TRUE
from habeas.words import Message, say
from tests.act.bodies_table import case_of

SAID = {
    "late": (
        "the term ended on %(day)s; ask the body to restore it where there was good reason",
        "the term may have ended on %(day)s: the day from which it runs is not recorded",
    ),
    "term unknown": ("how long one has was not seen: file at once",),
    "rule not seen": ("what its rule was before %(day)s was not seen",),
    "no such body": ("there was no such body before %(day)s",),
    "no decision": ("it hears appeals, and no decision that it could hear one against is on record",),
    "decided": ("the appeal against the decision was decided: %(day)s",),
    "too early": ("not before %(day)s",),
}
"""The kinds of reason of the table, and the sentences of the program that are of that kind."""
KIND = {said: kind for kind, all_said in SAID.items() for said in all_said}

Told = dict[str, tuple[str, object]]
"""By body: open and until when, or how else it stands and, by kind of reason, the days that are told with it."""


def at_home(row: dict[str, Any]) -> list[Body]:
    """What the program says on the day of a row of the bodies inside the states."""
    each = case_of(row)
    return [body for body in bodies(options(each), each) if body.forum.state is not None]


def expected_at_home(row: dict[str, Any]) -> Told:
    """What the row says of them: all of them, so that none may be missing and none invented."""
    home = row.get("home", {})
    told: Told = {body: ("open", str(until)) for body, until in home.get("open", {}).items()}
    for standing in ("not_known", "closed"):
        for body, kinds in home.get(standing, {}).items():
            told[body] = standing, {kind: {str(day) for day in days} for kind, days in kinds.items()}
    return told


def said(body: Body) -> tuple[str, object]:
    """The same of what the program says."""
    if body.open == TRUE:
        return "open", _until(body)
    kinds: dict[str, set[str]] = {}
    for why in body.why:
        days = kinds.setdefault(KIND[why.id], set())
        days |= {say(Message("%(day)s", why.values), "en")} if "day" in why.values else set()
    return "closed" if body.open == FALSE else "not_known", kinds


def _until(body: Body) -> str:
    """The last day, since when one may ask, or why there is none."""
    rule, term = body.nearest.rule, body.nearest.deadline
    if term is not None:
        return f"since {term.moment}" if body.nearest.waits else str(term.moment)
    if rule is None:
        return "no term"
    return "term unknown" if rule.term_unknown else "not begun"
