"""What findings are called in the reader's language; one that is closed to the reader by nothing but that it is."""

from collections.abc import Iterable, Mapping
from functools import cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from habeas.check import health
from habeas.check.shipped import library
from habeas.law.norm import Norm
from habeas.store.models import FindingRow
from habeas.tell.law_words import in_language


def title_of(norm: str) -> str:
    """The title of a norm; its id where the law that ships no longer has it."""
    if norm == health.CLOSED:
        return _("A finding about health (closed to your role)")
    found = _norms().get(norm)
    return in_language(found.title, get_language() or "en") if found else norm


def titled(rows: Iterable[FindingRow], closed: frozenset[str]) -> list[tuple[FindingRow, str]]:
    """Rows of a list with their titles. Of what is closed the row keeps its days and whom it is about, and nothing else."""
    found = []
    for row in rows:
        if health.is_closed(row.norm, closed):
            row.norm, row.identity, row.instrument, row.provision, row.aspect = health.CLOSED, "", "", "", ""
        found.append((row, title_of(row.norm)))
    return found


@cache
def _norms() -> Mapping[str, Norm]:
    return {norm.id: norm for norm in library().norms}
