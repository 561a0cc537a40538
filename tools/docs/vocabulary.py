"""The words of a case file as tables: kinds of entry, fields, facts, indicators, places, relations, closed lists."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from habeas.files import Fields, read_yaml
from habeas.record.vocabulary import Fact, Indicator, Kind, Named, PlaceKind, Relation, Word
from habeas.record.vocabulary_source import SHIPPED
from tools.docs.marks import Part, cell, code, table
from tools.docs.world import World, comment_of

TYPES = {"yes_no": "yes or no", "number": "number", "category": "one of a list", "text": "text"}
DEPRIVES = {
    "yes": "yes",
    "no": "no",
    "unless_exit": "yes, unless one may leave it (`exit_at_will`)",
    "not_known": "not known",
}


def parts(world: World) -> dict[str, Part]:
    """The parts of docs/case-file.md."""
    vocabulary = world.vocabulary
    return {
        "kinds": lambda: _by_file("kinds", "kinds-*.yaml", lambda names: _kinds(world, names)),
        "groups": lambda: _groups(vocabulary.groups),
        "fields": lambda: _fields(world),
        "lists": lambda: _lists(vocabulary.words),
        "facts": lambda: _facts(fact for fact in vocabulary.facts.values() if not fact.indicator),
        "indicators": lambda: _by_file("indicators", "indicators-*.yaml", lambda names: _indicators(world, names)),
        "places": lambda: _places(vocabulary.places.values()),
        "relations": lambda: _relations(vocabulary.relations.values()),
    }


def names_in(path: Path, section: str) -> list[str]:
    """The names that a file of the vocabulary adds to a section, in its order."""
    node = read_yaml(path)
    inside = node.pairs.get(section) if isinstance(node, Fields) else None
    return list(inside.pairs) if isinstance(inside, Fields) else []


def labels(named: Named) -> tuple[str, str]:
    """The labels in English and Russian."""
    return cell(named.label("en")), cell(named.label("ru"))


def _by_file(section: str, pattern: str, shown: Callable[[Iterable[str]], str]) -> str:
    found = []
    for path in sorted(SHIPPED.glob(pattern)):
        first = comment_of(path).split(". ")[0].rstrip(".")
        found += [f"**{cell(first)}.**", "", shown(names_in(path, section)), ""]
    return "\n".join(found)


def _kinds(world: World, names: Iterable[str]) -> str:
    kinds = [world.vocabulary.kinds[name] for name in names]
    rows = [(f"`{kind.name}`", *labels(kind), _days(kind), code(kind.own_fields), _follows(kind)) for kind in kinds]
    return table(("kind", "English", "Russian", "days", "fields of its own", "what follows from it"), rows)


def _days(kind: Kind) -> str:
    return "from – until" if kind.span else "one"


def _follows(kind: Kind) -> str:
    told = [f"begins {code([name])}" for name in kind.starts] + [f"ends {code([name])}" for name in kind.ends]
    told += [f"{code([name])}: {_value(value)}" for name, value in kind.sets.items()]
    told += [f"begins {code([name])} of the mother" for name in kind.mother_starts]
    told += [f"ends {code([name])} of the mother" for name in kind.mother_ends]
    if kind.when and told:
        only = "; ".join(f"{code([field])} is {' or '.join(words)}" for field, words in kind.when.items())
        told.append(f"only where {only}")
    if kind.negative:
        told.append(f"no sign that it was done where the result is {' or '.join(kind.negative)}")
    if kind.silence == "no":
        told.append("silence: not done")
    return "; ".join(told)


def _value(value: bool | None) -> str:
    return "not known" if value is None else "yes" if value else "no"


def _groups(groups: Mapping[str, tuple[str, ...]]) -> str:
    rows = [(f"`{name}`", code(kinds)) for name, kinds in sorted(groups.items())]
    return table(("group", "kinds in it"), rows)


def _fields(world: World) -> str:
    vocabulary = world.vocabulary
    rows = []
    for field in vocabulary.fields.values():
        kind = "a kind of entry or a group" if field.type == "kind" else TYPES.get(field.type, field.type)
        if field.values:
            list_of = next(name for name, words in vocabulary.words.items() if words == field.values)
            kind = f"a word of the [list](#closed-lists) `{list_of}`{', or several' if field.several else ''}"
            kind = f"a person, a body, or {kind}" if field.type == "party" else kind
        anywhere = "any entry" if field.name in vocabulary.common else ""
        rows.append((f"`{field.name}`", *labels(field), kind, anywhere))
    return table(("field", "English", "Russian", "what it holds", "stands on"), rows)


def _lists(lists: Mapping[str, Mapping[str, Word]]) -> str:
    rows = []
    for name, words in sorted(lists.items()):
        told = ", ".join(
            f"`{word.name}` {cell(word.label('en'))} / {cell(word.label('ru'))}" for word in words.values()
        )
        rows.append((f"`{name}`", told))
    return table(("list", "its words"), rows)


def _facts(facts: Iterable[Fact]) -> str:
    rows = []
    for fact in facts:
        silence = "no" if fact.silence == "no" else "not known"
        made = "computed" if fact.computed else "entries"
        ends = "yes" if fact.ends_with_custody else ""
        rows.append((f"`{fact.name}`", *labels(fact), TYPES[fact.type], made, silence, ends))
    return table(("fact", "English", "Russian", "type", "comes from", "silence means", "ends with custody"), rows)


def _indicators(world: World, names: Iterable[str]) -> str:
    rows = [_indicator(world.vocabulary.indicators[name]) for name in names]
    return table(("indicator", "English", "Russian", "value", "an observation holds", "better is"), rows)


def _indicator(indicator: Indicator) -> tuple[str, ...]:
    value = TYPES[indicator.type] + (f", {indicator.unit}" if indicator.unit else "")
    better = {"higher": "more", "lower": "less"}.get(indicator.comparable or "", "")
    if indicator.type == "yes_no":
        better = {"more": "yes", "less": "no"}.get(better, "")
    return f"`{indicator.name}`", *labels(indicator), value, f"{indicator.lasts:g} days", better


def _places(places: Iterable[PlaceKind]) -> str:
    rows = [
        (
            f"`{place.name}`",
            *labels(place),
            DEPRIVES[place.deprives],
            "yes" if place.care else "",
            "yes" if place.short_stay else "",
        )
        for place in places
    ]
    head = ("kind of place", "English", "Russian", "takes liberty", "institution of state or care", "for short stays")
    return table(head, rows)


def _relations(relations: Iterable[Relation]) -> str:
    rows = [(f"`{each.name}`", *labels(each), f"`{each.inverse}`", code(each.counts_as)) for each in relations]
    return table(("`is`", "English", "Russian", "the other way", "counts as"), rows)
