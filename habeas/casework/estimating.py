"""An estimate from lists (`prove.estimate`): at once where it is quick, else in the background.

Of the lists only their names and how many people are on which of them are kept, and only while that waits for its reader.
"""

from collections.abc import Iterator
from typing import Any, Final

from django.utils import timezone

from habeas.casework import jobs
from habeas.prove.estimate import estimate
from habeas.prove.estimate_words import as_json
from habeas.prove.overlap import Overlap
from habeas.store.models import Account, Job
from habeas.words.catalogue import languages

KIND: Final = "estimate"
AT_ONCE: Final = 4
"""Lists up to which it takes well under a second; of five a thousand models are weighed, for some seconds."""


def begin(overlap: Overlap, by: Account) -> Job:
    """What comes of it, in `body["told"]` by language (`prove.estimate_words.as_json`). Former ones of the account are
    forgotten. Raises NotInstalledError."""
    forget(by)
    body = {"lists": list(overlap.lists), "counts": list(overlap.counts)}
    if len(overlap.lists) > AT_ONCE:
        return jobs.add(KIND, "", by, 1, **body)
    now = timezone.now()
    return Job(
        kind=KIND, made_by=by, total=1, done=1, started_at=now, ended_at=now, body=body | {"told": _told(overlap)}
    )


def forget(by: Account) -> None:
    """Takes away what an account had estimated, and what waits to be."""
    Job.objects.filter(kind=KIND, made_by=by).delete()


def _told(overlap: Overlap) -> dict[str, Any]:
    found = estimate(overlap)
    return {language: as_json(found, language) for language in languages()}


@jobs.kind(KIND)
def _estimate(job: Job) -> Iterator[int]:
    """One that is cut off begins again."""
    overlap = Overlap(tuple(job.body["lists"]), tuple(job.body["counts"]))
    job.body = job.body | {"told": _told(overlap)}
    job.save(update_fields=["body"])
    yield 1
