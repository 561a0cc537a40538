"""The chain of the log holds, and shows where it was broken."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)


def test_a_chain_holds_and_erasure_leaves_it_whole(office: Path) -> None:
    from habeas.store.audit import Act, head, log, verify
    from habeas.store.models import AuditSalt

    log(None, AT, [Act("add", "entry", "r1", "c1", {"field": "basis"}), Act("look", "person", "r2", "c2")])
    assert verify().broken_at is None
    end = head()
    assert end is not None
    AuditSalt.objects.filter(case_ref="c1").delete()
    seen = verify([end])
    assert (seen.broken_at, seen.erased, seen.proven_to) == (None, 1, end.sequence)


@pytest.mark.parametrize("damage", ["changed", "left out", "body", "cut"])
def test_a_changed_chain_is_found(office: Path, damage: str) -> None:
    from habeas.store.audit import Act, head, log, verify
    from habeas.store.models import AuditRow, AuditSalt

    log(None, AT, [Act("look", "person", f"r{n}", "c1") for n in range(4)])
    end = head()
    assert end is not None
    first = end.sequence - 3
    if damage == "changed":
        AuditRow.objects.filter(sequence=first + 1).update(what="export")
    elif damage == "left out":
        AuditRow.objects.filter(sequence=first + 1).delete()
    elif damage == "body":
        AuditSalt.objects.filter(sequence=first + 1).update(body={"field": "other"})
    else:
        AuditRow.objects.filter(sequence__gt=first + 1).delete()
    assert verify([end]).broken_at is not None
