"""What is poor style in a norm: not wrong, but a reader or the engine will miss something."""

from collections.abc import Iterator

from habeas.dates import FALSE, TRUE, UNKNOWN
from habeas.files import Fault, Mark
from habeas.law.figures import expressions_of, used
from habeas.law.norm import AtEvent, Event, Norm
from habeas.law.syntax import And, AtLeast, Expr, Not, Or, Parameter, Truth
from habeas.words import Message


def style_of(norm: Norm) -> Iterator[Fault]:
    """Faults of style."""
    for message in _messages(norm):
        yield Fault(norm.mark or Mark("?", 1, 1), message, norm.id)


def _messages(norm: Norm) -> Iterator[Message]:
    if "ru" not in norm.title:
        yield Message("“%(id)s” has no title in Russian.", {"id": norm.id})
    if not norm.verified:
        yield Message("“%(id)s” is not verified: no source was seen. It is shown so.", {"id": norm.id})
    for source in norm.sources:
        if not source.provision:
            values = {"id": norm.id, "instrument": source.instrument}
            yield Message("“%(id)s” names no provision of %(instrument)s.", values)
    form = norm.form
    if isinstance(form, Event) and form.within is None and not form.same_occasion and not form.before:
        yield Message("“%(id)s” has no “within”: it can never be breached.", {"id": norm.id})
    never = (form.must,) if isinstance(form, AtEvent) else ()  # an event that must not happen at all
    for part in expressions_of(form):
        value = None if part in never else constant(part)
        if value in (TRUE, FALSE, UNKNOWN):
            yield Message("“%(id)s” has a condition that is the same on every day.", {"id": norm.id})
    names = {*norm.figures, *(name for version in norm.versions for name in version.figures)}
    for name in sorted(names - used(form, Parameter)):
        yield Message("“%(id)s” gives the figure “%(name)s” and does not use it.", {"id": norm.id, "name": name})


def constant(node: Expr) -> int | None:
    """The value of an expression that is the same whatever the facts; else None."""
    match node:
        case Truth(value):
            return value
        case Not(part):
            inner = constant(part)
            return None if inner is None else TRUE - inner
        case And(parts):
            return _extreme(parts, FALSE)
        case Or(parts):
            return _extreme(parts, TRUE)
        case AtLeast(n, parts):
            values = [constant(part) for part in parts]
            if sum(value == TRUE for value in values) >= n:
                return TRUE
            return FALSE if sum(value != FALSE for value in values) < n else None
    return None


def _extreme(parts: tuple[Expr, ...], settled: int) -> int | None:
    values = [constant(part) for part in parts]
    opposites = {part.part for part in parts if isinstance(part, Not)} & set(parts)
    if settled in values:
        return settled
    if opposites:
        return settled
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return None
    return min(known) if settled == FALSE else max(known)
