"""What each paper pleads: that about which its body is asked, against the state that it is for."""

import json
import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from habeas.act.letters import letters, pleas
from habeas.check import shipped
from tests.act.test_drafts import drafts
from tests.cli.shell import ROOT, habeas

EXAMPLES = ROOT / "habeas/record/examples"


def drafts_at(file: str, *forums: str) -> dict[str, list[list[str]]]:
    """The papers named for findings at some bodies, by the topic of the norm."""
    done = habeas("act", str(EXAMPLES / file), "--on", "2022-02-28", "--format", "json")
    topics = {norm.id: norm.topic for norm in shipped.library().norms}
    found: dict[str, list[list[str]]] = {}
    for option in json.loads(done.stdout)["options"]:
        if option["forum"] in forums and option["norm"]:
            found.setdefault(topics[option["norm"]], []).append(option["drafts"])
    return found


@pytest.mark.parametrize("name", sorted(pleas()))
def test_every_line_of_a_set_names_a_rule_of_the_law(name: str) -> None:
    known = [norm.id for norm in shipped.library().norms]
    for pattern in pleas()[name]:
        assert any(fnmatchcase(norm, pattern) for norm in known), pattern


def test_every_set_is_pleaded_or_left_out_by_some_paper() -> None:
    used = {pattern for letter in letters().values() for pattern in (*letter.norms, *letter.without)}
    assert [name for name, patterns in pleas().items() if not used & set(patterns)] == []


@pytest.mark.parametrize(
    ("forum", "topic", "paper"),
    [("PROSECUTOR", "liberty", "liberty-prosecutor"), ("OMBUDSMAN", "statelessness", "liberty-ombudsman")],
)
def test_what_was_found_of_liberty_has_a_paper_to_prosecutor_and_ombudsman(forum: str, topic: str, paper: str) -> None:
    found = drafts_at("stateless-after-refusal.yaml", forum)[topic]
    assert found
    assert {drafts[0] for drafts in found} == {paper}


def test_a_demand_for_school_pleads_nothing_but_school() -> None:
    (made,) = drafts(EXAMPLES / "siblings-not-given-back.yaml", "en", ("school",))
    assert made.pleaded
    assert all("school" in pleaded.title for pleaded in made.pleaded)
    assert {
        fact.text.split(": ")[-1]
        for fact in made.facts
        if re.search("(centre for minors|In the same place): ", fact.text)
    } == {
        "people could not leave it at will.",
        "there was no schooling.",
    }


def test_conditions_of_a_child_plead_no_parting_from_parents_and_its_return_no_conditions() -> None:
    library = {norm.id: norm for norm in shipped.library().norms}
    known = letters()
    assert not known["conditions-prosecutor"].is_named("ru-sk77-immediate-removal")
    assert known["child-return"].is_named("ru-sk77-immediate-removal")
    assert not known["child-return"].is_named("crc-school-offered")
    assert library["crc-school-offered"].topic not in known["child-return"].topics


def test_a_paper_against_one_state_pleads_nothing_that_another_owes(tmp_path: Path) -> None:
    file, out = tmp_path / "silent.yaml", tmp_path / "hrc.docx"
    file.write_text((EXAMPLES / "consulate-silent.yaml").read_text("utf-8"), "utf-8")
    done = habeas("act", "draft", str(file), "special-procedures", "--on", "2021-11-02", "--out", str(out))
    assert done.returncode == 0, done.stderr
    from tests.act.test_drafts import lines_of

    assert "A consulate that knows of its citizen" not in "\n".join(lines_of(out.read_bytes()))
    checked = json.loads(habeas("check", str(file), "--on", "2021-11-02", "--format", "json").stdout)
    assert "cmw-state-of-origin-protects" in json.dumps(checked)


def test_a_paper_of_a_case_of_two_states_goes_to_the_one_that_holds_the_person(tmp_path: Path) -> None:
    """The home state may stand first in the file."""
    text = (EXAMPLES / "pregnant-without-care.yaml").read_text("utf-8")
    path = tmp_path / "case.yaml"
    path.write_text(text.replace("state: RU\npeople", "state: [UZ, RU]\npeople"), "utf-8")
    made = {draft.letter.id: draft for draft in drafts(path, "en", ("appeal-expulsion", "pregnant-care"))}
    assert set(made) == {"appeal-expulsion", "pregnant-care"}
    for draft in made.values():
        assert draft.forum is not None
        assert draft.forum.state == "RU"
