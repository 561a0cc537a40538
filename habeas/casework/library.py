"""The published judgments that ship, as read-only cases: law to read, and what the gap matrix counts from."""

from importlib.resources import files
from pathlib import Path

from django.utils import timezone

from habeas.record.reader import read_cases
from habeas.record.vocabulary import load_vocabulary
from habeas.store.mapping import add_case
from habeas.store.models import Case


def missing() -> list[Path]:
    """The files of judgments that are no case of this office, not as its own or a deleted one either; a file is named as its
    case."""
    known = set(Case.objects.values_list("key", flat=True))
    folder = Path(str(files("habeas.record") / "cases"))
    return sorted(path for path in folder.glob("*.yaml") if path.stem not in known)


def add(paths: list[Path]) -> None:
    """Adds these; the worker checks them."""
    found, _ = read_cases(paths, load_vocabulary())
    now = timezone.now()
    for case in found:
        add_case(case, library=True, stale_since=now, title=(case.cite or {}).get("name", ""))
