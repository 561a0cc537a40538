"""Law and decisions as a paper cites them: no ids of the program, in the language of the paper. The words are `data/cited`.

1. An article is told with its instrument first, so that no name needs a case: “Конвенция о правах ребёнка, пункт 1 статьи 3”.
2. A decision is told with its number; what was written from memory, or cannot be cited, is handed back and not told.
3. A reference that nobody has put into words stands as it is written, unless it is in English and the paper in Russian.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from habeas.files import Fault, FaultsError
from habeas.law import instruments
from habeas.law.reading import Row, read_rows
from habeas.tell.law_words import case_cite, instrument_title, is_foreign
from habeas.words import Message, say

DATA: Final = Path(__file__).parent / "data" / "cited"
LANGUAGES: Final = ("en", "ru")
Texts = Mapping[str, Mapping[str, str]]
"""By name, then by language; empty where a paper says nothing of it."""

_ARTICLE: Final = re.compile(r"(\d+(?:\.\d+)?)((?:\((?:\d+(?:\.\d+)?|[a-z])\))*)")
_RUN: Final = re.compile(r"\d+(?:\.\d+)?(?:\([\d.a-z]+\))*(?:(?:-|, )\d+(?:\.\d+)?(?:\([\d.a-z]+\))*)+")
_UNSURE: Final = re.compile(r"from memory|not verified|not seen")
_NUMBERS_UNSURE: Final = re.compile(r"\s*\(numbers from memory\)$")
_COMMENT: Final = re.compile(r"\s+\([^()]* [^()]*(?:\([^()]*\)[^()]*)*\)$")
_PLACE: Final = re.compile(r",? *\b(?:paras? (?=\d))|,? *§ *")
_GENERAL: Final = re.compile(
    r"(?P<by>HRC|CMW|CRC|CED) (?:GC|General Comment) (?P<number>\d+)(?: \(\d{4}\))?"
    r"|JGC (?:CMW )?(?P<cmw>\d)/(?:CRC )?(?P<crc>\d+)|SR Torture (?P<doc>\S+)"
)
_BODIES: Final[Mapping[str, Message]] = {
    "HRC": Message("Human Rights Committee"),
    "CMW": Message("Committee on Migrant Workers"),
    "CRC": Message("Committee on the Rights of the Child"),
    "CED": Message("Committee on Enforced Disappearances"),
}
_UNITS: Final = (
    (re.compile(r"\bparas (?=\d)"), Message("paras. ")), (re.compile(r"\bpara (?=\d)"), Message("para. ")),
    (re.compile(r"\brules (?=\d)"), Message("Rules ")), (re.compile(r"\brule (?=\d)"), Message("Rule ")),
    (re.compile(r"\bprinciple (?=\d)"), Message("Principle ")), (re.compile(r"\bGuideline (?=\d)"), Message("Guideline ")),
    (re.compile(r" and (?=\d)"), Message(" and ")),
)  # fmt: skip
_SUFFIXES: Final[Mapping[str, Mapping[str, str]]] = {
    " (Grand Chamber)": {"en": " [GC]", "ru": " [Большая палата]"},
    " (Committee)": {"en": "", "ru": ""},
    " (decision)": {"en": " (dec.)", "ru": " (решение)"},
}


@dataclass(frozen=True, slots=True)
class References:
    """What is cited, and what was left out because it is from memory or nothing that can be cited."""

    cited: tuple[str, ...]
    left: tuple[str, ...]


def law_of(sources: Iterable[tuple[str, str, str]], language: str) -> str:
    """Instruments with their provisions: each an id, a provision, and what is said behind it (` (until 1 May 2020)`).

    >>> law_of([("CRC", "37(b)", ""), ("CRC", "3(1)", "")], "en")
    'Convention on the Rights of the Child, Article 3 (1) and Article 37 (b)'
    >>> law_of([("CRC", "37(b)", ""), ("ECHR", "5(1)(f)", ""), ("KOAP", "27.19(2)", "")], "ru").split("; ")[1:]
    ['Конвенция о защите прав человека и основных свобод, пункт 1 f) статьи 5', 'КоАП РФ, часть 2 статьи 27.19']
    """
    found: dict[str, dict[str, list[tuple[int, str]]]] = {}
    for instrument, provision, note in sources:
        told = provision_words(instrument, provision, language) + note
        own = found.setdefault(instrument_title(instrument, language), {})
        if told:
            own.setdefault(told, [(len(part), part) for part in re.findall(r"\w+", provision)])
    listed = {title: _and(sorted(own, key=lambda told: own[told]), language) for title, own in found.items()}
    return "; ".join(f"{title}, {articles}" if articles else title for title, articles in listed.items())


def provision_words(instrument: str, provision: str, language: str) -> str:
    """A provision of an instrument in words; empty where it is the instrument as a whole."""
    words = _words().get(provision)
    if words is not None:
        return words.get(language, "")
    if match := _ARTICLE.fullmatch(provision):
        return _article(instrument, match[1], re.findall(r"\(([^)]+)\)", match[2]), language)
    text = re.sub(r"(?<=[\d)])\((?=[\da-z])", " (", provision)
    if _RUN.fullmatch(provision):
        return _dashed(say(Message("Articles %(numbers)s", {"numbers": text}), language), language)
    for pattern, unit in _UNITS:
        text = pattern.sub(say(unit, language), text)
    return _dashed(text, language)


def references_of(references: Iterable[tuple[str, str]], language: str) -> References:
    """References of the research as a paper cites them, each decision once; with each the instrument of bare articles."""
    places: dict[str, list[str]] = {}
    left = []
    for reference, instrument in references:
        if _NUMBERS_UNSURE.search(reference):
            left.append(reference)
            reference = _PLACE.split(_NUMBERS_UNSURE.sub("", reference))[0]
        head, place = ("", "") if _UNSURE.search(reference) else _read(reference, language, instrument)
        if not head:
            left.append(reference)
            continue
        own = places.setdefault(head, [])
        if place and place not in own:
            own.append(place)
    cited = tuple(f"{head}, {_paragraphs(own, language)}" if own else head for head, own in places.items())
    return References(cited, tuple(dict.fromkeys(left)))


def _read(reference: str, language: str, instrument: str) -> tuple[str, str]:
    """What is cited and its paragraphs; empty where it cannot be cited."""
    known = _table("references")
    plain = reference if reference in known else _COMMENT.sub("", reference)
    if (match := re.fullmatch(r"Art\. ([\d.()-]+)", plain)) is not None:
        return law_of([(instrument, match[1], "")], language), ""
    head, place = plain, ""
    if plain not in known and (split := _PLACE.search(plain)):
        head, place = plain[: split.start()], plain[split.end() :].replace("§", "")
    if head in known:
        return known[head].get(language, ""), place
    if general := _GENERAL.fullmatch(head):
        return _general(general, language), place
    if line := case_cite(head):
        return _case(head, line, language), place
    return ("" if is_foreign(head, language) else head), place


def _case(id: str, line: Mapping[str, str], language: str) -> str:
    """A decision by name and number."""
    own = _table("cases").get(id)
    if own is not None and not own:
        return ""
    name, mark = line["name"], ""
    for suffix, marks in _SUFFIXES.items():
        if name.endswith(suffix):
            name, mark = name.removesuffix(suffix), marks[language]
    if own and "en" in own:
        return own.get(language, "")
    if language == "ru":
        name = own["ru"] if own else ""
    return f"{name}{mark}, {_number(line, language)}" if name else ""


def _number(line: Mapping[str, str], language: str) -> str:
    """The symbol of the Views, else the number of the application or of several."""
    if "doc" in line:
        return line["doc"].replace(" et al.", say(Message(" et al."), language))
    number = line.get("application", "")
    values = {"number": number.replace(" and ", say(Message(" and "), language))}
    return say(Message("nos. %(number)s", values) if " and " in number else Message("no. %(number)s", values), language)


def _general(match: re.Match[str], language: str) -> str:
    """A general comment, a joint one, or a report of the Special Rapporteur on torture."""
    if match["doc"]:
        return say(Message("Special Rapporteur on torture, %(document)s", {"document": match["doc"]}), language)
    if match["by"]:
        values = {"committee": say(_BODIES[match["by"]], language), "number": match["number"]}
        return say(Message("%(committee)s, general comment No. %(number)s", values), language)
    joint = Message(
        "joint general comment No. %(cmw)s of the Committee on Migrant Workers and No. %(crc)s of the Committee on the"
        " Rights of the Child",
        {"cmw": match["cmw"], "crc": match["crc"]},
    )
    return say(joint, language)


def _paragraphs(places: list[str], language: str) -> str:
    text = ", ".join(place for place in places if not any(other.startswith(f"{place}-") for other in places))
    is_one = re.fullmatch(r"[\d.]+(?:\([a-z]+\))?", text)
    unit = say(Message("para. ") if is_one else Message("paras. "), language)
    return unit + _dashed(text.replace(" and ", say(Message(" and "), language)), language)


def _article(instrument: str, number: str, parts: list[str], language: str) -> str:
    if language != "ru":
        return " ".join([f"Article {number}", *(f"({part})" for part in parts)])
    if not parts:
        return f"статья {number}"
    unit = next((unit for unit, own in _parts().items() if instrument in own), None)
    if unit is None and _is_domestic(instrument):
        return " ".join([f"статья {number}", *(f"({part})" for part in parts)])
    inner = " ".join(f"{part})" if part.isalpha() else part for part in parts)
    return f"{unit or 'пункт'} {inner} статьи {number}"


def _is_domestic(id: str) -> bool:
    """Whether an instrument is an act of a state, whose parts are called as that state calls them."""
    found = instruments.shipped().instruments.get(id)
    return found is not None and found.kind == "domestic"


def _dashed(text: str, language: str) -> str:
    return re.sub(r"(?<=[\d)])-(?=\d)", "–", text) if language == "ru" else text


def _and(texts: list[str], language: str) -> str:
    if len(texts) < 2:
        return "".join(texts)
    return say(Message("%(first)s and %(last)s", {"first": ", ".join(texts[:-1]), "last": texts[-1]}), language)


@cache
def _table(name: str) -> Texts:
    """A file of `data/cited`. Raises FaultsError."""
    faults: list[Fault] = []
    found = {key: _texts(row) for key, row in read_rows(DATA / f"{name}.yaml", faults).all_named()}
    if faults:
        raise FaultsError(faults)
    return found


@cache
def _provisions() -> tuple[Mapping[str, tuple[str, ...]], Texts]:
    faults: list[Fault] = []
    row = read_rows(DATA / "provisions.yaml", faults)
    own = row.need_row("parts")
    parts = {unit: own.texts(unit) for unit in own.fields.pairs}
    own.done()
    words = {name: _texts(each) for name, each in row.named("words")}
    row.done()
    if faults:
        raise FaultsError(faults)
    return parts, words


def _parts() -> Mapping[str, tuple[str, ...]]:
    return _provisions()[0]


def _words() -> Texts:
    return _provisions()[1]


def _texts(row: Row) -> Mapping[str, str]:
    found = {language: text for language in LANGUAGES if (text := row.maybe_text(language))}
    row.done()
    return found
