"""One visit to a place in which ten thousand people are held: how long the monitor waits, how long until all are worked off.

The office is made once and kept under build/; each run posts one more visit, through the pages of `habeas serve`. Meanwhile
the first page, the page of the place and a case are looked at, as three of the staff would. `--people N` takes fewer.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from itertools import islice
from json import loads
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import numpy as np

from benchmarks import desk_served, machine
from benchmarks.machine import Told
from benchmarks.report import Report, people_wanted

if TYPE_CHECKING:
    from habeas.record.case import Case

PEOPLE: Final = 10_000
SAVE_MS: Final = 300
LOOK_EVERY: Final = 3.0
"""Seconds between two looks at the pages."""
SAYS: Final = {"Today": "being re-checked", "the place": "Being re-checked", "a case": "is being re-checked"}
"""What each page says while it waits."""


def main(people: int) -> None:
    """Prints how long the visit took, how long its work in the background, and what the pages said meanwhile."""
    report = Report("crowd_place")
    folder = machine.folder(f"crowd-place-{people}")
    for function in ("sign_in",) if (folder / "passphrase").exists() else ("prepare", "sign_in"):
        told = machine.run_apart("crowd_place", function, folder=str(folder), people=people)
        if "failed" in told:
            raise SystemExit(told["failed"])
    with desk_served.served(folder):
        found = _visited(folder)
    cases, looks = told["cases"], found["looks"]
    said = [f"{page}: {'yes' if told else 'no'}" for page, told in found["said"].items()]
    rows = [
        ["the visit is saved, and all are marked", f"{found['save']:.0f} ms"],
        ["then the pages say so at once", ", ".join(said)],
        ["all are worked off", f"{found['seconds']:.0f} s"],
        ["the first page meanwhile, median and slowest", f"{np.median(looks):.0f} and {max(looks):.0f} ms"],
    ]
    title = f"A visit to a place with {told['people']} people held in it ({cases} cases)"
    report.table(title, ("", "measured"), rows)
    report.target("The visit, saved", f"{found['save']:.0f} ms", f"{SAVE_MS} ms", found["save"] < SAVE_MS)
    report.target("Pages say so meanwhile", ", ".join(said), "all", all(found["said"].values()))
    report.keep()


def prepare(folder: str, people: int) -> Told:
    """Makes the office: everybody in one place, nobody let go."""
    desk_served.set_up(folder)
    from benchmarks.desk_data import write
    from habeas.casework.recheck import recheck_many
    from habeas.store import models as tables

    desk_served.create(folder)
    team = tables.Team.objects.create(name="Visits")
    team.people.add(tables.Account.objects.create_user("user0", None, name="User 0", role="lawyer"))
    place = tables.Place.objects.create(name="Northern centre", kind="aliens_detention_centre", state="RU")
    stream = _cases(people)
    while batch := list(islice(stream, 500)):
        recheck_many(write(batch, {"p0": place}, [team]))
    return {}


def _cases(people: int) -> "Iterator[Case]":
    """Those of the desk, all of them brought to the first place, with no end of it."""
    from benchmarks import desk_data

    place = replace(desk_data.places()[0], state="RU")
    for case in desk_data.cases(people):
        kept = [entry for entry in case.entries if entry.kind not in ("released", "removed")]
        entries = tuple(replace(entry, place=place.id if entry.place else None) for entry in kept)
        yield replace(case, states=("RU",), places=(place,), entries=entries)


def sign_in(folder: str, people: int) -> Told:
    """A session, made anew each time, in an office where nothing waits for the worker."""
    desk_served.set_up(folder)
    from habeas.casework import office, retention
    from habeas.casework.recheck import recheck_many
    from habeas.store.models import Case, Person

    office.open_with(desk_served.PASSPHRASE)
    while waiting := list(Case.objects.filter(stale_since__isnull=False)[:500]):
        recheck_many(waiting)
    Case.objects.filter(asked_at__isnull=True).update(asked_at=datetime.now(UTC))  # theirs is no work of this visit
    retention.nightly(datetime.now(UTC))
    desk_served.hold(folder)
    return {"people": Person.objects.count(), "cases": Case.objects.count()}


def _visited(folder: Path) -> Told:
    """Posts a visit, then looks at the pages until none says that it is being re-checked."""
    held = loads((folder / "held.json").read_text())
    mine, place = held["sessions"][0], held["places"][0]
    pages = {"Today": "/", "the place": f"/places/{place}/", "a case": f"/cases/{mine['cases'][-1]}/"}
    for address in pages.values():  # what is kept in memory is loaded
        _ask("GET", address, mine["session"])
    address = f"/places/{place}/visits/new/"
    _, _, form = _ask("GET", address, mine["session"])
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)"[^>]* value="([^"]*)"', form))
    on = datetime.now(UTC).date() - timedelta(days=2)
    given = {**hidden, "on": on.isoformat(), "i-cell_m2": "17", "i-occupants": "9", "i-natural_light": "no"}
    save, status, page = _ask("POST", address, mine["session"], given)
    if status != 302:
        raise SystemExit(f"the visit was answered by {status}: {re.findall(r'error[^<]*<[^<]*', page)[:5]}")
    begun = time.perf_counter()
    said = {name: SAYS[name] in _ask("GET", each, mine["session"])[2] for name, each in pages.items()}
    looks = []
    while True:
        took, _, first = _ask("GET", "/", mine["session"])
        looks.append(took)
        if SAYS["Today"] not in first:
            break
        time.sleep(LOOK_EVERY)
    return {"save": save, "said": said, "seconds": time.perf_counter() - begun, "looks": looks}


def _ask(method: str, address: str, session: str, given: dict[str, str] | None = None) -> tuple[float, int, str]:
    """Milliseconds, status and page."""
    cookies = f"habeas={session}"
    if given is not None:
        cookies += f"; habeas-csrf={given['csrfmiddlewaretoken']}"
    headers = {"Cookie": cookies, "Accept-Language": "en", "Content-Type": "application/x-www-form-urlencoded"}
    line = HTTPConnection("127.0.0.1", desk_served.PORT, timeout=120)
    begun = time.perf_counter()
    line.request(method, address, urlencode(given) if given is not None else None, headers)
    answer = line.getresponse()
    page = answer.read().decode()
    took = (time.perf_counter() - begun) * 1000
    line.close()
    return took, answer.status, page


if __name__ == "__main__":
    main(people_wanted(__doc__) or PEOPLE)
