"""The search index as the office keeps it: `store.search` writes it with every save; here it is made from nothing."""

from collections.abc import Iterator

from habeas.casework import jobs
from habeas.store import search
from habeas.store.models import Account, Job


def make_again(by: Account | None) -> Job:
    """Makes the whole index again in the background, after a restore or a change of how words are folded."""
    return jobs.add("index", "", by, total=len(search.INDEXED))


@jobs.kind("index")
def _index(job: Job) -> Iterator[int]:
    job.total = len(search.INDEXED)
    for done, model in enumerate(search.INDEXED):
        search.index_all(model)
        yield done + 1
