"""Numbers name nobody and hide what is small; an analyst sees them and no case."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from django.test import Client

SignIn = Callable[[str], Client]


def test_an_analyst_sees_numbers_and_no_names(sign_in: SignIn) -> None:
    from habeas.store.models import Person

    pavel = sign_in("pavel")
    page = pavel.get("/numbers/").content.decode()
    names = [name for name in Person.objects.filter(case__library=False).values_list("label", flat=True) if name]
    assert names
    assert [name for name in names if name in page] == []
    for address in ("/cases/", "/places/", "/search/?q=a", "/tasks/", "/findings/"):
        assert pavel.get(address).status_code == 404, address


def test_small_cells_are_hidden(office: Path) -> None:
    from django.utils import timezone

    from habeas.casework.numbers import SMALLEST, tables
    from habeas.casework.recheck import recheck
    from habeas.record.reader import read_case
    from habeas.record.vocabulary import load_vocabulary
    from habeas.store.mapping import add_case
    from habeas.store.models import Team

    today = timezone.localdate().toordinal()
    folder = Path(__file__).parents[2] / "habeas" / "record" / "examples"
    case, _ = read_case(folder / "siblings-not-given-back.yaml", load_vocabulary())

    def held() -> dict[str, int | None]:
        found = next(table for table in tables(today) if (table.what, table.by) == ("held", "status"))
        return {cell.name: cell.count for cell in found.cells}

    assert held()["child"] is None
    for number in range(SMALLEST):
        row = add_case(replace(case, id=f"again-{number}"), team=Team.objects.get(name="Legal aid")).case
        recheck(row)
    counted = held()["child"]
    assert counted is not None
    assert counted >= SMALLEST
