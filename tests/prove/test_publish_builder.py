"""Whatever an analyst picks from a release tells no name, no birth date, no place and no cell under the minimum."""

import json
import re
import stat
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habeas.prove.publish import builder
from habeas.prove.publish.release import release
from habeas.prove.publish.words import COLUMNS, notes, rows
from habeas.words import say
from tests.cli.shell import habeas
from tests.prove.publishing import END, LEAST, YEAR, Somebody, named, pattern, people, released

PICKS = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
BIRTH = re.compile(r"\d{4}-\d{2}")


@PICKS
@given(people(), st.data())
def test_no_pick_tells_a_name_a_birth_date_or_a_small_cell(every: list[Somebody], data: st.DataObject) -> None:
    body = released(every)
    told = body["told"]
    for _ in range(60):
        what = data.draw(st.sampled_from(["held", "held_last_day", "held_long", "breach", "breach:liberty", "p1"]))
        by = data.draw(st.sampled_from([None, *builder.BY, "place", "name"]))
        where = data.draw(st.sampled_from([None, "RU", "KZ", "GE", "others", "Secret place 1"]))
        found = builder.told(told, what, by, where, data.draw(st.sampled_from([YEAR, "2024", "x"])))
        if found is None:
            continue
        assert found.total is None or found.total >= LEAST
        for row in found.rows:
            assert row.count >= LEAST
            assert row.key in _keys(every, body)
    text = json.dumps(told) + "".join(map(str, rows(told, "en")))
    assert "Secret" not in text
    assert not BIRTH.search(text.replace(told["day"], "").replace("2025-12", ""))
    small = {
        key for key in ("TJ", "UZ", "KG") if 0 < sum(each.key("nationality", _all()) == key for each in every) < LEAST
    }
    assert not small & set(re.findall(r"\b[A-Z]{2}\b", json.dumps(told)))


def _all() -> dict[str, list[str]]:
    return {"nationality": ["TJ", "UZ", "KG"], "kind": ["prison", "transit", "police"], "state": ["RU", "KZ", "GE"]}


def _keys(every: list[Somebody], body: dict[str, object]) -> set[str]:
    return {one.key(by, named(body)) for one in every for by in builder.BY}


def test_picks_the_fixed_tables_do_not_have_are_not_answered() -> None:
    told = released([Somebody(f"p{n}", sex="F" if n % 2 else "M", topics=frozenset({"liberty"}) if n % 3 else frozenset())
                     for n in range(90)])["told"]  # fmt: skip
    assert builder.told(told, "breach", "sex", "RU", YEAR) is None
    assert builder.told(told, "held", "place", None, YEAR) is None
    assert builder.told(told, "held", "sex", None, "1999") is None
    assert builder.told(told, "held", "state", "RU", YEAR) is None
    found = builder.told(told, "held", "sex", "RU", YEAR)
    assert found is not None
    assert {row.key: row.count for row in found.rows} == {"F": 45, "M": 45}
    breached = builder.told(told, "breach", "sex", None, YEAR)
    assert breached is not None
    assert breached.total == 60


def test_notes_state_what_was_done() -> None:
    every = [Somebody(f"p{n}") for n in range(30)]
    plain = " ".join(say(note) for note in notes(released(every)["told"]))
    noisy = " ".join(say(note) for note in notes(release(pattern(every), END, secret=b"s" * 20)["told"]))
    assert "fewer than 5" in plain
    assert "variance 1.2" in noisy


CASES = "habeas/record/examples"


def test_the_command_writes_json_csv_and_text(tmp_path: Path) -> None:
    kept = tmp_path / "first.json"
    done = habeas("prove", "tables", CASES, "--on", "2026-01-15", "--format", "json", "--keep", str(kept))
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["least"] == LEAST
    assert told["notes"]
    assert "kept" not in told
    later = habeas("prove", "tables", CASES, "--on", "2026-02-15", "--earlier", str(kept), "--format", "csv")
    assert later.returncode == 0, later.stderr
    assert later.stdout.splitlines()[0] == ",".join(COLUMNS)
    assert "not told" in habeas("prove", "tables", CASES, "--on", "2026-02-15").stdout.replace("\n", " ")
    before = habeas("prove", "tables", CASES, "--on", "2026-01-01", "--earlier", str(kept))
    assert before.returncode == 2
    assert "later day" in before.stderr


def test_the_command_perturbs_with_a_secret_alone(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"0123456789abcdef")
    assert habeas("prove", "tables", CASES, "--perturb").returncode == 2
    assert habeas("prove", "tables", CASES, "--secret", str(secret)).returncode == 2
    done = habeas("prove", "tables", CASES, "--perturb", "--secret", str(secret), "--format", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["method"] == "perturbed"
    secret.write_bytes(b"short")
    assert "16" in habeas("prove", "tables", CASES, "--perturb", "--secret", str(secret)).stderr
    public = tmp_path / "public.json"
    public.write_text(json.dumps({"told": 1}), encoding="utf-8")
    assert "--keep" in habeas("prove", "tables", CASES, "--earlier", str(public)).stderr.replace("\n", " ")


def test_what_stays_in_the_office_is_for_this_user_alone_and_is_not_written_over(tmp_path: Path) -> None:
    kept = tmp_path / "first.json"
    assert habeas("prove", "tables", CASES, "--on", "2026-01-15", "--keep", str(kept)).returncode == 0
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    before = kept.read_bytes()
    done = habeas("prove", "tables", CASES, "--on", "2026-03-15", "--keep", str(kept))
    assert done.returncode == 2
    assert "is there already" in done.stderr.replace("\n", " ")
    assert kept.read_bytes() == before
    link = tmp_path / "link.json"
    link.symlink_to(tmp_path / "elsewhere.json")
    assert habeas("prove", "tables", CASES, "--keep", str(link)).returncode == 2
    assert not (tmp_path / "elsewhere.json").exists()


def test_a_damaged_earlier_release_is_refused_as_none(tmp_path: Path) -> None:
    every = [Somebody(f"p{n}", sex="F" if n % 3 else "M", state="RU" if n % 2 else "KZ") for n in range(40)]
    whole = json.dumps(released(every))
    year = json.loads(whole)["told"]["years"][YEAR]
    cell, count = next(iter(year["axes"]["state"].items()))
    damaged = [
        whole.replace(f'"{json.loads(whole)["told"]["day"]}"', "5"),
        whole.replace(json.dumps(cell), '"a|b"'),
        whole.replace(f"{json.dumps(cell)}: {count}", f'{json.dumps(cell)}: "many"'),
        whole.replace('"named": {', '"named": {"more": 7, '),
        whole.replace('"hidden": {', '"hidden": {"more": {"held|x": 1}, '),
        whole.replace('"suppressed"', "[]"),
        "[" * 100_000,
    ]
    file = tmp_path / "earlier.json"
    for text in damaged:
        assert text != whole
        file.write_text(text, encoding="utf-8")
        done = habeas("prove", "tables", CASES, "--on", "2026-01-15", "--earlier", str(file))
        assert done.returncode == 2, text[:200]
        assert "is no release as --keep writes it" in done.stderr.replace("\n", " ")
    file.write_text(whole, encoding="utf-8")
    assert habeas("prove", "tables", CASES, "--on", "2026-01-15", "--earlier", str(file)).returncode == 0
