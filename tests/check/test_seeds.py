"""The example situations that ship, each with the findings a lawyer expects (tests/cases/seeds.yaml)."""

from datetime import date
from pathlib import Path

import pytest

import habeas.record
from habeas.check.findings import Finding, check_cases
from habeas.check.office import load_program
from habeas.files import Fields, Items, Text, read_yaml
from habeas.record.reader import read_cases
from habeas.record.vocabulary import load_vocabulary

EXAMPLES = Path(habeas.record.__file__).parent / "examples"
SENTENCES = read_yaml(Path(__file__).parents[1] / "cases" / "seeds.yaml")


def plain(node: object) -> dict[str, str]:
    assert isinstance(node, Fields)
    return {key: value.value for key, value in node.pairs.items() if isinstance(value, Text)}


def rows(node: Fields, key: str) -> list[dict[str, str]]:
    items = node.pairs.get(key)
    return [plain(item) for item in items.items] if isinstance(items, Items) else []


def situations() -> list[Fields]:
    assert isinstance(SENTENCES, Items)
    return [item for item in SENTENCES.items if isinstance(item, Fields)]


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def fits(finding: Finding, wanted: dict[str, str]) -> bool:
    instrument, _, provision = wanted["at"].partition(" ")
    source = finding.source
    last = finding.until if finding.until is not None else 3_600_000
    return (
        finding.who == wanted["who"]
        and finding.verdict == wanted["verdict"]
        and source.instrument == instrument
        and (not provision or source.provision == provision or source.provision.startswith(f"{provision}("))
        and ("norm" not in wanted or finding.norm.id.startswith(wanted["norm"]))
        and ("state" not in wanted or finding.state == wanted["state"])
        and ("since" not in wanted or finding.since >= day(wanted["since"]))
        and ("until" not in wanted or last <= day(wanted["until"]))
        and ("overlaps" not in wanted or finding.since <= day(wanted["overlaps"]) <= last)
    )


@pytest.mark.parametrize("situation", situations(), ids=lambda s: plain(s)["name"])
def test_the_situation_is_found(situation: Fields) -> None:
    told = plain(situation)
    cases, warnings = read_cases([EXAMPLES / f"{told['case']}.yaml"], load_vocabulary(), strict=True)
    findings = check_cases(cases, load_program(), day(told["on"])).findings
    breaches = sorted(
        f"{f.who} {f.source.instrument} {f.source.provision} {f.norm.id}" for f in findings if f.verdict == "breach"
    )
    assert not warnings
    for wanted in rows(situation, "find"):
        assert any(fits(finding, wanted) for finding in findings), f"nothing fits {wanted} among {breaches}"
    for unwanted in rows(situation, "never"):
        assert not any(fits(finding, unwanted) for finding in findings), unwanted
