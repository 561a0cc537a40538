"""A judgment in a submission: what it ordered, what was done and is missing, and the same breach in published cases."""

from collections.abc import Iterable, Iterator

from habeas.check.amounts import long_day, number
from habeas.check.day_words import day_words
from habeas.prove.execution.chart import chart
from habeas.prove.execution.judgments import BY_WORDS, NOTHING_DONE, NOTHING_ORDERED, ORDER_WORDS, Said
from habeas.prove.execution.repeats import NO_SAMPLE, WHEN_WORDS, WHENS, Repeats
from habeas.prove.gap.words import unverified
from habeas.prove.report.blocks import Block, Bullets, Drawing, Heading, Number, Paragraph, Sheet
from habeas.prove.report.work import Work
from habeas.tell.law_words import case_name, in_language
from habeas.words import Message

NOT_HERE = Message("Not told: the judgment is not among the published cases on record.")


def blocks(name: str, found: Repeats | None, work: Work) -> Iterator[Block]:
    """The judgment and its execution; what nobody found is said, not left out. `found` is None where it is not on record."""
    if found is None:
        yield Heading(3, case_name(name))
        yield Paragraph(work.say(NOT_HERE), quiet=True)
        return
    judgment, execution, language = found.judgment, found.judgment.execution, work.language
    yield Heading(3, f"{judgment.name} ({judgment.court}, {long_day(judgment.day, language)})")
    ordered = [_said(work.say(ORDER_WORDS[each.kind]), each.said, work) for each in execution.ordered]
    yield from _lines(Message("What it ordered"), ordered or [work.say(NOTHING_ORDERED)], work)
    done = [
        _said(f"{day_words(each.on, language)}, {work.say(BY_WORDS[each.by])}", each.said, work)
        for each in execution.done
    ]
    yield from _lines(Message("What was done, and when"), done or [work.say(NOTHING_DONE)], work)
    yield from _lines(Message("What is still missing"), [_said("", each, work) for each in execution.missing], work)
    yield from _lines(Message("What was not seen"), [_said("", each, work) for each in execution.not_seen], work)
    yield from _same(found, work)


def _lines(title: Message, lines: Iterable[str], work: Work) -> Iterator[Block]:
    told = tuple(lines)
    if told:
        yield Paragraph(work.say(title), strong=True)
        yield Bullets(told)


def _said(lead: str, said: Said, work: Work) -> str:
    text = in_language(said.what, work.language) + ("" if said.verified else work.say(Message(" [unverified]")))
    return f"{lead}: {text}" if lead else text


def _same(found: Repeats, work: Work) -> Iterator[Block]:
    """People with the same breach, by when it began; the judgment is a line in the chart."""
    judgment, about = found.judgment, in_language(found.judgment.execution.same.about, work.language)
    yield Paragraph(work.say(Message("The same breach, before and after")), strong=True)
    yield Paragraph(about)
    counts = {when: found.count(when) for when in WHENS}
    for when, count in counts.items():
        label = f"{judgment.name}: {work.say(WHEN_WORDS[when])}"
        work.numbers[f"judgment|{judgment.id}|{when}"] = Number(count, label)
    if any(counts.values()):
        yield Drawing(f"{about} {judgment.name}", chart(found, work.language))
    head = (work.say(Message("the same breach, published cases")), work.say(Message("people")))
    rows = tuple((work.say(WHEN_WORDS[when]), number(count, work.language)) for when, count in counts.items())
    yield Sheet(work.say(Message("The same breach in published cases")), head, rows)
    if found.unverified:
        yield Paragraph(work.say(unverified(found.unverified)), quiet=True)
    yield Paragraph(work.say(NO_SAMPLE), quiet=True)
