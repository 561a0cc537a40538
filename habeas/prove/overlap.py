"""Who is on which list: a table of people, or lists with the links between them, as one count for each way to be listed.

Rows are text. Wide: one row a person, one column a list, its cells yes or no. Long: one row for each person and list.
Several rows of one person are one person. No name and no id leaves this module: what is kept are counts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from habeas.files import Fault, FaultsError, Mark, nearest
from habeas.words import Message

MOST_LISTS: Final = 5
"""With six there are 32,768 models of pairs to weigh, and cells too thin for any of them."""
YES: Final = frozenset({"1", "yes", "y", "true", "x", "+", "✓", "да", "д", "х"})
NO: Final = frozenset({"", "0", "no", "n", "false", "-", "–", "—", "нет", "н"})
PERSON: Final = ("person", "cluster", "id", "человек", "лицо")
LIST: Final = ("list", "source", "organisation", "organization", "список", "источник", "организация")
_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class Overlap:
    """`counts[i]` people are on exactly those lists whose bits are set in `i` (bit 0 is `lists[0]`); `counts[0]` is 0.

    The lists stand in the order of the alphabet, so that nothing depends on the order in which they came.
    """

    lists: tuple[str, ...]
    counts: tuple[int, ...]

    @property
    def seen(self) -> int:
        """People on at least one list."""
        return sum(self.counts)

    def on(self, *lists: int) -> int:
        """People on all of these lists, given by their places in `lists`."""
        wanted = sum(1 << each for each in lists)
        return sum(count for at, count in enumerate(self.counts) if at & wanted == wanted)

    def pairs(self) -> tuple[tuple[int, int], ...]:
        """Every two lists, by their places."""
        return tuple(combinations(range(len(self.lists)), 2))


def overlap(lists: Iterable[str], people: Iterable[Iterable[str]]) -> Overlap:
    """The counts of people, each given by the lists they are on; who is on none of these lists is left out.

    >>> overlap(["B", "A"], [["A"], ["A", "B"], ["C"], ["A"]])
    Overlap(lists=('A', 'B'), counts=(0, 2, 0, 1))
    """
    names = tuple(sorted(set(lists)))
    bits = {name: 1 << at for at, name in enumerate(names)}
    counts = [0] * (1 << len(names))
    for each in people:
        counts[sum({bits[name] for name in each if name in bits})] += 1
    return Overlap(names, (0, *counts[1:]))


def from_rows(file: str, rows: Sequence[Sequence[str]], wanted: Sequence[str] = ()) -> Overlap:
    """The counts of a table whose first filled row names the columns. `wanted` are the lists to take, all if empty.

    Raises FaultsError with every fault: no or too few lists, columns named twice, a cell that is neither yes nor no, a row
    without a person.
    """
    first = next((at for at, row in enumerate(rows) if any(row)), None)
    if first is None:
        raise FaultsError([Fault(Mark(file, 1, 1), Message("The file is empty."))])
    head = [cell.strip() for cell in rows[first]]
    lines = [(at + 1, row) for at, row in enumerate(rows) if at > first and any(row)]
    lower = [cell.lower() for cell in head]
    who = next((lower.index(name) for name in PERSON if name in lower), None)
    of = next((lower.index(name) for name in LIST if name in lower), None)
    table = _Table(file, first + 1, head, lines, who)
    if of is not None and who is not None and not _is_yes_no([row[of] for _, row in lines if of < len(row)]):
        people = table.long(who, of)
        return _enough(table, {name for each in people for name in each}, people, wanted)
    names, people = table.wide(wanted)
    return _enough(table, names, people, wanted)


def from_links(lists: Mapping[str, Sequence[str]], file: str, links: Iterable[tuple[int, str, str]]) -> Overlap:
    """The counts of lists of ids and of the links that say who is one person: the line in `file` and two ids.

    Of two lists the left id is of the first, as `habeas trace link` writes them; of more each id has to be in one list only.
    Raises FaultsError for a link whose id is in no list, or in several.
    """
    at = {(name, each): (name, each) for name, ids in lists.items() for each in ids}
    homes: dict[str, list[str]] = {}
    for name, each in at:
        homes.setdefault(each, []).append(name)
    faults = []
    for line, *ids in links:
        found = []
        for side, each in enumerate(ids):
            own = homes.get(each, [])
            if len(lists) == 2 and list(lists)[side] in own:
                own = [list(lists)[side]]
            if len(own) != 1:
                several = Message("This id is in several lists. Give each list ids of its own.")
                none = Message("This id is in none of the lists.")
                faults.append(Fault(Mark(file, line, side + 1), several if own else none))
            found += [(name, each) for name in own]
        if len(found) == 2:
            at[_root(at, found[0])] = _root(at, found[1])
    if faults:
        raise FaultsError(faults)
    people: dict[tuple[str, str], set[str]] = {}
    for key in at:
        people.setdefault(_root(at, key), set()).add(key[0])
    return overlap(lists, people.values())


def likely(file: str, rows: Sequence[Sequence[str]], least: float) -> Iterator[tuple[int, str, str]]:
    """The line and the two ids of each link at least so likely, of a table as `habeas trace link` writes it. Raises
    FaultsError."""
    head = [cell.strip().lower() for cell in rows[0]] if rows else []
    missing = {"left", "right", "probability"} - set(head)
    if missing:
        values = {"file": file, "columns": ", ".join(sorted(missing))}
        raise FaultsError([Fault(Mark(file, 1, 1), Message("%(file)s lacks the columns: %(columns)s.", values))])
    for at, row in enumerate(rows[1:], 2):
        told = dict(zip(head, row, strict=False))
        if not any(row):
            continue
        try:
            if float(told.get("probability", "")) >= least:
                yield at, told["left"], told["right"]
        except ValueError:
            text = Message("“%(value)s” is no probability.", {"value": told.get("probability", "")[:_SHOWN]})
            raise FaultsError([Fault(Mark(file, at, head.index("probability") + 1), text)]) from None


def _root(at: dict[tuple[str, str], tuple[str, str]], key: tuple[str, str]) -> tuple[str, str]:
    """The one that stands for a person; the way there is made shorter."""
    while at[key] != key:
        at[key] = at[at[key]]
        key = at[key]
    return key


def _is_yes_no(cells: Iterable[str]) -> bool:
    """Whether a column is one of a list: at least half of what is filled says yes or no, and one says either."""
    filled = [cell.strip().lower() for cell in cells if cell.strip()]
    return bool(filled) and 2 * sum(cell in YES or cell in NO for cell in filled) >= len(filled)


@dataclass(frozen=True, slots=True)
class _Table:
    """A table with its head on line `line`, and the column of the person, if there is one."""

    file: str
    line: int
    head: list[str]
    rows: list[tuple[int, Sequence[str]]]
    who: int | None

    def long(self, who: int, of: int) -> list[set[str]]:
        """The lists of each person, from rows of a person and a list."""
        people: dict[str, set[str]] = {}
        faults = []
        for line, row in self.rows:
            person, name = _cell(row, who), _cell(row, of)
            if not person or not name:
                faults.append(
                    self._fault(line, of if person else who, Message("This cell is empty. Fill it, or remove the row."))
                )
            people.setdefault(person, set()).add(name)
        if faults:
            raise FaultsError(faults)
        return list(people.values())

    def wide(self, wanted: Sequence[str]) -> tuple[set[str], list[set[str]]]:
        """The lists, and those of each person, from rows of a person; without `wanted` lists are columns of yes and no."""
        columns = [
            at
            for at, name in enumerate(self.head)
            if at != self.who
            and name
            and (name in wanted if wanted else _is_yes_no(_cell(row, at) for _, row in self.rows))
        ]
        names = [self.head[at] for at in columns]
        people: dict[str, set[str]] = {}
        faults = [
            self._fault(
                self.line,
                at,
                Message("Two columns are called “%(value)s”. Call them differently.", {"value": name[:_SHOWN]}),
            )
            for at, name in zip(columns, names, strict=True)
            if names.count(name) > 1
        ]
        for line, row in self.rows:
            person = str(line) if self.who is None else _cell(row, self.who)
            if not person:
                faults.append(
                    self._fault(line, self.who or 0, Message("This cell is empty. Fill it, or remove the row."))
                )
            on = people.setdefault(person, set())
            for at in columns:
                cell = _cell(row, at).lower()
                if cell in YES:
                    on.add(self.head[at])
                elif cell not in NO:
                    text = Message("“%(value)s” is neither yes nor no. Write 1 or 0.", {"value": cell[:_SHOWN]})
                    faults.append(self._fault(line, at, text))
        if faults:
            raise FaultsError(faults)
        return set(names), list(people.values())

    def _fault(self, line: int, column: int, message: Message) -> Fault:
        return Fault(Mark(self.file, line, column + 1), message)


def _cell(row: Sequence[str], at: int) -> str:
    return row[at].strip() if at < len(row) else ""


def _enough(table: _Table, names: set[str], people: Iterable[set[str]], wanted: Sequence[str]) -> Overlap:
    """Of the lists that are wanted; refused where one is not there, or there are too few or too many."""
    head = Mark(table.file, table.line, 1)
    faults = []
    for name in wanted:
        if name not in names:
            near = nearest(name, names | set(table.head)) or ", ".join(sorted(names)[:8]) or "-"
            text = Message("There is no list “%(value)s”. There is: %(near)s.", {"value": name, "near": near})
            faults.append(Fault(head, text))
    taken = sorted(set(wanted) or names)
    if not faults and not 2 <= len(taken) <= MOST_LISTS:
        values = {"count": len(taken), "most": MOST_LISTS, "lists": ", ".join(taken[:20]) or "-"}
        text = Message(
            "An estimate takes 2 to %(most)s lists; here are %(count)s: %(lists)s. Name those to take with --lists.",
            values,
        )
        faults.append(Fault(head, text))
    if faults:
        raise FaultsError(faults)
    return overlap(taken, people)
