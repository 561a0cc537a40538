"""A case that leaves without somebody does not tell their name by the way: in an id, in what a place or a source is called.

What people wrote into entries is theirs and stays as it is; `mentions` finds where it may name somebody, for a human eye.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from habeas.record import case as record
from habeas.store import models as tables
from habeas.tell.names import SHORTEST, Tell, folded, stem_of


def tell_of(absent: Iterable[tables.Person], staying: Iterable[tables.Person]) -> Tell:
    """What tells of `absent`; a name that somebody who stays bears too tells nothing."""
    gone, here = list(absent), list(staying)
    shared = {stem for person in here for stem in _stems(person)}
    others = {word for person in here for word in folded(person.label or "").split()}
    names = {stem for person in gone for stem in _stems(person)} - shared
    ids = {folded(person.key).replace(" ", "") for person in gone}
    kept = {folded(person.key).replace(" ", "") for person in here}
    told = frozenset(id for id in ids - kept if len(id) >= SHORTEST)
    return Tell(frozenset(names), told, frozenset(others))


def _stems(person: tables.Person) -> set[str]:
    names = [person.label or "", *(each.name for each in person.names.all() if not each.mothers_name)]
    return {stem_of(word) for name in names for word in folded(name).split() if len(word) >= SHORTEST}


def unnamed(case: record.Case, tell: Tell) -> tuple[record.Case, frozenset[str]]:
    """The case with ids, places, sources and further keys that tell nobody's name; and the ids that were given for that."""
    ids = [
        *(each.id for each in case.people),
        *(each.id for each in case.places),
        *(each.id for each in case.sources),
        *dict.fromkeys(entry.id for entry in case.entries),
        *dict.fromkeys(base_of(seen.id) for seen in case.observations),
    ]
    new = new_ids(ids, tell)
    return _with_ids(_without_names(case, tell), new), frozenset(new.values())


def new_ids(ids: Collection[str], tell: Tell) -> dict[str, str]:
    """By each id that tells somebody's name, one that tells nothing and is none of the others."""
    taken = set(ids)
    new: dict[str, str] = {}
    for number, old in enumerate(dict.fromkeys(id for id in ids if tell.is_in_id(id)), 1):
        name = f"id-{number}"
        while name in taken:
            name += "x"
        taken.add(name)
        new[old] = name
    return new


def mentions(case: record.Case, tell: Tell) -> tuple[str, ...]:
    """The texts of what leaves that may name somebody who is left out."""
    found = [person.label for person in case.people if person.label and tell.is_in(person.label)]
    for entry in case.entries:
        texts = [entry.with_, entry.note, *(text for value in entry.fields.values() for text in _texts(value))]
        found += [text for text in texts if text and tell.is_in(text)]
    return tuple(dict.fromkeys(found))


def _texts(value: record.Value) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()


def _without_names(case: record.Case, tell: Tell) -> record.Case:
    def named(name: str | None) -> str | None:
        return None if name and tell.is_in(name) else name

    def kept(more: Mapping[str, record.Value]) -> dict[str, record.Value]:
        """Further keys are free text: the note is left out, and what may name somebody."""
        return {
            key: value
            for key, value in more.items()
            if key != "note" and not any(map(tell.is_in, (key, *_texts(value), str(value))))
        }

    return replace(
        case,
        people=tuple(replace(each, more=kept(each.more)) for each in case.people),
        kin=tuple(replace(each, more=kept(each.more)) for each in case.kin),
        places=tuple(replace(each, name=named(each.name), more=kept(each.more)) for each in case.places),
        sources=tuple(replace(each, name=named(each.name), more=kept(each.more)) for each in case.sources),
        holdings=tuple(replace(each, about=named(each.about), why=named(each.why)) for each in case.holdings),
        more=kept(case.more),
        note=None,
    )


def _with_ids(case: record.Case, new: Mapping[str, str]) -> record.Case:
    if not new:
        return case

    def id(old: str) -> str:
        return new.get(old, old)

    def maybe(old: str | None) -> str | None:
        return None if old is None else id(old)

    def value(old: record.Value) -> record.Value:
        return id(old) if isinstance(old, str) else tuple(map(id, old)) if isinstance(old, tuple) else old

    def values(old: Mapping[str, record.Value]) -> dict[str, record.Value]:
        return {name: value(each) for name, each in old.items()}

    return replace(
        case,
        people=tuple(replace(each, id=id(each.id), more=values(each.more)) for each in case.people),
        kin=tuple(replace(each, who=id(each.who), of=id(each.of), more=values(each.more)) for each in case.kin),
        places=tuple(
            replace(each, id=id(each.id), within=maybe(each.within), more=values(each.more)) for each in case.places
        ),
        entries=tuple(
            replace(
                each,
                id=id(each.id),
                who=maybe(each.who),
                place=maybe(each.place),
                with_=maybe(each.with_),
                re=maybe(each.re),
                supersedes=maybe(each.supersedes),
                source=maybe(each.source),
                fields=values(each.fields),
            )
            for each in case.entries
        ),
        observations=tuple(
            replace(
                each,
                id=f"{id(base_of(each.id))}{each.id.removeprefix(base_of(each.id))}",
                place=id(each.place),
                source=maybe(each.source),
            )
            for each in case.observations
        ),
        holdings=tuple(replace(each, who=tuple(map(id, each.who))) for each in case.holdings),
        sources=tuple(replace(each, id=id(each.id), more=values(each.more)) for each in case.sources),
        consents=tuple(replace(each, who=id(each.who)) for each in case.consents),
    )


def base_of(id: str) -> str:
    """The id of what was seen together; the rest names the indicator."""
    return id.rpartition(".")[0] or id
