"""The office's own template of a paper, for the table of who may open what, and for tests of templates."""

import io
from typing import Any, Final

import docx

from habeas.act.letters import letters
from habeas.act.skeleton import skeleton

TEMPLATE: Final = {"kind": "paper", "language": "tongue"}
READ: Final[dict[str, dict[str, str]]] = {
    "office-templates": {},
    "office-template": TEMPLATE,
    "office-template-shipped": TEMPLATE,
    "office-template-version": {**TEMPLATE, "number": "version"},
}
"""Addresses of whoever drafts."""
CHANGED: Final[dict[str, dict[str, str]]] = {
    "office-template-ours": TEMPLATE,
    "office-template-again": {**TEMPLATE, "number": "version"},
}
"""Addresses of administrators."""


def changed(*more: str, paper: str = "hrc", language: str = "en") -> bytes:
    """The template that ships, with more paragraphs at its end."""
    file = docx.Document(io.BytesIO(skeleton(letters()[paper], language)))
    for text in more:
        file.add_paragraph(text)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def template_values() -> dict[str, Any]:
    """A paper of which the office has its own template."""
    from habeas.store import blobs
    from habeas.store.models import PaperTemplate

    stored = blobs.store([changed("Our office")])
    row = PaperTemplate.objects.create(
        paper="hrc", language="en", number=1, blob=stored.name, sha256=stored.sha256, size=stored.size
    )
    return {"tongue": row.language, "version": row.number}
