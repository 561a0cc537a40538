"""The indexes of search and tracing as the office keeps them: `store.search` and `store.keyed` write them with every save;
here they are made from nothing.

The office remembers by which wording of the program its indexes were made (`wording`). One that opens with another makes
them again, since a name read otherwise has other keys, and whoever stands under the old ones would no longer be found.
"""

import hashlib
from collections.abc import Callable, Iterator
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Final

from django.db import transaction

import habeas
from habeas.casework import jobs
from habeas.store import keyed, search
from habeas.store.models import Account, Job, ListRow, Person, Setting

KIND: Final = "index"
MADE_BY: Final = "index_made_by"
_READS_NAMES: Final = ("trace", "tell/names.py", "store/keyed.py", "store/search.py", "store/searched.py")
"""What decides how a name is folded and keyed."""
Span = Callable[[int], tuple[int, int] | None]


@cache
def wording() -> str:
    """A mark of how this program folds and keys names: of the very files that do it and of the library that makes letters
    Latin, so that nobody has to remember."""
    root = Path(habeas.__file__).parent
    told = hashlib.sha256(version("anyascii").encode())
    for each in _READS_NAMES:
        files = [root / each] if each.endswith(".py") else sorted((root / each).rglob("*"))
        for file in files:
            if file.suffix in {".py", ".yaml"}:
                told.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return told.hexdigest()[:16]


def check_older() -> None:
    """Has the indexes made again where another wording made them; an office without anybody begins with this one."""
    setting = Setting.objects.filter(name=MADE_BY).first()
    if setting is not None and setting.value == wording():
        return
    if setting is None and not Person.objects.exists() and not ListRow.objects.exists():
        _made()
        return
    waiting = Job.objects.filter(kind=KIND, ended_at__isnull=True).first()
    if waiting is None or waiting.body.get("by") != wording():  # one that this wording began goes on where it stopped
        make_again(None)


def _made() -> None:
    Setting.objects.update_or_create(name=MADE_BY, defaults={"value": wording()})


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
    """A few hundred rows at a time, each committed by itself: people work meanwhile, and find what was there before.

    While the rows of lists are counted anew, a name counts for rarer than it is.
    """
    tables = list(search.INDEXED)
    spans: list[Span] = [*(partial(search.index_span, model) for model in tables), keyed.index_span]
    job.total = sum(model._default_manager.count() for model in tables)
    job.total += Person.objects.count() + ListRow.objects.count()
    first, after = job.body.get("at", (0, 0))
    done = job.done if job.body else 0
    for number in range(first, len(spans)):
        while (count := _step(job, spans[number], number, after)) is not None:
            after = job.body["at"][1]
            done += count
            yield done
        after = 0
    if "until" not in job.body:
        with transaction.atomic():
            job.body |= {"at": [len(spans), 0], "until": keyed.begin_rows()}
            job.save(update_fields=["body"])
    span = partial(keyed.row_span, until=job.body["until"])
    while (count := _step(job, span, len(spans), job.body["at"][1])) is not None:
        done += count
        yield done
    _made()


@transaction.atomic
def _step(job: Job, span: Span, number: int, after: int) -> int | None:
    """The next few hundred and where they ended, as one: what is counted is not counted twice. None where none are left."""
    made = span(after)
    if made is None:
        return None
    job.body |= {"at": [number, made[0]], "by": wording()}
    job.save(update_fields=["body"])
    return made[1]
