"""What lists imply and do not write: a child's parents and surname from its family, a sex from a name."""

from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from habeas.trace import parts
from habeas.trace.lists.cells import SEXES
from habeas.trace.texts import Ints, Texts, each_of, first, mapped, several

_SURELY_ONE: Final = 20
"""How many times as many women as men bear a woman's name."""
_FEW: Final = 3


def parents(
    table: pa.Table, group: Ints, roles: Texts, named: tuple[Texts, Texts, Texts]
) -> tuple[Texts, Texts, Texts]:
    """Surname, father's and mother's given name of each row. `named` are given name, surname and the father's name that a
    patronymic holds: what they lack is taken from the columns for parents, then from the parents named in the same family."""
    given, surname, father = named
    initial, father = father, mapped(lambda each: each if len(each) > 1 else "", father)
    of_father, name_of_father = several(table, "father", _given_and_surname)
    of_mother, name_of_mother = several(table, "mother", _given_and_surname)
    child = roles == "child"
    kin = {each: _of_group(group, roles == each, given) for each in ("father", "mother")}
    father = first(father, mapped(_bare, of_father))
    father = first(father, np.where(child, mapped(_bare, kin["father"]), ""))
    father = first(father, initial)
    mother = first(of_mother, np.where(child, kin["mother"], ""))
    borne = {each: _of_group(group, (roles == each) & (surname != ""), surname) for each in ("father", "mother")}
    theirs = name_of_father
    for each in (borne["father"], name_of_mother, borne["mother"]):
        theirs = first(theirs, each)
    somebodys = child | (of_father != "") | (of_mother != "")
    return first(surname, np.where(somebodys, theirs, "")), father, mother


def sexes(table: pa.Table, given: Texts) -> Texts:
    """The sex of each row: as told, else by a patronymic, else by who bears the given name in these lists."""
    told = each_of(table, "sex", _sex)
    missing = told == ""
    coded = pa.array(given, pa.string()).dictionary_encode()
    at, many = coded.indices.to_numpy(), len(coded.dictionary)
    women, men = (np.bincount(at[told == each], minlength=many) for each in ("f", "m"))
    borne = np.full(many, "", dtype=object)
    borne[(women > _FEW) & (women > _SURELY_ONE * men)] = "f"
    borne[(men > _FEW) & (men > _SURELY_ONE * women)] = "m"
    borne[np.array([not each for each in coded.dictionary.to_pylist()], dtype=bool)] = ""
    for name in ("patronymic", "name", "given"):
        told = first(told, each_of(table, name, parts.sex_in, missing))
    return first(told, np.asarray(borne[at], dtype=object))


def _given_and_surname(text: str) -> tuple[str, str]:
    known = parts.split(text) if text else parts.Parts()
    return known.given, known.surname


def _bare(given: str) -> str:
    return parts.bare(given) if given else ""


def _sex(text: str) -> str:
    low = text.strip().casefold().rstrip(".")
    if known := SEXES.get(low):
        return known.lower()
    return "m" if low[:1] in ("м", "m") else "f" if low[:1] in ("ж", "f") else ""


def _of_group(group: Ints, who: NDArray[np.bool_], values: Texts) -> Texts:
    """For each row what the one of its group has who is somebody (the father); empty where the group has none."""
    at: Texts = np.full(int(group.max(initial=0)) + 2, "", dtype=object)
    rows = np.flatnonzero(who & (group >= 0))
    at[group[rows]] = values[rows]
    found: Texts = np.where(group >= 0, at[group], "")
    return found
