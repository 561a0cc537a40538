"""What a submission tells of one person: the story, and what the check found, both without names."""

from collections.abc import Iterator

from habeas.check.day_words import day_words
from habeas.prove.report.blocks import Block, Bullets, Heading, Paragraph, Sheet
from habeas.prove.report.plan import Found, Story
from habeas.prove.report.stories import called, found_of, story, why_not
from habeas.prove.report.work import Work
from habeas.record.vocabulary import Vocabulary
from habeas.tell.law_words import in_language
from habeas.tell.report import VERDICT_WORDS, CheckedCase, article_of
from habeas.words import Message

NOT_GIVEN = Message("Not told: the case is not among those given.")
HOW = Message("Told from the record without names; days are months. Whoever knows the case may recognise it.")


def story_blocks(
    part: Story, each: CheckedCase | None, vocabulary: Vocabulary, day: int, work: Work
) -> Iterator[Block]:
    """What happened, entry by entry."""
    why = NOT_GIVEN if each is None else why_not(each.case, part.who, day)
    yield _head(part, None if why else each, vocabulary, work)
    if each is None or why is not None:
        yield Paragraph(work.say(why or NOT_GIVEN), quiet=True)
        return
    yield Bullets(story(each.case, part.who, vocabulary, work.language))
    yield Paragraph(work.say(HOW), quiet=True)


def found_blocks(
    part: Found, each: CheckedCase | None, vocabulary: Vocabulary, day: int, work: Work
) -> Iterator[Block]:
    """What the check found against the state: which rule, how sure, from when until when."""
    why = NOT_GIVEN if each is None else why_not(each.case, part.who, day)
    yield _head(part, None if why else each, vocabulary, work, Message("what was found"))
    if each is None or why is not None:
        yield Paragraph(work.say(why or NOT_GIVEN), quiet=True)
        return
    language = work.language
    rows = []
    for finding, since, until in found_of(each, part.who):
        unverified = "" if finding.norm.verified else work.say(Message(" [unverified]"))
        days = day_words(since, language)
        last = work.say(Message("goes on")) if until is None else day_words(until, language)
        rows.append((
            in_language(finding.norm.title, language) + unverified,
            article_of(finding),
            work.say(VERDICT_WORDS[finding.verdict]),
            days if days == last else f"{days} – {last}",
        ))  # fmt: skip
    if not rows:
        yield Paragraph(work.say(Message("Nothing was found against a state.")), quiet=True)
        return
    head = tuple(map(work.say, (Message("rule"), Message("where it stands"), Message("verdict"), Message("when"))))
    caption = work.say(Message("What the check found: a lawyer confirms each finding or sets it aside."))
    yield Sheet(caption, head, tuple(dict.fromkeys(rows)), figures=False)


def _head(
    part: Story | Found, each: CheckedCase | None, vocabulary: Vocabulary, work: Work, more: Message | None = None
) -> Heading:
    """`Person 2: a boy, Russia`; `each` is None where nothing may be told of them."""
    text = work.say(Message("Person %(number)s", {"number": work.number_of(part.case, part.who)}))
    person = next((one for one in each.case.people if one.id == part.who), None) if each else None
    if each is not None and person is not None:
        states = ", ".join(vocabulary.label(state, work.language) for state in each.case.states)
        text += f": {called(person, each.case, work.language)}" + (f", {states}" if states else "")
    return Heading(3, f"{text}: {work.say(more)}" if more else text)
