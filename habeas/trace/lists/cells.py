"""What one cell says: nothing, a sex, a role in a family, one person or two.

Two people in one cell become two where each is named in full and lines, numbers or signs part them; where it can only be
guessed who is meant (*Назарова с двумя детьми*), the cell is a fault, and a person decides.
"""

import re
from dataclasses import dataclass
from typing import Final

from habeas.record.vocabulary import load_vocabulary
from habeas.words import Message

_MALE: Final = (
    "m|м|male|man|boy|муж|мужской|мужчина|мальчик|юноша|мужск|эркак|ўғил|o'g'il|erkak|мард|писар|эр|ер|er|kişi"
)
_FEMALE: Final = (
    "f|ж|female|woman|girl|жен|женский|женщина|девочка|девушка|женск|аёл|қиз|qiz|ayol|зан|духтар|аял|әйел|ayal|qadın"
)
SEXES: Final = {word: sex for sex, words in (("M", _MALE), ("F", _FEMALE)) for word in words.split("|")}
DITTO: Final = frozenset(
    (
        '"',
        "''",
        '-"-',
        "-//-",
        "--//--",
        "- // -",
        "-«-",
        "〃",
        "—//—",
        "-″-",
        "то же",
        "тоже",
        "там же",
        "ditto",
        "same",
    )
)
_NOTHING: Final = frozenset(
    "- – — -- --- . .. ? ?? ??? / x х н/д н/у н/и б/д б/н нд ну нет нету неизв неизв. неизвестно неизвестен неизвестна "
    "не_известно не_известен не_известна не_указано не_указан не_указана не_установлено не_установлен не_установлена "
    "нет_данных нет_сведений отсутствует unknown not_known n/a na n.a. none null nil no_data not_given not_stated "
    "unspecified номаълум noma'lum белгисиз".replace("_", "\u00a0").split(" ")
)
_NUMBERED: Final = re.compile(r"(?:^|[\s;,])\d{1,2}\s*[.)]\s*(?=[^\W\d_])")
_AND: Final = re.compile(r"\s+(?:и|and|va|ва|жана|және|&|\+)\s+", re.IGNORECASE)
_MORE: Final = re.compile(
    r"\b(?:с|со|и|and|with|бо|bilan)\s+(?:(?:её|ее|его|her|his|their|малолетн\w+|несовершеннолетн\w+|дв\w+|тр[её]\w+|\d+|"
    r"two|three)\s+)*(?:сын\w*|доч\w*|детьми|дети|детей|реб[её]н\w+|братом|братьями|сестрой|сёстрами|сестрами|женой|мужем|матерью|"
    r"son|sons|daughters?|child|children|brothers?|sisters?|wife|husband|mother|family|семь[её]й)\b|\+\s*\d",
    re.IGNORECASE,
)
_BORN_BESIDE: Final = re.compile(
    r"[\s,;(]*(\d{1,2}[./]\d{1,2}[./]\d{2,4}|(?:19|20)\d\d(?:-\d\d-\d\d)?)\s*(?:г\.?\s*р?\.?|года?(?:\s+рожд\w*)?|y\.?o\.?b\.?)?\s*\)?\s*$",
    re.IGNORECASE,
)
_CALLED: Final = re.compile(
    r"^(?:(?:неизвестн\w*|мальчик|девочка|реб[её]нок|unknown|boy|girl|child)[\s,(]+)?"
    r"(?:называет себя|назвал\w*(?: себя)?|со слов|calls (?:him|her)self|called)[\s:]+",
    re.IGNORECASE,
)
_IN_BRACKETS: Final = re.compile(r"\s*[(\[]([^()\[\]]+)[)\]]\s*")
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Named:
    """One person as a cell names them; `born` is what stood beside the name, `also` other spellings."""

    name: str
    born: str = ""
    also: tuple[str, ...] = ()


def is_nothing(cell: str) -> bool:
    """Whether a cell says that nothing is known.

    >>> [is_nothing(each) for each in ("—", "н/д", "Не известно", "Нет", "Ан")]
    [True, True, True, True, False]
    """
    return not cell or cell.casefold().rstrip().replace(" ", "\u00a0") in _NOTHING


def read_sex(cell: str) -> str | Message:
    """F, M, or what is wrong.

    >>> read_sex("Жен."), read_sex("мальчик")
    ('F', 'M')
    """
    low = cell.casefold().strip()
    found = SEXES.get(low) or SEXES.get(low.rstrip("."))
    return found or Message("“%(value)s” is no sex: male or female, м or ж.", {"value": cell[:60]})


def read_role(cell: str) -> tuple[str, str]:
    """The role in a family and the sex that its word tells: mother, father, child, sibling ...; else the word as it is.

    >>> read_role("мать"), read_role("Сын"), read_role("старшая")
    (('mother', 'F'), ('child', 'M'), ('старшая', ''))
    """
    vocabulary = load_vocabulary()
    relation = vocabulary.relation(cell.casefold().replace("ё", "е"))
    if relation is None:
        return cell, ""
    known, low = vocabulary.relations[relation], cell.strip().casefold()
    sex = "F" if low in known.woman.values() else "M" if low in known.man.values() else ""
    if relation == "parent" and sex:
        return ("mother" if sex == "F" else "father"), sex
    if relation == "grandparent" and sex:
        return ("grandmother" if sex == "F" else "grandfather"), sex
    return relation, sex


def read_names(cell: str) -> list[Named] | Message:
    """The people that a cell of whole names tells, or what is wrong.

    >>> [each.name for each in read_names("1. Назаров Али 2. Назаров Вали")]
    ['Назаров Али', 'Назаров Вали']
    >>> read_names("Назаров Али, 2015 г.р. (Nazarov Ali)")
    [Named(name='Назаров Али', born='2015', also=('Nazarov Ali',))]
    """
    if _MORE.search(cell):
        return Message(
            "More people than one seem to be meant by “%(value)s”. Give each a row of their own.", _shown(cell)
        )
    people = [_one(part) for part in _parts(cell)]
    for person in people:
        wrong = name_fault(person.name)
        if wrong is not None:
            return wrong
    return people


def name_fault(name: str) -> Message | None:
    """Why a text is no name; None where it can be one."""
    if len(name) > _LONGEST:
        return Message("“%(value)s” is too long for a name.", _shown(name))
    if any(map(str.isdecimal, name)):
        return Message("“%(value)s” is no name: figures stand in it.", _shown(name))
    if sum(map(str.isalpha, name)) < 2:
        return Message("“%(value)s” is no name.", _shown(name))
    return None


def _shown(text: str) -> dict[str, object]:
    return {"value": text.replace("\n", " / ")[:60]}


def _parts(cell: str) -> list[str]:
    """The parts of a cell that each name somebody in full, else the cell as one."""
    for pieces in (_NUMBERED.split(cell), cell.split("\n"), cell.split(";"), _AND.split(cell), cell.split(",")):
        told = [piece.strip(" ,;\n") for piece in pieces if piece.strip(" ,;\n")]
        if len(told) > 1 and all(_is_full(piece) for piece in told):
            return told
    return [" ".join(_NUMBERED.sub(" ", cell).split())]


def _is_full(text: str) -> bool:
    """Whether a text names somebody by two words at least; a birth beside it does not count."""
    words = _BORN_BESIDE.sub("", text).split()
    return len([word for word in words if word[:1].isalpha()]) > 1 and not any(map(str.isdecimal, "".join(words)))


def _one(text: str) -> Named:
    born, text = "", _CALLED.sub("", text)
    found = _BORN_BESIDE.search(text)
    if found is not None:
        text, born = text[: found.start()], found[1]
    also = []
    for beside in _IN_BRACKETS.findall(text):
        inner = _BORN_BESIDE.search(" " + beside)
        if inner is not None and not born and not inner.start():
            born = inner[1]
        elif len(beside.split()) > 1:
            also.append(beside.strip())
    text = _IN_BRACKETS.sub(" ", text)
    if not born and (late := _BORN_BESIDE.search(text)) is not None:
        text, born = text[: late.start()], late[1]
    name, *others = [part.strip() for part in re.split(r"\s+/\s*|\s*/\s+", text) if part.strip()] or [""]
    if any(len(other.split()) < 2 for other in others):
        name, others = " ".join([name, *others]), []
    return Named(" ".join(name.strip(" ,;").split()), born, (*others, *also))
