"""Entries are added, corrected and retracted; nothing is overwritten, and the second of two who correct is told."""

from pathlib import Path

import pytest


def test_an_entry_is_added_and_the_check_follows(office: Path) -> None:
    from habeas.casework import entries
    from habeas.store.models import Account, Case

    case = Case.objects.get(key="stateless-across-2022")
    anna = Account.objects.get(username="anna")
    who = case.people.get().key
    saved = entries.add(case, anna, {"kind": "released", "on": "2022-06", "who": [who]})
    assert case.entries.get(key=saved.key).recorded_by == anna
    assert saved.outcome.gone or saved.outcome.new


def test_faults_name_their_field(office: Path) -> None:
    from habeas.casework import entries
    from habeas.files import FaultsError
    from habeas.store.models import Account, Case

    case = Case.objects.get(key="stateless-across-2022")
    with pytest.raises(FaultsError) as caught:
        entries.add(
            case, Account.objects.get(username="anna"), {"kind": "released", "on": "2022-13", "who": ["nobody"]}
        )
    assert {fault.mark.file for fault in caught.value.faults} == {"on", "who"}


def test_a_second_correction_is_told_of_the_first(office: Path) -> None:
    from habeas.casework import entries
    from habeas.store.models import Account, Case

    case = Case.objects.get(key="stateless-across-2022")
    anna, daniyar = (Account.objects.get(username=name) for name in ("anna", "daniyar"))
    first = case.entries.filter(person__isnull=False).order_by("order").first()
    assert first is not None
    assert first.person is not None
    data = {"kind": first.kind, "on": "2022-04-05", "who": [first.person.key]}
    entries.correct(case, anna, first.key, data)
    with pytest.raises(entries.ConflictError) as caught:
        entries.retract(case, daniyar, first.key, "a mistake")
    assert caught.value.by[0].recorded_by == anna
    assert case.entries.filter(key=first.key).exists()
