"""What pages are made of: few attributes of htmx, few bytes, and every part on one page."""

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from django.test import Client

SignIn = Callable[[str], Client]
DESK: Final = Path(__file__).parents[2] / "habeas" / "desk"
ALLOWED: Final = {
    "hx-get", "hx-post", "hx-target", "hx-swap", "hx-trigger", "hx-push-url", "hx-indicator", "hx-confirm", "hx-select",
}  # fmt: skip
HTMX: Final = re.compile(r"(?<![\w-])(hx-[a-z][a-z:-]*)")
FIRST_PAGE: Final = 52_000
"""Bytes of styles, scripts and fonts of the first page, compressed: 13 + 11 + 17 + ~5 kB, and room for what is our own."""


def _used(text: str) -> set[str]:
    return set(HTMX.findall(text))


def test_templates_use_nine_attributes_of_htmx() -> None:
    files = [path for kind in ("html", "py", "js") for path in DESK.rglob(f"*.{kind}") if "vendor" not in path.parts]
    wrong = {str(path.relative_to(DESK)): more for path in files if (more := _used(path.read_text()) - ALLOWED)}
    assert wrong == {}
    assert _used('<a hx-get="/" hx-on:click="x" data-hx-boost hx-vals="{}">') - ALLOWED == {"hx-on:click", "hx-vals"}


def test_the_first_page_is_light(sign_in: SignIn) -> None:
    page = sign_in("anna").get("/").content.decode()
    names = set(re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js|woff2?))"', page))
    todo, weight = set(names), 0
    while todo:
        path = DESK / "static" / todo.pop()
        data = path.read_bytes()
        weight += len(gzip.compress(data, 9))
        found = re.findall(rb'(?:from|import)\s*"(\./[^"]+)"|url\(["\']?([^"\')]+\.woff2?)', data)
        more = {str((path.parent / (a or b).decode()).relative_to(DESK / "static")) for a, b in found} - names
        names |= more
        todo |= more
    assert {"vendor/govuk.css", "app.css", "vendor/htmx.js", "app.js", "vendor/govuk.js"} <= names
    assert not [name for name in names if ".woff" in name], "fonts are those of the machine"
    assert 20_000 < weight < FIRST_PAGE


def test_every_part_is_on_one_page_for_who_builds(sign_in: SignIn) -> None:
    page = sign_in("olga").get("/office/components/").content.decode()
    for part in (
        "govuk-error-summary",
        "govuk-radios",
        "verdict--breach",
        "tile--due",
        "govuk-pagination",
        'type="file"',
    ):
        assert part in page, part
    for who in ("anna", "pavel"):  # in a sample office everybody may look
        assert sign_in(who).get("/office/components/").status_code == 404, who


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_chart_can_be_taken_away_as_a_file(sign_in: SignIn, language: str) -> None:
    from django.utils import timezone

    from habeas.store.models import Observation, Place, Team, Visit

    day = timezone.localdate()
    place = Place.objects.create(name="Centre", kind="police", state="RU")
    visit = Visit.objects.create(
        place=place, team=Team.objects.get(name="Visits"), on=str(day), on_first=day.toordinal(), token="seen"
    )
    Observation.objects.create(
        visit=visit, place=place, key="o1", indicator="showers", low=41, high=41, since=str(day),
        since_first=day.toordinal(),
    )  # fmt: skip
    anna = sign_in("anna")
    address = f"/places/{place.ref}/charts/showers.vl.json"
    assert address in anna.get(f"/places/{place.ref}/").content.decode()
    answer = anna.get(address, headers={"Accept-Language": language})
    told = json.loads(answer.content)
    assert 41 in [row["high"] for layer in told["layer"] for row in layer["data"]["values"] if "high" in row]
    assert "var(" not in answer.content.decode()
    import vl_convert

    assert "<svg" in vl_convert.vegalite_to_svg(told)
    assert anna.get(f"/places/{place.ref}/charts/nonsense.vl.json").status_code == 404
