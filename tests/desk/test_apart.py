"""Questions worked out by another process: they are the same, nothing newer is overwritten, and they come where it dies."""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from tests.desk.test_linked import _born, _boy, _held, _join, _taken

SignIn = Callable[[str], Client]
KEY = "child-deported-alone"


@pytest.fixture
def apart(office: object) -> Iterator[Any]:
    """What begins and ends the other process: here no worker lives that does."""
    from habeas.casework import apart

    apart.allow()
    yield apart
    apart.end()
    assert not children()


def children() -> list[Any]:
    return multiprocessing.active_children()


def a_case(key: str = KEY) -> Any:
    from habeas.store.models import Case

    return Case.objects.get(key=key)


def forget_questions(*cases: Any) -> None:
    """Those of these cases are to be made again."""
    from habeas.store.models import Case, QuestionRow

    QuestionRow.everything.filter(case__in=cases).delete()
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(asked_at=None)


def kept(*cases: Any) -> list[tuple[object, ...]]:
    """What is kept of the questions of these cases."""
    from habeas.store.models import QuestionRow

    columns = [field.attname for field in QuestionRow._meta.concrete_fields if field.attname != "id"]
    return list(QuestionRow.everything.filter(case__in=cases).order_by("case", "rank", "pk").values_list(*columns))


def made_anew(*cases: Any) -> list[tuple[object, ...]]:
    """The same, made by the work in the background."""
    from habeas.casework import jobs

    forget_questions(*cases)
    jobs.work_off()
    return kept(*cases)


def test_the_other_process_knows_no_web_framework_and_no_database() -> None:
    code = (
        "import sys, habeas.casework.apart; print([n for n in sys.modules if n in ('django', 'habeas.store', 'typer')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_questions_of_the_office_are_those_made_here(sign_in: SignIn, apart: Any) -> None:
    """Of every case of the sample office, and of two that are read together."""
    from habeas.store.models import Case, QuestionRow, Reading

    born, held = _born("Legal aid"), _held("Legal aid")
    _join(sign_in("anna"), _boy(born), _taken(held))
    cases = list(Case.objects.filter(library=False))
    there = made_anew(*cases)
    (child,) = children()
    assert child.is_alive()
    apart.end()
    assert there == made_anew(*cases)
    assert not children()
    assert QuestionRow.everything.filter(case=born, reading=Reading.LINKED).exists()
    assert len({row[0] for row in there}) > 5


def test_the_figures_of_the_office_count_there_too(apart: Any) -> None:
    from habeas.casework.asking import work_out
    from habeas.casework.law import FIGURES
    from habeas.casework.recheck import begin_asking
    from habeas.store.models import Case, Setting

    def asked() -> list[Any]:
        reads = [begin_asking(case).read for case in Case.objects.filter(library=False)]
        found = [apart.asked(read, patient=True) for read in reads]
        assert found == [work_out(read) for read in reads]
        return found

    before = asked()
    Setting.objects.create(
        name=FIGURES, value={"days_without_step_alarm": "5 days", "days_without_step_breach": "9 days"}
    )
    assert asked() != before


def test_a_change_that_comes_between_is_not_overwritten(apart: Any) -> None:
    from habeas.casework import entries, jobs
    from habeas.casework.recheck import begin_asking, keep_asked, mark_stale
    from habeas.store.models import Account

    case = a_case()
    forget_questions(case)
    asking = begin_asking(case)
    found = apart.asked(asking.read, patient=True)
    who = case.people.order_by("pk")[0].key
    entries.add(a_case(), Account.objects.get(username="anna"), {"kind": "released", "on": "2023-03-04", "who": [who]})
    assert not keep_asked(asking, found)
    assert (kept(case), a_case().asked_at) == ([], None)

    asking = begin_asking(a_case())
    mark_stale([case.pk])
    assert not keep_asked(asking, None)
    assert kept(case) == []
    jobs.work_off()
    assert kept(case)
    assert a_case().asked_at is not None


def test_what_a_link_gave_is_not_kept_once_it_ended(sign_in: SignIn, apart: Any) -> None:
    """Though the case was marked before, so that no column of it tells."""
    from habeas.casework.recheck import begin_asking, keep_asked, mark_stale

    born, held = _born("Legal aid"), _held("Legal aid")
    joined = _join(sign_in("anna"), _boy(born), _taken(held))
    mark_stale([born.pk])
    asking = begin_asking(a_case(born.key))
    assert asking.read.linked is not None
    joined.delete()
    assert not keep_asked(asking, apart.asked(asking.read, patient=True))
    assert kept(born) == []
    assert a_case(born.key).asked_at is None


def test_two_who_ask_at_once_keep_the_questions_once(apart: Any) -> None:
    from habeas.casework.recheck import begin_asking, keep_asked, questions

    forget_questions(a_case())
    one, other = begin_asking(a_case()), begin_asking(a_case())
    old = other.row
    assert keep_asked(one, apart.asked(one.read, patient=True))
    assert not keep_asked(other, apart.asked(other.read, patient=True))
    there = kept(old)
    assert [row.identity for row in questions(old)] == [row.identity for row in questions(a_case())]
    assert kept(old) == there
    assert len({(row.identity, row.reading) for row in questions(old)}) == len(there)


def test_where_the_process_dies_the_questions_still_come(sign_in: SignIn, apart: Any) -> None:
    from habeas.casework.recheck import begin_asking

    cases = [a_case(), a_case("stateless-across-2022")]
    there = made_anew(*cases)
    (child,) = children()
    child.kill()
    child.join()
    assert made_anew(*cases) == there, "one is worked out here, for the other another process is begun"
    (second,) = children()
    assert second.pid != child.pid

    second.kill()
    second.join()
    assert apart.asked(begin_asking(a_case()).read, patient=True) is None
    forget_questions(*cases)
    page = sign_in("anna").get(f"/cases/{a_case().ref}/questions/")
    assert page.status_code == 200
    assert kept(a_case())
    assert all(row in there for row in kept(a_case()))


def test_a_page_waits_for_none_that_is_only_being_begun(apart: Any) -> None:
    from habeas.casework.recheck import begin_asking

    read = begin_asking(a_case()).read
    assert apart.asked(read) is None
    (child,) = children()
    assert child.is_alive()
    assert apart.asked(read, patient=True) is not None
    assert apart.asked(read) is not None


def test_ctrl_c_in_a_terminal_does_not_end_it(apart: Any) -> None:
    """Each process of the terminal is sent it; the server ends its own."""
    from habeas.casework.recheck import begin_asking

    read = begin_asking(a_case()).read
    assert apart.asked(read, patient=True) is not None
    (child,) = children()
    os.kill(child.pid, signal.SIGINT)
    assert apart.asked(read, patient=True) is not None
    assert children() == [child]


def test_a_case_at_fault_is_counted_with_the_place_of_its_fault(apart: Any) -> None:
    from habeas.casework import faults, jobs
    from habeas.casework.law import FIGURES
    from habeas.store.models import Setting

    forget_questions(a_case())
    Setting.objects.create(name=FIGURES, value={"no such figure": 7})
    jobs.work_off()
    assert a_case().check_tries == faults.TRIES
    assert "(law/" in a_case().check_fault
