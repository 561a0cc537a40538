"""Which papers can be drafted to a body about a finding or a decision."""

from habeas.act.letters import Letter, letters
from habeas.act.options import Option
from habeas.act.who import suits
from habeas.law.forums import Forum
from habeas.tell.report import CheckedCase


def goes_to(letter: Letter, forum: Forum) -> bool:
    """Whether a paper is one for this body, whatever its state."""
    return any(forum.id == code or forum.id == f"{forum.state}-{code}" for code in letter.forums)


def papers_for(option: Option, each: CheckedCase) -> list[Letter]:
    """The papers for a body about what was found, or against what was decided, the most special first.

    A paper is left out where the person is none of those for whom it is meant.
    """
    finding = option.finding
    who = finding.who if finding is not None else option.entry.who if option.entry is not None else None
    person = next((one for one in each.case.people if one.id == who), None)
    found = []
    for letter in letters().values():
        if not goes_to(letter, option.forum) or not letter.fits(option.state):
            continue
        if person is not None and not suits(letter, each, person):
            continue
        if finding is None:
            fits = option.waits or (option.entry is not None and option.entry.kind in letter.decision)
        else:
            fits = letter.pleads(finding)
        if fits:
            found.append(letter)
    return sorted(found, key=lambda letter: _breadth(letter, option))


def _breadth(letter: Letter, option: Option) -> tuple[bool, bool, int, int]:
    """A paper for some people before one for anybody, one of the very topic before one that names the rule among others."""
    is_beside = option.finding is not None and option.finding.norm.topic not in letter.topics
    return letter.about == "any", is_beside, len(letter.forums), len(letter.topics)
