"""A submission with a part of every kind, and one making of it with a block of every kind, in both languages."""

from typing import Any, Final

SAID: Final = {
    "en": ("A submission", "A paragraph.", "Figures", "One thing.", "state", "people"),
    "ru": ("Доклад", "Абзац.", "Цифры", "Одна вещь.", "государство", "человек"),
}


def report_values() -> dict[str, str]:
    """What addresses of submissions take."""
    from django.utils import timezone

    from habeas.store.models import Report

    both = {name: {code: said[place] for code, said in SAID.items()} for place, name in enumerate(("title", "text"))}
    parts = [
        {"heading": both["title"]}, {"text": both["text"]}, {"figure": {"what": "held", "by": "sex"}},
        {"gap": "proved"}, {"judgment": "kim-v-russia"}, {"story": {"case": "kim-v-russia", "who": "p1"}},
    ]  # fmt: skip
    row = Report.objects.create(plan={"title": both["title"], "for": "other", "parts": parts}, before={})
    body = {language: _made(language) for language in SAID}
    making = row.makings.create(day=timezone.localdate(), body=body, numbers={"made": "2026-01-01", "numbers": {}})
    return {"report": row.ref, "making": making.ref, "paper_kind": "docx"}


def _made(language: str) -> dict[str, Any]:
    from habeas.prove.chart import bar_chart

    title, text, figures, thing, state, people = SAID[language]
    blocks = [
        {"kind": "heading", "level": 1, "text": title},
        {"kind": "paragraph", "text": text, "quiet": False, "strong": True},
        {"kind": "heading", "level": 2, "text": figures},
        {"kind": "heading", "level": 3, "text": figures},
        {"kind": "paragraph", "text": text, "quiet": True, "strong": False},
        {"kind": "bullets", "items": [thing, text]},
        {"kind": "drawing", "text": figures, "specification": bar_chart("", [("RU", 7, False)])},
        {"kind": "sheet", "caption": figures, "head": [state, people], "rows": [["RU", "7"]], "figures": True},
    ]
    return {"title": title, "language": language, "made": "2026-01-01", "numbers": {}, "blocks": blocks}
