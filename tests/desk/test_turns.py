"""Pages take turns: in the order in which they were asked for, one long one holds nobody up, the worker comes in between.

On a server a few are made at once: all places but one are taken here, so that the same holds of the last one.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from habeas.casework import turns

AN_AGE = 60


@pytest.fixture(autouse=True)
def others() -> Iterator[int]:
    """The other places, taken for as long as a test runs; how many there are."""
    with ExitStack() as taken:
        begun = time.monotonic()
        for _ in range(turns.at_once() - 1):
            taken.enter_context(turns.turn(AN_AGE))
        assert time.monotonic() - begun < turns.LONG, "none of them waits for another"
        yield turns.at_once() - 1


def a_page(told: list[str], name: str, behind: threading.Event | None = None) -> threading.Thread:
    def make() -> None:
        with turns.turn() if behind is None else turns.in_between(5, behind):
            told.append(name)

    before, thread = len(turns._line), threading.Thread(target=make)
    thread.start()
    while behind is None and not told and len(turns._line) == before:
        time.sleep(0.001)
    return thread


@contextmanager
def ended(*threads: threading.Thread) -> Iterator[None]:
    yield
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()


def test_pages_are_made_in_the_order_they_were_asked_for() -> None:
    told: list[str] = []
    with turns.turn():
        waiting = [a_page(told, f"{number}") for number in range(4)]
        assert told == []
    with ended(*waiting):
        pass
    assert told == ["0", "1", "2", "3"]


def test_a_long_page_holds_nobody_up() -> None:
    told: list[str] = []
    begun = time.monotonic()
    with turns.turn(), ended(a_page(told, "next")):
        while not told and time.monotonic() - begun < 10:
            time.sleep(0.01)
    assert told == ["next"]
    assert time.monotonic() - begun >= turns.LONG


def test_the_work_in_the_background_waits_for_the_pages_that_wait() -> None:
    told: list[str] = []
    with turns.turn():
        worker = a_page(told, "worker", behind=threading.Event())
        page = a_page(told, "page")
    with ended(worker, page):
        pass
    assert told == ["page", "worker"]


def test_a_page_that_fails_gives_its_turn_back(others: int) -> None:
    told: list[str] = []
    with pytest.raises(ZeroDivisionError), turns.turn():
        raise ZeroDivisionError
    with ended(a_page(told, "next")):
        pass
    assert told == ["next"]
    assert len(turns._keeps) == others


def test_a_page_that_waits_for_something_else_leaves_its_turn_and_takes_it_again(others: int) -> None:
    told: list[str] = []
    with turns.turn():
        with turns.aside():
            assert len(turns._keeps) == others, "it keeps nobody waiting"
            with ended(a_page(told, "meanwhile")):
                pass
            told.append("back")
        after = a_page(told, "after")
        assert told == ["meanwhile", "back"]
    with ended(after):
        pass
    assert told == ["meanwhile", "back", "after"]
    assert len(turns._keeps) == others


def test_who_has_no_turn_takes_none_by_stepping_aside(others: int) -> None:
    def step() -> None:
        with turns.aside():
            assert len(turns._keeps) == others
        told.append("none")

    told: list[str] = []
    with ended(alone := threading.Thread(target=step)):
        alone.start()
    assert told == ["none"]
    with pytest.raises(ZeroDivisionError), turns.turn(), turns.aside():
        raise ZeroDivisionError
    assert len(turns._keeps) == others
    with ended(a_page(told, "next")):
        pass
    assert told == ["none", "next"]
