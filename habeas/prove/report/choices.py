"""What a plan may name, from the law and the published cases that ship."""

from collections.abc import Iterable

from habeas.law.chisinau import Chisinau
from habeas.law.norm import Library
from habeas.prove.publish.population import BREACH, HELD, LAST_DAY, LONG_HELD
from habeas.prove.report.plan import Choices
from habeas.record.vocabulary import Vocabulary


def choices_of(library: Library, vocabulary: Vocabulary, data: Chisinau, judgments: Iterable[str]) -> Choices:
    """Figures by every topic of the law, each safeguard, each judgment, each state."""
    topics = sorted({norm.topic for norm in library.norms})
    return Choices(
        whats=(HELD, LAST_DAY, LONG_HELD, BREACH, *(f"{BREACH}:{topic}" for topic in topics)),
        safeguards=tuple(data.safeguards),
        judgments=tuple(judgments),
        states=tuple(vocabulary.states),
    )
