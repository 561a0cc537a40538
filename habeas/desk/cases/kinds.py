"""Kinds of entry to choose from: by theme, those this person uses most first, found by a word of their label."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from habeas.check import health
from habeas.record.vocabulary import Kind, load_vocabulary, plain
from habeas.record.vocabulary_source import SHIPPED
from habeas.store.access import closed_groups
from habeas.store.models import Account, Case, Entry

_TITLES: Final = {
    "custody": _("Custody"),
    "family": _("Family and children"),
    "health": _("Health, life and death"),
    "protection": _("Asylum, nationality, stay"),
    "remedies": _("Courts, complaints, lawyers"),
    "removal": _("Removal and borders"),
}
_USUAL: Final = (
    "apprehended", "placed", "transferred", "released", "detention_ordered", "detention_extended", "court_hearing",
    "expulsion_ordered", "appeal_filed", "asylum_claimed", "separated", "visit",
)  # fmt: skip
_RECENT: Final = 400
_MOST: Final = 12


@dataclass(frozen=True, slots=True)
class Theme:
    """A group of kinds under one heading."""

    name: str
    title: str
    kinds: tuple[Kind, ...]


@cache
def theme_of() -> dict[str, str]:
    """The theme of each kind: the file of the vocabulary it stands in (`kinds-custody.yaml`)."""
    found: dict[str, str] = {}
    for path in sorted(SHIPPED.glob("kinds-*.yaml")):
        names = re.findall(r"^  (\w+):", path.read_text("utf-8"), re.MULTILINE)
        found |= dict.fromkeys(names, path.stem.removeprefix("kinds-"))
    return found


def themes(counts: Counter[str], words: str = "") -> list[Theme]:
    """Kinds by theme, the most used first; with `words` those whose label holds every one of them."""
    language = get_language() or "en"
    wanted = plain(words).replace("_", " ").split()
    kinds = [kind for kind in load_vocabulary().kinds.values() if _has(kind, wanted, language)]
    order = sorted(kinds, key=lambda kind: (-counts[kind.name], kind.label(language)))
    by_theme: dict[str, list[Kind]] = {name: [] for name in _TITLES}
    for kind in order:
        by_theme.setdefault(theme_of().get(kind.name, "custody"), []).append(kind)
    return [Theme(name, str(_TITLES.get(name, name)), tuple(found)) for name, found in by_theme.items() if found]


def most_used(counts: Counter[str]) -> tuple[Kind, ...]:
    """A dozen kinds to begin with: what this person records, then what everybody does."""
    kinds = load_vocabulary().kinds
    names: Iterable[str] = (*(name for name, _count in counts.most_common(_MOST)), *_USUAL)
    return tuple(kinds[name] for name in list(dict.fromkeys(names))[:_MOST] if name in kinds)


def used_by(account: Account, case: Case) -> Counter[str]:
    """How often this person recorded each kind lately, and how often it stands in this case."""
    own = Entry.objects.filter(recorded_by=account).order_by("-pk").values_list("kind", flat=True)[:_RECENT]
    here = case.entries.order_by("-pk").values_list("kind", flat=True)[:_RECENT]
    found = Counter((*own, *here))
    if health.GROUP in closed_groups(account):
        found = Counter({kind: count for kind, count in found.items() if kind not in health.kinds()})
    return found


def _has(kind: Kind, wanted: list[str], language: str) -> bool:
    told = plain(f"{kind.label(language)} {kind.name} {kind.label('en')}").replace("_", " ")
    return all(word in told for word in wanted)
