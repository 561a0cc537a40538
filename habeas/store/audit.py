"""The log of acts and looks, chained by hash.

Each row's hash covers the hash before it, so that nothing in the middle can be changed, left out or put in unseen. The
body (which field, what for) stands apart under a salt: erasure takes salt and body away and the chain still holds. The
head, signed with a key of the office (Ed25519), goes outside with each backup: a chain cut at its end is found by it.

Each field is covered by a mark of its own, made under a seed of the row (`prove.bundle.chain`), so that rows can be shown
to others without the rest of the log. Rows written before there were seeds are covered as they stand: a log is never written
anew.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.db import transaction
from django.db.models import QuerySet

from habeas.prove.bundle import chain
from habeas.store.models import Account, AuditRow, AuditSalt
from habeas.store.place import vault
from habeas.store.prepared import prepared

_LINE: Final = "habeas-head"
_STEP: Final = 2_000


@dataclass(frozen=True, slots=True)
class Act:
    """What was done: `what` a word (look, add, change, export ...), `table` and `ref` of which row, `body` the rest."""

    what: str
    table: str = ""
    ref: str = ""
    case_ref: str = ""
    body: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Head:
    """The last row of the chain, signed."""

    sequence: int
    hash: str
    signature: str

    @property
    def line(self) -> str:
        """The head as one line, to be kept outside: in a backup, in a mail, on paper."""
        return f"{_LINE} {self.sequence} {self.hash} {self.signature}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the chain holds: `rows` that fit, `erased` without body, `broken_at` the first that is gone or does not fit."""

    rows: int
    erased: int
    broken_at: int | None
    head: str
    proven_to: int
    """The last row that a signed head from outside proves."""
    foreign: int = 0
    """Heads that this office did not sign; they prove nothing."""


@transaction.atomic
def log(actor: Account | None, at: datetime, acts: Sequence[Act]) -> None:
    """Adds rows to the chain, in the transaction of what they tell of; transactions come one after another."""
    if not acts:
        return
    last: AuditRow | None = _last.first()
    sequence, before = (0, chain.BEGIN) if last is None else (last.sequence, last.hash)
    rows, salts = [], []
    for act in acts:
        sequence += 1
        salt = secrets.token_bytes(16)
        row = AuditRow(
            sequence=sequence,
            at=at,
            actor=actor,
            actor_name=actor.username if actor else "",
            what=act.what,
            table=act.table,
            ref=act.ref,
            case_ref=act.case_ref,
            body_hmac=_hmac(salt, act.body),
            seed=secrets.token_bytes(16),
        )
        row.hash = before = _hash(row, before)
        rows.append(row)
        salts.append(AuditSalt(sequence=sequence, case_ref=act.case_ref, salt=salt, body=act.body))
    AuditRow.objects.bulk_create(rows)
    AuditSalt.objects.bulk_create(salts)


def head() -> Head | None:
    """The end of the chain, signed by this office; None where nothing was logged."""
    last: AuditRow | None = _last.first()
    if last is None:
        return None
    return Head(last.sequence, last.hash, _signing_key().sign(_signed(last.sequence, last.hash)).hex())


def public_key() -> Ed25519PublicKey:
    """The key that proves a head."""
    return _signing_key().public_key()


def heads_in(text: str) -> list[Head]:
    """The heads that stand in a text, one a line; what else stands there is passed over."""
    found = []
    for line in text.splitlines():
        match line.split():
            case [word, sequence, hash, signature] if word == _LINE and sequence.isdecimal():
                found.append(Head(int(sequence), hash, signature))
    return found


def heads_of(folder: Path) -> list[Head]:
    """The heads that lie beside the backups in a folder (`*.head`)."""
    return [head for file in sorted(folder.glob("*.head")) for head in heads_in(file.read_text("utf-8"))]


def entry_of(row: AuditRow) -> chain.Entry:
    """A row that has a seed, as it is told to others."""
    at = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    values = (at, row.actor_name, row.what, row.table, row.ref, row.case_ref)
    return chain.Entry(row.sequence, bytes(row.seed), values, row.body_hmac)


def log_of(cases: Mapping[str, str]) -> chain.Log | None:
    """The log as it goes with cases (by their ref what they are called there), up to its end now; None where there is none.

    Acts that were logged before rows had seeds cannot be told without the others, and are counted.
    """
    end = head()
    if end is None:
        return None
    older = AuditRow.objects.filter(seed=b"").order_by("-sequence").values_list("sequence", flat=True).first() or 0
    own = AuditRow.objects.filter(case_ref__in=cases, sequence__lte=end.sequence).order_by("sequence")
    later = own.filter(sequence__gt=older)
    first = later.values_list("sequence", flat=True).first()
    if first is None:
        return None
    begin = AuditRow.objects.filter(sequence=first - 1).values_list("hash", flat=True).first() or chain.BEGIN
    acts: dict[str, list[chain.Entry]] = {name: [] for name in cases.values()}
    digests = []
    rows = AuditRow.objects.filter(sequence__gte=first, sequence__lte=end.sequence).order_by("sequence")
    for row in rows.iterator(_STEP):
        entry = entry_of(row)
        digests.append(entry.digest)
        if row.case_ref in cases:
            acts[cases[row.case_ref]].append(entry)
    return chain.Log(end.line, first, begin, digests, acts, own.filter(sequence__lte=older).count())


def verify(heads: Iterable[Head] = ()) -> Verdict:
    """Reads the whole chain; `heads` are those kept outside. A head that the chain does not lead to breaks it."""
    reader = reading(heads)
    while True:
        try:
            next(reader)
        except StopIteration as end:
            verdict: Verdict = end.value
            return verdict


def reading(heads: Iterable[Head] = ()) -> Generator[int, None, Verdict]:
    """As `verify`, and says after each step how many rows it has read: for work in the background."""
    given = list(heads)
    ours = [each for each in given if _is_ours(each)]
    foreign = len(given) - len(ours)
    wanted: dict[int, set[str]] = {}
    for each in ours:
        wanted.setdefault(each.sequence, set()).add(each.hash)
    before, last, erased, proven = chain.BEGIN, 0, 0, 0
    for row, salt in _rows():
        whole = row.sequence == last + 1 and row.hash == _hash(row, before)
        if salt is None:
            erased += 1
        elif row.body_hmac != _hmac(bytes(salt.salt), salt.body):
            whole = False
        kept = wanted.get(row.sequence)
        if not whole or (kept is not None and kept != {row.hash}):
            return Verdict(last, erased, last + 1, before, proven, foreign)
        proven = row.sequence if kept is not None else proven
        before, last = row.hash, row.sequence
        if last % _STEP == 0:
            yield last
    cut = any(sequence > last for sequence in wanted)
    return Verdict(last, erased, last + 1 if cut else None, before, proven, foreign)


@prepared
def _last() -> QuerySet[Any]:
    return AuditRow.objects.order_by("-sequence")[:1]


def _rows() -> Iterator[tuple[AuditRow, AuditSalt | None]]:
    at = 0
    while True:
        rows = list(AuditRow.objects.filter(sequence__gt=at).order_by("sequence")[:_STEP])
        if not rows:
            return
        numbers = [row.sequence for row in rows]
        salts = AuditSalt.objects.in_bulk(numbers)
        yield from ((row, salts.get(row.sequence)) for row in rows)
        at = numbers[-1]


def _hash(row: AuditRow, before: str) -> str:
    if row.seed:
        return chain.link(before, entry_of(row).digest)
    told = (
        row.sequence, row.actor_name, row.at.timestamp(), row.what, row.table, row.ref, row.case_ref, row.body_hmac,
        before,
    )  # fmt: skip
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _hmac(salt: bytes, body: dict[str, Any]) -> str:
    return hmac.new(salt, json.dumps(body, sort_keys=True, ensure_ascii=False).encode(), "sha256").hexdigest()


def _signing_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(vault().key("audit"))


def _signed(sequence: int, hash: str) -> bytes:
    return f"habeas audit {sequence} {hash}".encode()


def _is_ours(kept: Head) -> bool:
    try:
        public_key().verify(bytes.fromhex(kept.signature), _signed(kept.sequence, kept.hash))
    except (InvalidSignature, ValueError):
        return False
    return True
