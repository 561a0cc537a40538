"""The log as a bundle tells it: acts of some cases stand in a chain whose other acts nobody can read."""

import json
from collections.abc import Sequence
from functools import partial
from hashlib import sha256, sha512

from hypothesis import assume, given
from hypothesis import strategies as st

from habeas.prove.bundle import chain
from habeas.prove.bundle.chain import FIELDS, Entry, Log
from habeas.prove.bundle.container import Member, Opened

WORDS = st.text(st.characters(categories=("L", "N", "P", "Zs")), min_size=6, max_size=12)
ACTS = st.lists(
    st.tuples(st.binary(min_size=16, max_size=16), st.tuples(*[WORDS] * 6), st.booleans()), min_size=1, max_size=12
)


def log_of(acts: Sequence[tuple[bytes, tuple[str, ...], bool]], first: int = 3) -> Log:
    """A log of these acts, from a number on; those marked are of the case."""
    rows = [Entry(first + n, seed, values, f"{n:064x}") for n, (seed, values, _) in enumerate(acts)]
    end = before = "b" * 64
    for row in rows:
        end = chain.link(end, row.digest)
    head = f"habeas-head {rows[-1].number} {end} 00"
    own = [row for row, (_, _, is_own) in zip(rows, acts, strict=True) if is_own]
    return Log(head, first, before, [row.digest for row in rows], {"x": own}, with_actors=True)


def files_of(log: Log, by_month: bool = False) -> dict[str, str]:
    parts = chain.parts(log, {"redacted": {"x": "C1"}, "unredacted": {"x": "x"}}, by_month)
    return {part.path: b"".join(part.pieces()).decode() for part in parts}


def wrong(files: dict[str, str]) -> list[str]:
    """Where the log of a bundle with these files does not hold."""
    members = {}
    for path, text in files.items():
        raw = text.encode()
        members[path] = Member(path, len(raw), sha256(raw).hexdigest(), sha512(raw).hexdigest(), partial(bytes, raw))
    return [flaw.where for flaw in chain.checked(Opened("", members))]


@given(ACTS)
def test_a_log_as_it_was_told_holds(acts: list[tuple[bytes, tuple[str, ...], bool]]) -> None:
    assert wrong(files_of(log_of(acts))) == []


@given(ACTS, st.booleans())
def test_what_is_not_told_stands_nowhere(acts: list[tuple[bytes, tuple[str, ...], bool]], by_month: bool) -> None:
    log = log_of(acts)
    files = files_of(log, by_month)
    for variant in ("redacted", "unredacted"):
        fields = chain.fields_of(variant, True, by_month)
        told = json.loads(files[f"data/log/{variant}.json"])["cases"][0]["acts"]
        shown = {value for act in told for _, value in act["told"].values()}
        hidden = {
            value for _, values, is_own in acts for field, value in zip(FIELDS, values, strict=False)
            if not is_own or field not in fields
        }  # fmt: skip
        assert {field for act in told for field in act["told"]} <= fields
        text = json.dumps(told, ensure_ascii=False)
        assert not [value for value in hidden - shown if json.dumps(value, ensure_ascii=False) in text]
        assert not [seed for seed, _, _ in acts if seed.hex() in text]


@given(ACTS, st.data())
def test_any_change_of_a_told_act_is_found(
    acts: list[tuple[bytes, tuple[str, ...], bool]], data: st.DataObject
) -> None:
    assume(any(is_own for _, _, is_own in acts))
    files = files_of(log_of(acts))
    name = data.draw(st.sampled_from(["data/log/redacted.json", "data/log/unredacted.json"]))
    told = json.loads(files[name])
    act = data.draw(st.sampled_from(told["cases"][0]["acts"]))
    match data.draw(st.sampled_from(["value", "blind", "mark", "number", "names"])):
        case "value":
            act["told"]["what"][1] += "x"
        case "blind":  # a letter moved from the value to the blind gives the same hash
            blind, value = act["told"]["what"]
            act["told"]["what"] = [blind + value[0], value[1:]]
        case "mark":
            at = data.draw(st.integers(0, len(FIELDS) - 1))
            act["marks"][at] = act["marks"][at][::-1] if act["marks"][at] != act["marks"][at][::-1] else "0"
        case "number":
            act["number"] += data.draw(st.sampled_from([-1, 1, 100]))
        case "names":
            assume(act["told"]["what"] != act["told"]["table"])
            act["told"]["what"], act["told"]["table"] = act["told"]["table"], act["told"]["what"]
    assert wrong(files | {name: json.dumps(told)}) == [name]


@given(ACTS, st.data())
def test_an_act_changed_left_out_put_in_or_moved_breaks_the_path(
    acts: list[tuple[bytes, tuple[str, ...], bool]], data: st.DataObject
) -> None:
    files = files_of(log_of(acts))
    begin, *path = files[chain.PATH].split("\n")[:-1]
    at = data.draw(st.integers(0, len(path) - 1))
    match data.draw(st.sampled_from(["change", "out", "in", "move", "begin"])):
        case "change":
            path[at] = sha256(path[at].encode()).hexdigest()
        case "out":
            del path[at]
        case "in":
            path.insert(at, "0" * 64)
        case "move":
            assume(at and path[at] != path[at - 1])
            path[at - 1], path[at] = path[at], path[at - 1]
        case "begin":
            begin = begin.replace("b" * 64, "c" * 64)
    assert chain.PATH in wrong(files | {chain.PATH: "\n".join([begin, *path]) + "\n"})


def test_what_is_no_log_is_said_and_never_raised() -> None:
    files = files_of(log_of([(b"x" * 16, ("abc",) * 6, True)]))
    for path in files:
        for text in ("", "{}", "[1]", "7", "3 x\n", '{"cases": [{"acts": [{"number": "x"}]}]}', "\x00"):
            assert path in wrong(files | {path: text}), (path, text)
    assert wrong({}) == []
