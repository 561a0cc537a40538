"""A question as somebody asks it on the telephone, turned into what can be looked for.

`Назаров Умарали, 5 месяцев, мать Зарина, из Худжанда`: pieces between commas; the first that is nothing else is the name.
"""

import re
from dataclasses import replace
from typing import Any, Final

from habeas.trace.born import born
from habeas.trace.listed import Listed

_PIECES: Final = re.compile(r"\s*[,;]\s*")
_SAID: Final = {
    "mother": r"mother|mum|mom|мать|матери|мама|маму|модар|онаси|апасы|mam[aă]",
    "father": r"father|dad|отец|отца|папа|падар|отаси|атасы|tat[aă]",
    "last_seen": r"last seen(?: in| at| near)?|seen (?:in|at)|видели(?: в| на| у)?|забрали(?: в| на| из)?|был[аи]? в",
    "place": r"from|of|из|родом из|родился в|родилась в|born in|азизи",
    "born": r"born(?: on)?|родил(?:ся|ась)|д\.?\s?р\.?|дата рождения|aged?|возраст",
}
"""How people say what a piece is, in the languages of the region."""
_MARKS: Final = {
    **{
        field: re.compile(rf"^(?:{said})\s*(?:is|named|:|-|–)?\s+(.+)$", re.IGNORECASE) for field, said in _SAID.items()
    },
    "phone": re.compile(r"^(?:tel\.?|phone|тел\.?|телефон)?\s*:?\s*(\+?[\d\s()-]{7,})$", re.IGNORECASE),
    "document": re.compile(
        r"^(?:(?:паспорт|документ|свидетельство|снилс|инн|пин|удостоверение|шиноснома|passport|pasport|document|certificate|id)"
        r"\b(?:\s*(?:no\b|number|номер|серия|№|:))*|№)\s*(\w*[\d\s/-]{4,}\w*)$"
        r"|^([^\W\d_]{1,3}[\s-]*№?\s*\d{6,9})$",
        re.IGNORECASE,
    ),
}
_SEX: Final = re.compile(
    r"^(?:(m|male|boy|man|м|муж\w*|мальчик|мужчина)|(f|female|girl|woman|ж|жен\w*|девочка|женщина))\.?$", re.IGNORECASE
)
_SON: Final = re.compile(r"^(?:(my )?(son|сын|писар|ўғ[ие]л)|(my )?(daughter|дочь|дочка|духтар|қиз))\s+", re.IGNORECASE)


def question_of(text: str, today: str) -> Listed:
    """What is asked. `today` (ISO) is the day of which an age is told.

    >>> asked = question_of("Назаров Умарали, 5 месяцев, мать Зарина, из Худжанда, мальчик", "2024-01-15")
    >>> asked.name, asked.born, asked.mother, asked.place, asked.sex
    ('Назаров Умарали', '5 месяцев', 'Зарина', 'Худжанда', 'm')
    """
    found = Listed(seen_on=today)
    for piece in _PIECES.split(text.strip()):
        if piece:
            found = _with(found, piece, today)
    return found


def _with(found: Listed, piece: str, today: str) -> Listed:
    for field, pattern in _MARKS.items():
        told = pattern.match(piece)
        if told and not (field == "born" and born(told[1], today) is None):
            values: dict[str, Any] = {field: next(filter(None, told.groups())).strip()}
            return replace(found, **values)
    if sex := _SEX.match(piece):
        return replace(found, sex="m" if sex[1] else "f")
    if any(letter.isdigit() for letter in piece) and born(piece, today) is not None:
        return replace(found, born=piece)
    if child := _SON.match(piece):
        found = replace(found, sex=found.sex or ("m" if child[2] else "f"), role=found.role or "child")
        piece = piece[child.end() :]
    if not found.name:
        return replace(found, name=piece)
    return replace(found, place=found.place or piece)
