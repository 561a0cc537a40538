"""A judgment and its execution for another program: the contract of `habeas prove judgments --format json`."""

import datetime as dt

from habeas.check.amounts import iso
from habeas.prove.execution.chart import chart
from habeas.prove.execution.judgments import NOTHING_DONE, NOTHING_ORDERED, Judgment, Said
from habeas.prove.execution.repeats import NO_SAMPLE, WHENS, Repeat, Repeats, Table
from habeas.prove.gap.harms import LEAST
from habeas.words import say


def as_json(found: Repeats, language: str) -> dict[str, object]:
    """One judgment; `by_year` has a row for each year and each of before, across and after."""
    judgment = found.judgment
    return {
        **head(judgment, language),
        "same_breach": {
            "about": dict(judgment.execution.same.about),
            "states": list(judgment.execution.same.states),
            "norms": [
                {"id": each, "verified": each not in judgment.execution.same.unverified}
                for each in judgment.execution.same.norms
            ],
            "before": found.count("before"),
            "across": found.count("across"),
            "after": found.count("after"),
            "by_year": _by_year(found, found.table),
            "unverified": found.unverified,
            "people": [_person(each) for each in found.shown],
            "own": {
                "people": found.own_people.told,
                "unverified": found.own_unverified.told,
                "by_year": None if found.own is None else _by_year(found, found.own),
                "least": LEAST,
            },
            "note": say(NO_SAMPLE, language),
        },
        "chart": chart(found, language),
    }


def head(judgment: Judgment, language: str) -> dict[str, object]:
    """What was held, ordered, done, and what is missing."""
    execution = judgment.execution
    return {
        "id": judgment.id,
        "name": judgment.name,
        "court": judgment.court,
        "date": iso(judgment.day),
        "binding_from": iso(execution.binding_from),
        "held": [{"article": article, "result": result} for article, result in judgment.held],
        "ordered": [{"kind": order.kind, **_said(order.said)} for order in execution.ordered],
        "done": [{"on": step.on.text, "by": step.by, **_said(step.said)} for step in execution.done],
        "missing": [_said(each) for each in execution.missing],
        "not_seen": [_said(each) for each in execution.not_seen],
        "notes": [
            *([] if execution.ordered else [say(NOTHING_ORDERED, language)]),
            *([] if execution.done else [say(NOTHING_DONE, language)]),
        ],
    }


def _said(said: Said) -> dict[str, object]:
    return {"what": dict(said.what), "verified": said.verified, "seen_at": list(said.seen_at)}


def _person(each: Repeat) -> dict[str, object]:
    return {
        "case": each.case,
        "who": each.who,
        "from": iso(each.since),
        "until": iso(each.until),
        "when": each.when,
        "norms": list(each.norms),
    }


def _by_year(found: Repeats, table: Table) -> list[dict[str, object]]:
    year_of_judgment = dt.date.fromordinal(found.judgment.day).year
    return [
        {"year": year, **{each: table.get((year, each), 0) for each in WHENS}, "judgment": year == year_of_judgment}
        for year in found.years
    ]
