"""What tracing says in words: who looks for whom, kin, ages, and lists for forms."""

from collections.abc import Container, Iterable, Sequence

from django.utils.functional import lazy
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from habeas.casework import sources
from habeas.casework.tracing_requests import of_person
from habeas.check.amounts import number
from habeas.desk.cases.takein_fields import choices_of
from habeas.desk.closed_notes import NOTES
from habeas.desk.templatetags.desk import when
from habeas.record.vocabulary import load_vocabulary
from habeas.store.models import Account, Case, Person, Sought, TracingRequest, TracingStep


def kin_word(relation: str, sex: str | None) -> str:
    """What somebody is to somebody: son, daughter, child."""
    return load_vocabulary().kin_word(relation, sex, get_language() or "en") if relation else ""


def all_of(names: Sequence[str]) -> str:
    """Names one after another, as one says them.

    >>> all_of(["Umarali", "Safina"]), all_of(["Umarali"])
    ('Umarali and Safina', 'Umarali')
    """
    if len(names) < 2:
        return "".join(names)
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def title_of(inquirer: Person, sought: Iterable[Sought]) -> str:
    """Who looks for whom."""
    names = [str(each.person) for each in sought]
    if not names:
        return str(inquirer)
    return _("%(who)s looks for %(whom)s") % {"who": inquirer, "whom": all_of(names)}


def born_of(person: Person) -> str:
    """Day of birth or age, as vague as it is."""
    if person.born:
        return _("born: %(day)s") % {"day": when(person.born)}
    if person.age is None:
        return ""
    years = number(round(person.age, 1), get_language() or "en")
    if person.age < 2:
        months = round(person.age * 12)
        age = ngettext("%(count)s month old", "%(count)s months old", months) % {"count": months}
    else:
        age = _("aged %(years)s") % {"years": years}
    return f"{age} ({when(person.age_on)})" if person.age_on else age


def sex_of(person: Person) -> str:
    """Sex in words; empty where it is not known."""
    return {"F": _("female"), "M": _("male"), "X": _("other")}.get(person.sex or "", "")


def relations() -> list[tuple[str, str]]:
    """What somebody can be to the inquirer, the nearest first."""
    known = dict(choices_of("relations"))
    order = ("child", "sibling", "parent", "spouse", "grandchild", "nephew_or_niece")
    rest = [name for name in known if name and name not in order]
    return [("", "–"), *((name, known[name]) for name in (*order, *rest) if name in known)]


relation_choices = lazy(relations, list)


def source_names(case: Case, account: Account) -> dict[int, str]:
    """The sources of a case whose names the reader may read, by number."""
    return {each.pk: each.name or each.key for each in sources.seen_by(case, account)}


def named(name: str, source: str) -> str:
    """A reported name with who reports it.

    >>> named("Umar Ali", "his mother"), named("Umar Ali", "")
    ('Umar Ali · his mother', 'Umar Ali')
    """
    return f"{name} · {source}" if source else name


def told_steps(rows: Iterable[TracingStep], closed: Container[str]) -> list[TracingStep]:
    """The steps of a request; what may have been said in the note of a verification is left out where notes are closed."""
    found = list(rows)
    for step in found:
        if NOTES in closed and step.what in (TracingStep.What.REJECTED, TracingStep.What.UNSURE):
            step.reason = ""
    return found


def tracing_of(person: Person) -> list[tuple[TracingRequest, str]]:
    """The requests in which somebody looks or is looked for, each with what it says."""
    rows = of_person(person).select_related("inquirer").prefetch_related("sought__person")
    return [(row, title_of(row.inquirer, [e for e in row.sought.all() if e.ended_at is None])) for row in rows]
