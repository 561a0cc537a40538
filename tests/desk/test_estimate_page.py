"""How many are on none of the lists, on the desk: what the command line tells of the same files, of which nothing is kept."""

import csv
import io
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cli.shell import habeas

SignIn = Callable[[str], Client]
PAGE: Final = "/numbers/estimate/"
THREE: Final = (0, 120, 90, 60, 100, 30, 70, 25)
"""People on exactly the lists whose bits are set."""


def table(counts: Iterable[int], names: str = "ABC") -> bytes:
    """A row for each person, a column for each list."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["person", *names])
    for at, count in enumerate(counts):
        for number in range(count):
            rows.writerow([f"Zyxwvutov-{at}-{number}", *(at >> each & 1 for each in range(len(names)))])
    return out.getvalue().encode()


def file(content: bytes, name: str = "people.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def told(client: Client, **sent: Any) -> dict[str, Any]:
    answer = client.post(PAGE, sent)
    assert answer.status_code == 200, answer.content.decode()
    assert b"Zyxwvutov" not in answer.content
    found: dict[str, Any] = answer.context["told"]
    return found


def of_shell(folder: Path, content: bytes, *more: str) -> Any:
    (folder / "people.csv").write_bytes(content)
    return json.loads(habeas("prove", "estimate", str(folder / "people.csv"), *more, "--format", "json").stdout)


def test_it_tells_what_the_command_line_tells_and_keeps_nothing(
    sign_in: SignIn, office_folder: Path, tmp_path: Path
) -> None:
    from habeas.store.models import Job

    def kept() -> tuple[list[Path], int]:
        return sorted(each for each in office_folder.rglob("files/**/*") if each.is_file()), Job.objects.count()

    before = kept()
    for name in ("pavel", "anna"):
        assert told(sign_in(name), table=file(table(THREE))) == of_shell(tmp_path, table(THREE))
    assert kept() == before


def test_interval_assumptions_and_lists_stand_on_the_page(sign_in: SignIn) -> None:
    answer = sign_in("pavel").post(PAGE, {"table": file(table((0, 150, 100, 50), "AB"))})
    html, found = answer.content.decode(), answer.context["told"]
    assert found["estimate"]["method"] == "chapman"
    none, low, high = (int(found["estimate"][name] + 0.5) for name in ("none", "none_low", "none_high"))
    assert f"about {none}" in html
    assert f"from {low} to {high}" in html
    for text in found["estimate"]["assumptions"]:
        assert text.split("“")[0][:60] in html
    assert "A + B" in html


def test_lists_that_bear_none_are_refused_with_every_reason(sign_in: SignIn) -> None:
    answer = sign_in("pavel").post(PAGE, {"table": file(table((0, 90, 80, 3), "AB"))})
    assert answer.context["told"]["estimate"] is None
    assert "These lists bear no estimate" in answer.content.decode()
    assert "Only 3 people are on both" in answer.content.decode()


def test_only_the_lists_that_are_wanted(sign_in: SignIn, tmp_path: Path) -> None:
    found = told(sign_in("pavel"), table=file(table(THREE)), wanted="A, C")
    assert [each["name"] for each in found["lists"]] == ["A", "C"]
    assert found == of_shell(tmp_path, table(THREE), "--lists", "A,C")


def test_every_fault_is_told_with_its_line(sign_in: SignIn, office_folder: Path) -> None:
    pavel = sign_in("pavel")
    bad = b"person,A,B\np1,1,0\np2,maybe,1\n,1,1\np4,0,1\n"
    answer = pavel.post(PAGE, {"table": file(bad)})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "line 3" in html
    assert "line 4" in html
    assert pavel.post(PAGE, {"wanted": ""}).status_code == 422
    assert not [each for each in office_folder.rglob("files/**/*") if each.is_file() and b"maybe" in each.read_bytes()]


def test_lists_with_the_links_between_them(sign_in: SignIn, tmp_path: Path) -> None:
    names = {"north": "l", "south": "r"}
    for name, letter in names.items():
        rows = [["id", "name", "born"], *([f"{letter}{n}", "Zyxwvutov Ivan", "1990"] for n in range(60))]
        (tmp_path / f"{name}.csv").write_text("\n".join(map(",".join, rows)), encoding="utf-8")
    links = ["left,right,probability", *(f"l{n},r{n},{0.99 if n < 20 else 0.3}" for n in range(30))]
    (tmp_path / "links.csv").write_text("\n".join(links), encoding="utf-8")
    files = [tmp_path / f"{name}.csv" for name in names]
    done = habeas(
        "prove", "estimate", *map(str, files), "--links", str(tmp_path / "links.csv"), "--format", "json"
    )  # fmt: skip
    pavel = sign_in("pavel")

    def sent() -> dict[str, Any]:
        lists = [file(each.read_bytes(), each.name) for each in files]
        return {"lists": lists, "links": file((tmp_path / "links.csv").read_bytes(), "links.csv")}

    found = told(pavel, **sent())
    assert found == json.loads(done.stdout)
    assert found["overlaps"][0]["people"] == 20
    assert told(pavel, **sent(), least="0.2")["overlaps"][0]["people"] == 30
    alone = pavel.post(PAGE, {"links": sent()["links"]})
    assert alone.status_code == 422
    assert "Choose the lists that the links are between." in alone.content.decode()


def test_five_lists_are_weighed_in_the_background_for_who_asked(sign_in: SignIn, tmp_path: Path) -> None:
    from habeas.casework import jobs
    from habeas.store.models import Job

    counts = (0, *(40 - at for at in range(1, 32)))
    pavel = sign_in("pavel")
    answer = pavel.post(PAGE, {"table": file(table(counts, "ABCDE"))})
    assert answer.status_code == 302
    there = answer.headers["Location"]
    assert "some seconds" in pavel.get(there).content.decode()
    assert "Zyxwvutov" not in json.dumps(list(Job.objects.filter(kind="estimate").values_list("body", flat=True)))
    jobs.work_off()
    assert pavel.get(there).context["told"] == of_shell(tmp_path, table(counts, "ABCDE"))
    assert sign_in("anna").get(there).status_code == 404
    told(pavel, table=file(table(THREE)))
    assert pavel.get(there).status_code == 404


@pytest.mark.parametrize(
    ("language", "word"), [("en", "Everybody had about the same chance"), ("ru", "примерно одинаковая вероятность")]
)
def test_it_is_told_in_the_language_of_the_reader(sign_in: SignIn, language: str, word: str) -> None:
    pavel = sign_in("pavel")
    pavel.cookies["habeas-language"] = language
    assert word in " ".join(told(pavel, table=file(table(THREE)))["estimate"]["assumptions"])
