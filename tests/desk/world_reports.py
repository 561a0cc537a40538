"""A submission with a part of every kind, and one making of it with a block of every kind."""

from typing import Any, Final

BLOCKS: Final[list[dict[str, Any]]] = [
    {"kind": "heading", "level": 1, "text": "Who is held"},
    {"kind": "paragraph", "text": "A paragraph.", "quiet": False, "strong": False},
    {"kind": "heading", "level": 2, "text": "Figures"},
    {"kind": "heading", "level": 3, "text": "People held"},
    {"kind": "paragraph", "text": "A note.", "quiet": True, "strong": False},
    {"kind": "bullets", "items": ["One thing.", "Another thing."]},
]


def report_values() -> dict[str, str]:
    """What addresses of submissions take."""
    from django.utils import timezone

    from habeas.prove.chart import bar_chart
    from habeas.store.models import Report

    drawing = {"kind": "drawing", "text": "People held", "specification": bar_chart("", [("RU", 7, False)])}
    sheet = {"kind": "sheet", "caption": "People", "head": ["state", "people"], "rows": [["RU", "7"]], "figures": True}
    parts = [
        {"heading": {"en": "Who is held"}}, {"text": {"en": "A paragraph."}}, {"figure": {"what": "held", "by": "sex"}},
        {"gap": "proved"}, {"judgment": "kim-v-russia"}, {"story": {"case": "kim-v-russia", "who": "p1"}},
    ]  # fmt: skip
    row = Report.objects.create(plan={"title": {"en": "A submission"}, "for": "other", "parts": parts}, before={})
    told = {"title": "A submission", "made": "2026-01-01", "numbers": {}, "blocks": [*BLOCKS, drawing, sheet]}
    body = {language: told | {"language": language} for language in ("en", "ru")}
    making = row.makings.create(day=timezone.localdate(), body=body, numbers={"made": "2026-01-01", "numbers": {}})
    return {"report": row.ref, "making": making.ref, "paper_kind": "docx"}
