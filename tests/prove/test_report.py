"""`habeas prove report`: a plan made into a submission, its figures those of the fixed tables, its people without names."""

import io
import json
import re
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest

from habeas.prove.report.plan import KINDS
from habeas.record.reader import read_cases
from habeas.record.vocabulary import load_vocabulary
from tests.cli.shell import habeas

CASES = Path("habeas/record/cases")
DAY = "2026-03-01"
NAMES = ("Alisher", "Example", "Dilbar", "Invented", "Lenin", "Sunday")
OWN = """\
id: own-{n}
state: {state}
people:
  - {{id: boy, label: Alisher Example, sex: M, born: 2015-05-20, nationality: TJ, born_in: Invented}}
  - {{id: mother, label: Dilbar Example, sex: F, born: 1994-02-03, nationality: TJ}}
kin: [{{who: mother, is: parent, of: boy}}]
places: [{{id: station, kind: police_cell, state: RU, name: cell in Lenin street}}]
sources:
  - {{id: cook, name: Sunday the cook, access: protected}}
entries:
  - {{on: 2015-05-20, kind: birth, who: boy}}
  - {{on: 2025-10-13, kind: apprehended, who: [mother, boy], authority: police, ordered_by: Major Invented}}
  - {{on: 2025-10-13, kind: placed, who: [mother, boy], place: station, until: 2025-11-20}}
  - {{on: 2025-10-14, kind: separated, who: boy, from: mother, place: station, until: 2025-10-20, note: "by Sunday"}}
  - {{on: 2025-10-15, kind: ill_treatment, who: boy, source: cook}}
"""
CONSENT = "consents: [{who: boy, use: publish, given: 2025-12-10}]\n"
PLAN = """\
title: {en: Children in transit, ru: Дети в пути}
for: crc
by: An invented office
parts:
  - heading: {en: Who is held, ru: Кого содержат}
  - text: "One paragraph.\\n\\nAnother one."
  - figure: {what: held, when: "2025"}
  - figure: {what: held, by: child, when: "2025"}
  - figure: {what: held, by: sex, where: KZ, when: "2025"}
  - gap: [best-interests-assessment, child-heard]
  - judgment: kim-v-russia
  - story: {case: own-1, who: boy}
  - findings: {case: own-1, who: boy}
  - story: {case: own-2, who: boy}
  - story: {case: gone, who: boy}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seven families, of whom one boy agreed to be published, and the plan beside them."""
    folder = tmp_path_factory.mktemp("report")
    families(folder / "cases", range(7))
    (folder / "plan.yaml").write_text(PLAN, encoding="utf-8")
    return folder


def families(folder: Path, numbers: Iterable[int]) -> Path:
    folder.mkdir(exist_ok=True)
    for n in numbers:
        text = OWN.format(n=n, state="RU") + (CONSENT if n == 1 else "")
        (folder / f"{n}.yaml").write_text(text, encoding="utf-8")
    return folder


def made(folder: Path, *arguments: str, lang: str = "en", cases: str = "cases", day: str = DAY) -> dict[str, Any]:
    """The submission as JSON."""
    plan = str(folder / "plan.yaml")
    done = habeas(
        "--lang", lang, "prove", "report", plan, str(folder / cases), "--on", day, "--format", "json", *arguments
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def texts(data: Any) -> list[str]:
    """Every text of a submission but what a chart is drawn from."""
    if isinstance(data, str):
        return [data]
    if isinstance(data, dict):
        return [text for key, each in data.items() if key not in ("specification", "kind") for text in texts(each)]
    return [text for each in data for text in texts(each)] if isinstance(data, list) else []


def after(found: dict[str, Any], heading: str) -> list[str]:
    """The texts between a heading that begins so and the next."""
    blocks = found["blocks"]
    start = next(place for place, each in enumerate(blocks) if each.get("text", "").startswith(heading))
    end = next((place for place in range(start + 1, len(blocks)) if blocks[place]["kind"] == "heading"), len(blocks))
    return [text for each in blocks[start + 1 : end] for text in texts(each)]


def test_what_stands_in_rows_that_are_not_told_is_counted_together(tmp_path: Path) -> None:
    """Twelve women, eight boys, and four of unknown sex, whom the boys hide."""
    for n in range(12):
        text = OWN.format(n=n, state="RU").replace("sex: M, ", "" if n < 4 else "sex: M, ")
        (tmp_path / f"{n}.yaml").write_text(text, encoding="utf-8")
    plan = tmp_path / "plan.yml"
    plan.write_text("title: T\nfor: other\nparts:\n  - figure: {what: held, by: sex, when: '2025'}\n", encoding="utf-8")
    cases = [str(tmp_path / f"{n}.yaml") for n in range(12)]
    done = habeas("prove", "report", str(plan), *cases, "--on", DAY, "--format", "json")
    sheet = next(each for each in json.loads(done.stdout)["blocks"] if each["kind"] == "sheet")
    assert sheet["rows"] == [["women and girls", "12"], ["in rows that are not told", "12"]]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_starts_with_a_plan_that_can_be_made(kind: str, folder: Path, tmp_path: Path) -> None:
    for lang in ("en", "ru"):
        plan = tmp_path / f"{kind}-{lang}.yaml"
        done = habeas("--lang", lang, "prove", "report", kind, "-o", str(plan))
        assert done.returncode == 0, done.stderr
    done = habeas("prove", "report", str(plan), str(folder / "cases"), "--on", DAY, "--format", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["blocks"]


def test_every_fault_of_a_plan_is_told_at_once(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        "title: Report\nfor: crk\nparts:\n  - figure: {what: helt, by: names}\n  - gap: lawyers\n  - judgment: kim\n"
        "  - story: {case: x}\n  - heading: {fr: Qui}\n  - {text: A, more: B}\n",
        encoding="utf-8",
    )
    done = habeas("prove", "report", str(plan))
    assert done.returncode == 2
    told = re.findall(r"plan\.yaml:(\d+):\d+: (.*)", done.stderr)
    assert [int(line) for line, _ in told] == [2, 4, 4, 5, 6, 7, 8, 8, 9]
    assert "Did you mean “held”?" in done.stderr
    assert done.stdout == ""


def test_figures_are_those_of_the_fixed_tables(folder: Path) -> None:
    """The same release that `habeas prove tables` tells on that day; what it does not tell is not told here."""
    done = habeas("prove", "tables", str(folder / "cases"), "--on", DAY, "--format", "json")
    year = json.loads(done.stdout)["years"]["2025"]
    found = made(folder)
    numbers = {name: each["value"] for name, each in found["numbers"].items() if name.startswith("figure|")}
    assert numbers == {
        "figure|held|||2025": year["people"],
        "figure|held|child||2025": year["people"],
        "figure|held|child||2025|child": year["axes"]["age"]["held|child|*"],
        "figure|held|child||2025|rest": year["axes"]["age"]["held|rest|*"],
    }
    assert numbers["figure|held|||2025"] == 14
    assert not [
        text for text in after(found, "People held at any time in the year, 2025: children") if "not told" in text
    ]
    (told, *_) = after(found, "People held at any time in the year, 2025 (Kazakhstan)")
    assert told.startswith("This figure is not told")


def test_a_story_names_nobody_and_tells_nothing_of_a_protected_source(folder: Path) -> None:
    found = made(folder)
    told = after(found, "Person 1: a boy, Russia")
    assert any(text.startswith("2015. The boy was born") for text in told)
    assert any("October 2025. The boy was apprehended" in text for text in told)
    assert not [name for name in NAMES for text in texts(found) if name in text and text != "An invented office"]
    assert not [text for text in told if re.search(r"\b\d{1,2} \w+ 20\d\d|May|treated", text)]
    assert any("not told" in text.lower() for text in after(found, "Person 2"))
    assert after(found, "Person 2")[0].startswith("Not told: the person has not agreed")
    assert after(found, "Person 3") == ["Not told: the case is not among those given."]
    assert after(found, "Person 1: a boy, Russia: what was found")


def test_no_published_case_is_named_by_its_story(tmp_path: Path) -> None:
    """Whoever stands in a published case under a name is told of without it, nor by the name of a place."""
    cases, _ = read_cases([CASES], load_vocabulary())
    people = [(case, person) for case in cases for person in case.people if not person.is_group]
    lines = "\n".join(f"  - story: {{case: {case.id}, who: {json.dumps(person.id)}}}" for case, person in people)
    (tmp_path / "plan.yaml").write_text(f"title: Stories\nfor: other\nparts:\n{lines}\n", encoding="utf-8")
    done = habeas("prove", "report", str(tmp_path / "plan.yaml"), "--format", "json")
    assert done.returncode == 0, done.stderr
    blocks = json.loads(done.stdout)["blocks"]
    stories = " ".join(text for each in blocks if each["kind"] == "bullets" for text in each["items"])
    named = {
        word
        for case, person in people
        for text in (person.label, *(place.name for place in case.places))
        for word in re.findall(r"\b[A-Z][a-z]{3,}\w*", text or "")
    }
    said = {word for word in named if re.search(rf"\b{word}\b", stories)}
    labels = " ".join(
        label.label("en") for label in (*load_vocabulary().places.values(), *load_vocabulary().kinds.values())
    )
    ordinary = {word for word in said if word in labels or word.lower() in stories}
    assert said - ordinary - MONTHS - STATES == set()
    assert len(stories) > 20_000


MONTHS = {
    "January", "February", "March", "April", "June", "July", "August", "September", "October", "November", "December",
}  # fmt: skip
STATES = {"Russia", "Greece", "Belgium", "Malta", "France", "Hungary", "Cyprus", "Australia"}


def test_what_changed_is_told_and_nothing_can_be_computed_from_two(folder: Path, tmp_path: Path) -> None:
    """Made again with three people more, the total stays as it was told; with eight more it moves, and that is said."""
    keep = tmp_path / "keep.json"
    first = made(folder, "--keep", str(keep))
    assert stat.S_IMODE(keep.stat().st_mode) == 0o600
    assert not [text for text in texts(first) if text.startswith("What changed")]
    same = made(folder, "--keep", str(keep), day="2026-03-02")
    assert after(same, "What changed since 1 March 2026") == ["No number changed."]
    (folder / "more").mkdir(exist_ok=True)
    families(folder / "more", range(8))
    few = made(folder, "--keep", str(keep), cases="more", day="2026-03-03")
    assert few["numbers"]["figure|held|||2025"]["value"] == 14
    families(folder / "more", range(12))
    many = made(folder, "--keep", str(keep), cases="more", day="2026-04-01")
    assert many["numbers"]["figure|held|||2025"]["value"] == 24
    assert {"14", "24"} <= set(after(many, "What changed since 3 March 2026"))
    russian = made(folder, "--keep", str(keep), cases="more", day="2026-05-01", lang="ru")
    assert after(russian, "Что изменилось с 1 апреля 2026") == ["Ни одно число не изменилось."]
    early = habeas(
        "prove", "report", str(folder / "plan.yaml"), str(folder / "cases"), "--on", DAY, "--keep", str(keep)
    )
    assert early.returncode == 2
    assert early.stdout == ""


def test_what_was_kept_must_be_what_keep_writes(folder: Path, tmp_path: Path) -> None:
    for text in ("{}", "[1", '{"releases": [{}], "makings": []}', '{"releases": [], "makings": [{"made": "2026"}]}'):
        keep = tmp_path / "keep.json"
        keep.write_text(text, encoding="utf-8")
        done = habeas("prove", "report", str(folder / "plan.yaml"), "--keep", str(keep))
        assert done.returncode == 2
        assert "is not what --keep writes" in done.stderr
        assert keep.read_text(encoding="utf-8") == text


def test_the_papers_hold_the_same(folder: Path, tmp_path: Path) -> None:
    """PDF, DOCX and HTML tell every text; each stands alone."""
    plan, cases = str(folder / "plan.yaml"), str(folder / "cases")
    for ending in ("pdf", "docx", "html"):
        done = habeas("prove", "report", plan, cases, "--on", DAY, "-o", str(tmp_path / f"r.{ending}"))
        assert done.returncode == 0, done.stderr
    told = [text for text in texts(made(folder)["blocks"]) if len(text) > 30]
    html = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert not re.search(r"(src|href)=\"(?!#|data:)", html)
    assert "<script" not in html
    paper = docx.Document(io.BytesIO((tmp_path / "r.docx").read_bytes()))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert [text for text in told if text not in squeezed(html)] == []
    words = squeezed(" ".join([*(each.text for each in paper.paragraphs), *cells]))
    drawn = {each["text"] for each in made(folder)["blocks"] if each["kind"] == "drawing"}
    assert [text for text in told if squeezed(text) not in words and text not in drawn] == []
    assert paper.core_properties.author == ""
    document = pypdfium2.PdfDocument((tmp_path / "r.pdf").read_bytes())
    pdf = letters("".join(page.get_textpage().get_text_range() for page in document))
    assert [text for text in told if letters(text)[:40] not in pdf and text not in drawn] == []


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("&quot;", '"').replace("&#x27;", "'").replace("&amp;", "&"))


def letters(text: str) -> str:
    """Without what a line break takes away or puts in."""
    return re.sub(r"[^\w]", "", text)


def test_a_paper_needs_a_file(folder: Path) -> None:
    done = habeas("prove", "report", str(folder / "plan.yaml"), "--format", "pdf")
    assert done.returncode == 2
    assert "--output" in done.stderr


def test_nobody_is_told_of_who_wants_it_kept_from_somebody(folder: Path) -> None:
    """Also where they agreed: what is published tells everybody. Not even whether it is a boy."""
    own = families(folder / "kept", range(1, 2)) / "1.yaml"
    text = own.read_text(encoding="utf-8")
    own.write_text(text.replace("label: Alisher Example,", "label: Alisher Example, do_not_tell: the father,"), "utf-8")
    found = made(folder, cases="kept")
    assert after(found, "Person 1")[0] == "Not told: the person has not agreed that everybody is told."
    heads = [each["text"] for each in found["blocks"] if each["kind"] == "heading"]
    assert [head for head in heads if head.startswith("Person 1")] == ["Person 1", "Person 1: what was found"]
    assert "the father" not in " ".join(texts(found))


def test_the_submission_is_told_in_russian_too(folder: Path) -> None:
    found = made(folder, lang="ru")
    told = " ".join(texts(found["blocks"]))
    assert "Дети в пути" in told
    assert "Октябрь 2025. Мальчик" in told
    allowed = r"Habeas|An invented office|One paragraph|Another one|Kim|Russia|ECtHR|Ustinova|CRC|CRIN|ECHR|ICCPR"
    left = re.sub(allowed, "", re.sub(r"\S*[/§]\S*|\b[A-Z]{2,}\b|\b[\da-f]{12}\b|[\w.]+ v\. \w+", "", told))
    assert re.findall(r"\b(?:the|was|of|in|is)\b", left) == []
