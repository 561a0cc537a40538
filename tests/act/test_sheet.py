"""The sheet of alternatives to detention: of the rules those that can concern the person."""

from habeas.act.alternatives import sheet_of
from tests.act.test_drafts import EXAMPLES, checked


def rules_for(example: str, who: str | None = None) -> set[str]:
    """The ids of the rules on the sheet of a person, the first of the case where nobody is named."""
    each = checked(next(path for path in EXAMPLES if path.stem == example))
    person = next(one for one in each.case.people if who in (None, one.id))
    return {norm.id for norm, _ in sheet_of(each, person, "en").law}


def test_rules_on_children_and_women_stand_on_the_sheets_of_those_whom_they_concern() -> None:
    man, woman, child = (
        rules_for(name) for name in ("stateless-after-refusal", "pregnant-without-care", "infant-taken")
    )
    assert "iccpr-alternatives-first" in man & woman & child
    assert "bangkok-64-noncustodial" in woman - man
    of_children = {
        "crc-no-child-immigration-detention-alternative",
        "echr-8-family",
        "iccpr-child-last-resort-shortest-alternatives",
    }
    assert of_children <= child
    assert not of_children & (man | woman)
