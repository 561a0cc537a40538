"""What one of the staff does all day, for Locust: looks at pages with a few seconds between, and now and then saves an entry.

Addresses and sessions stand in the file that HABEAS_BENCH names (`benchmarks.desk` writes it).
"""

import json
import os
import random
import re
from pathlib import Path
from typing import Any

from locust import HttpUser, between, task

HELD: dict[str, Any] = json.loads(Path(os.environ["HABEAS_BENCH"]).read_text("utf-8"))
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Staff(HttpUser):
    """One of twenty."""

    wait_time = between(2, 5)
    number = 0

    def on_start(self) -> None:
        """Takes a session that is there already: what is measured is the work, not signing in."""
        mine = HELD["sessions"][Staff.number % len(HELD["sessions"])]
        Staff.number += 1
        self.client.cookies.set("habeas", mine["session"])
        self.cases: list[str] = mine["cases"]
        self.draw = random.Random(Staff.number)

    def see(self, address: str, name: str) -> str:
        """One page; anything but 200 counts as failed."""
        with self.client.get(address, name=name, allow_redirects=False, catch_response=True) as answer:
            if answer.status_code != 200:
                answer.failure(f"{answer.status_code}")
            return str(answer.text)

    @task(4)
    def today(self) -> None:
        self.see("/", "today")

    @task(8)
    def case(self) -> None:
        self.see(f"/cases/{self.draw.choice(self.cases)}/", "case")

    @task(4)
    def cases_list(self) -> None:
        self.see(
            self.draw.choice(["/cases/", "/cases/?view=people&held=now", "/cases/?view=people&held=now&child=1"]),
            "cases",
        )

    @task(4)
    def search(self) -> None:
        self.see(f"/search/?q={self.draw.choice(HELD['words'])}", "search")

    @task(2)
    def findings(self) -> None:
        self.see("/findings/?which=soon", "findings")

    @task(2)
    def places(self) -> None:
        self.see("/places/", "places")

    @task(2)
    def place(self) -> None:
        self.see(f"/places/{self.draw.choice(HELD['places'])}/", "place")

    @task(1)
    def law(self) -> None:
        self.see("/law/?q=child", "law")

    @task(2)
    def save_an_entry(self) -> None:
        """The form, then the save, up to the page that shows the findings."""
        ref = self.draw.choice(self.cases)
        address = f"/cases/{ref}/entries/new/?kind=contact"
        form = self.see(address, "entry form")
        token = TOKEN.search(form)
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
        who = re.search(r'name="who"[^>]*value="([^"]+)"', form) or re.search(r'value="([^"]+)"[^>]*name="who"', form)
        if token is None or who is None:
            return
        hidden.pop("next", None)  # of the form that changes the language
        given = {
            **hidden,
            "csrfmiddlewaretoken": token[1],
            "who": who[1],
            "on": f"2026-10-{self.draw.randint(1, 28):02}",
        }
        # the redirect is followed: one figure for the save and the page that shows the findings
        with self.client.post(address, given, name="save an entry, and its findings", catch_response=True) as answer:
            if answer.status_code != 200:
                answer.failure(f"{answer.status_code}")
            elif not answer.history or 'id="findings"' not in answer.text:
                answer.failure("no findings shown")
