"""The search index as the office keeps it: `store.search` writes it with every save; here it is made from nothing."""

from collections.abc import Iterator
from typing import Final

from habeas.casework import jobs
from habeas.store import search
from habeas.store.models import Account, Job

KIND: Final = "index"


def make_again(by: Account | None) -> Job:
    """Makes the whole index again in the background, after a restore or a change of how words are folded.

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
    job.total = sum(model._default_manager.count() for model in tables)
    first, after = job.body.get("at", (0, 0))
    done = job.done if job.body else 0
    for number in range(first, len(tables)):
        while (span := search.index_span(tables[number], after)) is not None:
            after, count = span
            done += count
            job.body = {"at": [number, after]}
            job.save(update_fields=["body"])
            yield done
        after = 0
