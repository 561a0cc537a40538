"""The indexes of search and tracing as the office keeps them: `store.search` and `store.keyed` write them with every save;
here they are made from nothing."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from habeas.casework import jobs
from habeas.store import keyed, search
from habeas.store.models import Account, Job, Person

KIND: Final = "index"
Span = Callable[[int], tuple[int, int] | None]


def make_again(by: Account | None) -> Job:
    """Makes both indexes again in the background, after a restore or a change of how words are folded.

    One that waits already is enough, but it begins again: what it made before may be what is wrong.
    """
    waiting = Job.objects.filter(kind=KIND, ended_at__isnull=True).first()
    if waiting is None:
        return jobs.add(KIND, "", by)
    waiting.body = {}
    waiting.save(update_fields=["body"])
    return waiting


@jobs.kind(KIND)
def _index(job: Job) -> Iterator[int]:
    """A few hundred rows at a time, each committed by itself: people work meanwhile, and find what was there before."""
    tables = list(search.INDEXED)
    spans: list[Span] = [*(partial(search.index_span, model) for model in tables), keyed.index_span]
    job.total = sum(model._default_manager.count() for model in tables) + Person.objects.count()
    first, after = job.body.get("at", (0, 0))
    done = job.done if job.body else 0
    for number in range(first, len(spans)):
        while (span := spans[number](after)) is not None:
            after, count = span
            done += count
            job.body = {"at": [number, after]}
            job.save(update_fields=["body"])
            yield done
        after = 0
