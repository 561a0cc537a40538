"""Which papers can be drafted to a body about a finding or a decision."""

from habeas.act.letters import Letter, letters
from habeas.act.options import Option
from habeas.law.forums import Forum


def goes_to(letter: Letter, forum: Forum) -> bool:
    """Whether a paper is one for this body, whatever its state."""
    return any(forum.id == code or forum.id == f"{forum.state}-{code}" for code in letter.forums)


def papers_for(option: Option) -> list[Letter]:
    """The papers for a body about what was found, or against what was decided, the most special first."""
    finding = option.finding
    found = []
    for letter in letters().values():
        if not goes_to(letter, option.forum) or not letter.fits(option.state):
            continue
        if finding is None:
            fits = option.entry is not None and option.entry.kind in letter.decision
        else:
            fits = finding.norm.topic in letter.topics and (
                not letter.instruments or finding.source.instrument in letter.instruments
            )
        if fits:
            found.append(letter)
    return sorted(found, key=lambda letter: (len(letter.forums), len(letter.topics)))
