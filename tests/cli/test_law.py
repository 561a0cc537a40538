"""`habeas law` as a shell sees it."""

import json
from pathlib import Path
from typing import Any

import pytest

from habeas.check.shipped import library as shipped_library
from habeas.law.forums import shipped as shipped_forums
from tests.cli.shell import habeas

OWN = "tests/cli/own_norms.yaml"


def listed(*arguments: str) -> list[dict[str, Any]]:
    """The rows of the list of norms, those that ship and those of the tests."""
    done = habeas("law", "--norms", OWN, "--format", "json", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    norms: list[dict[str, Any]] = json.loads(done.stdout)["norms"]
    return norms


def test_the_list_has_one_row_a_source() -> None:
    rows = [row for row in listed() if row["id"] == "own-removal-impossible"]
    assert [(row["instrument"], row["provision"], row["force"], row["verified"]) for row in rows] == [
        ("ECHR", "5(1)(f)", "treaty", True),
        ("ICCPR", "9(1)", "treaty", True),
    ]
    assert rows[0]["title"] == {
        "en": "Nobody is held for a removal that cannot happen",
        "ru": "Никого не держат ради невозможной высылки",
    }


@pytest.mark.parametrize(
    ("arguments", "inside", "outside"),
    [
        (("--topic", "conditions"), "own-space", "own-removal-impossible"),
        (("--state", "FR"), "own-removal-impossible", "own-judge-in-48-hours"),
        (("--instrument", "KOAP"), "own-judge-in-48-hours", "own-space"),
        (("--force", "standard"), "own-space", "own-judge-in-48-hours"),
        (("--unverified",), "own-days-without-a-step", "own-space"),
        (("--search", "невозможной"), "own-removal-impossible", "own-space"),
    ],
)
def test_the_list_can_be_filtered(arguments: tuple[str, ...], inside: str, outside: str) -> None:
    ids = {row["id"] for row in listed(*arguments)}
    assert inside in ids
    assert outside not in ids


def test_the_text_of_the_list_fits_and_counts() -> None:
    done = habeas("law", "--norms", OWN, "--search", "own-")
    assert "own-days-without-a-step [unverified]" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("Norms: ")
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_what_binds_russia_before_and_after_it_left_the_convention() -> None:
    before, after = (
        json.loads(habeas("law", "RU", day, "--format", "json").stdout) for day in ("2022-09-15", "2022-09-16")
    )
    assert "ECHR" in {each["id"] for each in before["instruments"]}
    assert "ECHR" not in {each["id"] for each in after["instruments"]}
    assert {"id": "ECHR", "last_day": "2022-09-15"}.items() <= next(
        each for each in after["ended"] if each["id"] == "ECHR"
    ).items()
    assert "ICCPR" in {each["id"] for each in after["instruments"]}


def test_a_state_in_text_and_russian() -> None:
    text = habeas("law", "ru", "2024-03-01", "--lang", "ru").stdout
    assert "Международный пакт" in text
    assert "Больше не связано" in text
    assert max(map(len, text.splitlines())) <= 80


def test_a_norm_is_read_out_with_sources_force_and_bodies() -> None:
    done = habeas("law", "show", "own-removal", "--norms", OWN, "--state", "RU")
    assert done.returncode == 0
    for part in (
        "while: detained and basis is only expulsion", "must: removal_possible", "ECHR 5(1)(f)", "2022-09-15",
        "verified, read twice", "https://example.org/seen", "HRC: ", "Kim v. Russia §49-56",
    ):  # fmt: skip
        assert part in done.stdout, part


def test_a_norm_that_is_not_there_names_the_nearest() -> None:
    done = habeas("law", "show", "own-spice", "--norms", OWN)
    assert (done.returncode, done.stdout) == (2, "")
    assert "own-space" in done.stderr


def test_bodies_of_a_state_tell_terms_and_doubts() -> None:
    done = habeas("law", "forums", "RU")
    assert done.returncode == 0
    assert "COURT-APPEAL" in done.stdout
    assert "10 days" in done.stdout
    assert "term unknown, file at once" in done.stdout
    assert "do not rely on" in done.stdout
    assert habeas("law", "forums", "ZZ").returncode == 2


def test_bodies_that_cannot_be_used_stand_apart_with_the_reason() -> None:
    may, closed = habeas("law", "forums", "BY").stdout.split("\nNot open to cases against BY\n")
    assert "  CEDAW: " in may
    for code in ("ECtHR", "HRC", "HRC-R94", "CRC", "NPM"):
        assert f"  {code}: " not in may, code
        assert f"  {code}: " in closed, code
    assert "Not open: ICCPR-OP1 has not bound the state since 8 February 2023" in closed
    assert "  - " not in closed
    russia = habeas("law", "forums", "RU").stdout
    assert "only for what happened up to 15 September 2022" in russia.split("Not open to cases against RU")[0]


def test_a_norm_read_out_says_which_of_its_bodies_are_closed() -> None:
    shown = habeas("law", "show", "own-removal", "--norms", OWN, "--state", "BY").stdout
    assert "Not open: ICCPR-OP1 has not bound the state since 8 February 2023" in shown
    assert "no fixed limit" not in shown
    assert "no fixed limit" in habeas("law", "show", "own-removal", "--norms", OWN, "--state", "KZ").stdout


def test_what_the_data_say_of_bodies_and_settings_is_said_in_russian() -> None:
    bodies = [*shipped_forums().international.values(), *shipped_forums().of_state("RU")]
    limits = [limit for body in bodies for limit in body.time_limits]
    told = [each for body in bodies for each in (body.name, body.nature)]
    told += [each for limit in limits for each in (limit.rule, limit.starts or {})]
    origins = [setting.origin for setting in shipped_library().settings.values()]
    for arguments, texts in ((("forums", "RU"), told), (("settings",), origins)):
        said = " ".join(habeas("law", *arguments, "--lang", "ru").stdout.split())
        assert [text["en"] for text in texts if text and text["en"] in said] == []
        assert sum(text["ru"] in said for text in texts if text) > 50, arguments


def test_what_is_not_translated_stands_below_a_line_that_says_so(tmp_path: Path) -> None:
    said = "По-английски, как записано при исследовании:"
    file = tmp_path / "mine.yaml"
    own = Path(OWN).read_text(encoding="utf-8")
    for note, told in (("See the report.", True), ("См. доклад.", False)):
        file.write_text(own.replace("  remedies:", f"  note: {note}\n  remedies:", 1), encoding="utf-8")
        arguments = ("law", "show", "own-removal", "--norms", str(file))
        lines = [line.strip() for line in habeas(*arguments, "--lang", "ru").stdout.splitlines()]
        assert (lines[lines.index(note) - 1] == said) is told
        assert said not in habeas(*arguments).stdout


def test_the_chisinau_agreement_beside_the_safeguards() -> None:
    text = habeas("law", "chisinau").stdout
    assert "a proved gap; basis: a named report read it" in text
    data = json.loads(habeas("law", "chisinau", "--format", "json").stdout)
    assert len(data["safeguards"]) == 30
    assert all(cell["basis"] and cell["gap"] for row in data["safeguards"] for cell in row["cells"].values())


def test_settings_are_lines_for_a_settings_file(tmp_path: Path) -> None:
    assert "days_without_step_breach: 120 days" in habeas("law", "settings").stdout.splitlines()
    file = tmp_path / "office.yaml"
    file.write_text("days_without_step_breach: 90 days\n")
    assert "days_without_step_breach: 90 days" in habeas("law", "settings", "--settings", str(file)).stdout


def test_lint_leaves_out_what_is_no_norm_file(tmp_path: Path) -> None:
    good = Path(OWN).read_text(encoding="utf-8").replace("verified: false", "verified: true")
    others = {
        "case.yaml": "id: a-case\ntitle: A case\npeople: []\nsources: []\n",
        "compose.yaml": "services:\n  db:\n    image: postgres\n",
        "play.yaml": "- hosts: all\n  tasks: [a]\n- hosts: one\n  tasks: [b]\n",
        "stack.yaml": "a: !Ref x\nb: !Ref y\n",
        "words.yaml": "- one\n- two\n",
    }
    passed_over = dict.fromkeys((".venv/lib/a.yaml", ".git/b.yaml", "node_modules/c.yaml", ".d.yaml"), "- id: A\n")
    for name, text in {"deep/good.yaml": good, **others, **passed_over}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = habeas("law", "lint", str(tmp_path))
    assert (done.returncode, done.stdout) == (0, "No faults.\n")
    assert done.stderr.splitlines() == [f"{tmp_path / name}: not a norm file, left out" for name in others]
    named = habeas("law", "lint", str(tmp_path / "play.yaml"))
    assert named.returncode == 2
    assert "“hosts” is not known here" in named.stderr


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("- id: a-norm\n  ruls: x\n", "1:3"),
        ("id: a-norm\nwhile: detained\nmust: child\n", "1:1"),
        ("- id: a-norm\n  topic: [liberty\n  while: detained\n", "3:"),
    ],
    ids=["one key of a norm", "the dash forgotten", "a bracket left open"],
)
def test_lint_never_leaves_out_a_norm_with_a_slip(tmp_path: Path, text: str, where: str) -> None:
    (tmp_path / "slip.yaml").write_text(text, encoding="utf-8")
    done = habeas("law", "lint", str(tmp_path))
    assert done.returncode == 2
    assert f"slip.yaml:{where}" in done.stderr
    assert "left out" not in done.stderr


def test_lint_says_where_a_folder_has_no_norms(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text("services: {}\n", encoding="utf-8")
    done = habeas("law", "lint", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1] == "No norm files are in this folder. They end in .yaml."


def test_lint_names_the_line_of_each_fault(tmp_path: Path) -> None:
    good = tmp_path / "good.yaml"
    good.write_text(Path(OWN).read_text(encoding="utf-8").replace("verified: false", "verified: true"), "utf-8")
    assert habeas("law", "lint", str(good)).returncode == 0
    bad = tmp_path / "bad.yaml"
    bad.write_text(good.read_text(encoding="utf-8").replace("must: removal_possible", "must: removal_posible"), "utf-8")
    done = habeas("law", "lint", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "bad.yaml:10:9" in done.stderr
    assert "removal_possible" in done.stderr
