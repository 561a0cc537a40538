"""The Chisinau Agreement of 2002: article by article, then the safeguards with the basis of each cell."""

import json
import re
from dataclasses import asdict

from habeas.cli.lines import heading, line
from habeas.cli.voice import Voice
from habeas.law import chisinau
from habeas.law.chisinau import AGREEMENT, Article, Cell, Chisinau, Gap, Safeguard
from habeas.tell.law_words import in_language, of_research
from habeas.words import Message

BASES = {
    "seen": Message("the text was seen"),
    "commentary": Message("a named report read it"),
    "memory": Message("from memory"),
    "inferred": Message("inferred from what was seen"),
}
MARKS = {Gap.NONE: "●", Gap.PARTLY: "◐", Gap.PROVED: "▲", Gap.TO_CONFIRM: "△", Gap.UNKNOWN: "○"}
SEEN = {"yes": Message("seen"), "partly": Message("partly seen"), "no": Message("not seen")}


def print_chisinau(voice: Voice, *, compare: bool, as_json: bool) -> None:
    """The Agreement beside the safeguards; `compare` adds the other instruments."""
    data = chisinau.shipped()
    if as_json:
        voice.raw(json.dumps(_as_json(data), ensure_ascii=False, indent=2))
        return
    line(voice, in_language(data.agreement.title, voice.language), style="bold")
    if voice.language == "ru":
        line(voice, voice.text(Message("The reasons stand here in English, as the research wrote them.")), style="dim")
    if data.agreement.note:
        line(voice, data.agreement.note)
    heading(voice, voice.text(Message("Article by article")))
    for article in data.articles:
        _article(voice, data, article)
    heading(voice, voice.text(Message("Safeguard by safeguard")))
    for safeguard in data.safeguards.values():
        _safeguard(voice, data, safeguard, compare)
    heading(voice, voice.text(Message("How many")))
    for column, each in data.columns.items():
        if compare or column == AGREEMENT:
            tally = data.tally(column)
            counts = ", ".join(f"{MARKS[gap]} {voice.text(gap.word)} {tally[gap]}" for gap in Gap)
            line(voice, f"{in_language(each.name, voice.language)}: {counts}", indent=2, hang=2)


def _article(voice: Voice, data: Chisinau, article: Article) -> None:
    values = {"article": article.article, "seen": SEEN[article.seen]}
    line(voice, voice.text(Message("%(article)s (%(seen)s)", values)), indent=2, style="bold")
    line(voice, in_language(article.says, voice.language), indent=4)
    for silent in article.silent_on:
        line(voice, voice.text(Message("- says nothing of: %(what)s", {"what": silent})), indent=4, hang=2)
    for safeguard in _of_article(data, article):
        cell = safeguard.cells[AGREEMENT]
        line(voice, f"{MARKS[cell.gap]} {in_language(safeguard.title, voice.language)}", indent=4, hang=2)


def _of_article(data: Chisinau, article: Article) -> list[Safeguard]:
    number = re.match(r"\d+|preamble", article.article)
    cited = [(row, row.cells[AGREEMENT].article) for row in data.safeguards.values()]
    return [row for row, where in cited if number and where and re.search(rf"\b{number[0]}\b", where)]


def _safeguard(voice: Voice, data: Chisinau, safeguard: Safeguard, compare: bool) -> None:
    line(voice, in_language(safeguard.title, voice.language), indent=2, style="bold")
    line(voice, "; ".join(safeguard.source), indent=4, style="dim")
    for column, cell in safeguard.cells.items():
        if column == AGREEMENT or compare:
            name = in_language(data.columns[column].name, voice.language) if compare else ""
            _cell(voice, name, cell)


def _cell(voice: Voice, name: str, cell: Cell) -> None:
    values = {"gap": cell.gap.word, "basis": BASES[cell.basis]}
    text = voice.text(Message("%(gap)s; basis: %(basis)s", values))
    where = f" ({cell.article})" if cell.article else ""
    head, why = f"{name}: " if name else "", of_research(cell.why, voice.language)
    line(voice, f"{MARKS[cell.gap]} {head}{text}{where}. {why}", indent=4, hang=2)


def _as_json(data: Chisinau) -> dict[str, object]:
    return {
        "agreement": {
            "id": data.agreement.id,
            "title": dict(data.agreement.title),
            "verified": data.agreement.verified,
        },
        "articles": [asdict(article) for article in data.articles],
        "columns": {name: dict(column.name) for name, column in data.columns.items()},
        "safeguards": [
            {
                "id": row.id,
                "title": dict(row.title),
                "source": list(row.source),
                "cells": {name: {**asdict(cell), "gap": cell.gap.value} for name, cell in row.cells.items()},
            }
            for row in data.safeguards.values()
        ],
    }
