"""How one name is written: from its own letters, or from the Russian of officials, into the systems a register may use.

A `Word` carries both of its spellings, since a clerk writes from one of them: Əli and Али, Олена and Елена.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

CYRILLIC: Final = frozenset({"tajik", "uzbek", "kyrgyz", "kazakh", "ukrainian", "belarusian", "russian"})
"""Peoples whose own letters, in our lists, are Cyrillic."""
SMALL: Final = frozenset({
    "уулу", "кызы", "қызы", "угли", "огли", "кизи", "оглы", "ўғли", "қизи", "o‘g‘li", "qizi", "oğlu", "qızı", "ұлы", "улы",
    "ugli", "uulu", "kyzy", "ogly", "kizi",
})  # fmt: skip
"""Words for son and daughter, which stand in small letters."""


@dataclass(frozen=True, slots=True)
class Word:
    """One part of a name: in the letters of its people, and as Russian officials write it. Both in small letters."""

    people: str
    native: str
    russian: str


def _table(pairs: str) -> dict[int, str]:
    """`"ж=zh х=kh ь="` as a table of translation."""
    return {ord(left): right for left, _, right in (pair.partition("=") for pair in pairs.split())}


_RU = "а=a б=b в=v г=g д=d е=e з=z и=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f "
ICAO: Final = _table(_RU + "ё=e ж=zh й=i х=kh ц=ts ч=ch ш=sh щ=shch ъ=ie ы=y ь= э=e ю=iu я=ia")
BGN: Final = _table(_RU + "ё=yo ж=zh й=y х=kh ц=ts ч=ch ш=sh щ=shch ъ= ы=y ь= э=e ю=yu я=ya")
ISO9: Final = _table(
    _RU
    + "ё=ë ж=ž й=j х=h ц=c ч=č ш=š щ=ŝ ъ=ʺ ы=y ь=ʹ э=è ю=û я=â "
    + "қ=ķ ғ=ġ ҳ=ḩ ҷ=ç ӯ=ū ӣ=ī ў=ŭ ө=ô ү=ù ң=ņ ә=a̋ і=ì ұ=u̇ һ=ḥ ї=ï є=ê ґ=g̀"
)
SCIENTIFIC: Final = _table(_RU + "ё=ë ж=ž й=j х=x ц=c ч=č ш=š щ=šč ъ= ы=y ь= э=è ю=ju я=ja")
CHAT_A: Final = _table(_RU + "ё=yo ж=j й=y х=h ц=c ч=ch ш=sh щ=sh ъ= ы=i ь= э=e ю=yu я=ya")
CHAT_B: Final = _table(_RU + "ё=e ж=zh й=i х=x ц=ts ч=ch ш=sh щ=sch ъ= ы=y ь= э=e ю=u я=ia")
GERMAN: Final = _table(
    "а=a б=b в=w г=g д=d е=e з=s и=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f "
    "ё=jo ж=sch й=j х=ch ц=z ч=tsch ш=sch щ=schtsch ъ= ы=y ь= э=e ю=ju я=ja"
)
OLD_PASSPORT: Final = _table(
    "а=a б=b в=v г=g д=d е=e з=z и=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=ou ф=f "
    "ё=e ж=j й=i х=kh ц=ts ч=tch ш=ch щ=chtch ъ= ы=y ь= э=e ю=iou я=ia"
)
TAJIK: Final = _table(_RU + "ё=yo ж=zh й=y х=kh ч=ch ш=sh ъ= э=e ю=yu я=ya қ=q ғ=gh ҳ=h ҷ=j ӯ=u ӣ=i ь= ы=y ц=ts щ=shch")
UZBEK: Final = _table(_RU + "ё=yo ж=j й=y х=x ч=ch ш=sh ъ=ʼ э=e ю=yu я=ya ў=o‘ қ=q ғ=g‘ ҳ=h ц=ts ь= ы=i щ=sh")
KYRGYZ: Final = _table(_RU + "ё=yo ж=j й=y х=kh ч=ch ш=sh ъ= ы=y э=e ю=yu я=ya ө=o ү=u ң=ng ц=ts ь= щ=shch")
KAZAKH: Final = _table(
    "а=a б=b в=v г=g д=d е=e з=z и=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f ё=io ж=j й=i х=h ч=ch ш=ş ы=y э=e "
    "ю=iu я=ia ә=ä ғ=ğ қ=q ң=ñ ө=ö ұ=ū ү=ü һ=h і=ı ц=ts ь= ъ= щ=şş"
)
UKRAINIAN: Final = _table(
    "а=a б=b в=v г=h ґ=g д=d е=e є=ie ж=zh з=z и=y і=i ї=i й=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts "
    "ч=ch ш=sh щ=shch ь= ю=iu я=ia '="
)
BELARUSIAN: Final = _table(
    "а=a б=b в=v г=h д=d е=ie ё=io ж=zh з=z і=i й=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ў=u ф=f х=kh ц=ts ч=ch "
    "ш=sh ы=y ь= э=e ю=iu я=ia '="
)
GEORGIAN: Final = _table(
    "ა=a ბ=b გ=g დ=d ე=e ვ=v ზ=z თ=t ი=i კ=k ლ=l მ=m ნ=n ო=o პ=p ჟ=zh რ=r ს=s ტ=t უ=u ფ=p ქ=k ღ=gh ყ=q შ=sh ჩ=ch ც=ts "
    "ძ=dz წ=ts ჭ=ch ხ=kh ჯ=j ჰ=h"
)
ARMENIAN: Final = _table(
    "ա=a բ=b գ=g դ=d ե=e զ=z է=e ը=y թ=t ժ=zh ի=i լ=l խ=kh ծ=ts կ=k հ=h ձ=dz ղ=gh ճ=ch մ=m յ=y ն=n շ=sh ո=o չ=ch պ=p "
    "ջ=j ռ=r ս=s վ=v տ=t ր=r ց=ts ւ=v փ=p ք=k և=ev օ=o ֆ=f"
)
PASSPORT_LETTERS: Final = _table(
    "ş=s ç=c ğ=g ı=i ö=o ü=u ə=a ä=a ý=y ň=n ž=z ș=s ț=t ă=a â=a î=i ñ=n ū=u ‘= ʼ= ʹ= ʺ= ë=e š=s č=c é=e è=e"
)
GERMAN_LETTERS: Final = _table("ö=oe ü=ue ä=ae ə=e ş=sh ç=ch ý=y ň=n ž=zh ğ=gh ı=i ș=s ț=t ă=a â=a î=i ñ=n ū=u ‘= ʼ=")
RUSSIAN_KEYBOARD: Final = _table("қ=к ғ=г ҳ=х ҷ=ж ӯ=у ӣ=и ў=у ө=о ү=у ң=н ә=а і=и ұ=у һ=х ї=и є=е ґ=г ё=е ъ= '=")
_AS_RUSSIAN: Final = {
    "tajik": _table("қ=к ғ=г ҳ=х ҷ=дж ӯ=у ӣ=и ъ="),
    "uzbek": _table("қ=к ғ=г ҳ=х ў=у ж=ж ъ="),
    "kyrgyz": _table("ө=о ү=у ң=н ж=ж"),
    "kazakh": _table("қ=к ғ=г ң=н ә=а ө=о ұ=у ү=у і=и һ=х"),
    "ukrainian": _table("і=и ї=и є=е ґ=г и=и '="),
    "belarusian": _table("і=и ў=в '="),
    "turkmen": _table(
        "a=а b=б c=ц ç=ч d=д e=е ä=я f=ф g=г h=х i=и j=дж ž=ж k=к l=л m=м n=н ň=н o=о ö=о p=п r=р s=с ş=ш t=т u=у ü=у "
        "w=в y=ы ý=й z=з"
    ),
    "azerbaijani": _table(
        "a=а b=б c=дж ç=ч d=д e=е ə=а f=ф g=г ğ=г h=х x=х ı=ы i=и j=ж k=к q=г l=л m=м n=н o=о ö=ё p=п r=р s=с ş=ш t=т "
        "u=у ü=ю v=в y=й z=з"
    ),
    "moldovan": _table(
        "a=а ă=э â=ы b=б c=к d=д e=е f=ф g=г h=х i=и î=ы j=ж k=к l=л m=м n=н o=о p=п r=р s=с ș=ш t=т ț=ц u=у v=в x=кс y=и z=з"
    ),
    "georgian": _table(
        "ა=а ბ=б გ=г დ=д ე=е ვ=в ზ=з თ=т ი=и კ=к ლ=л მ=м ნ=н ო=о პ=п ჟ=ж რ=р ს=с ტ=т უ=у ფ=п ქ=к ღ=г ყ=к შ=ш ჩ=ч ც=ц "
        "ძ=дз წ=ц ჭ=ч ხ=х ჯ=дж ჰ=х"
    ),
    "armenian": _table(
        "ա=а բ=б գ=г դ=д ե=е զ=з է=э ը=ы թ=т ժ=ж ի=и լ=л խ=х ծ=ц կ=к հ=г ձ=дз ղ=г ճ=ч մ=м յ=й ն=н շ=ш ո=о չ=ч պ=п ջ=дж "
        "ռ=р ս=с վ=в տ=т ր=р ց=ц ւ=в փ=п ք=к և=ев օ=о ֆ=ф"
    ),
}  # fmt: skip
_BACK: Final = (
    ("shch", "щ"), ("sh", "ш"), ("ch", "ч"), ("zh", "ж"), ("kh", "х"), ("gh", "г"), ("ts", "ц"), ("dz", "дз"), ("ya", "я"),
    ("yu", "ю"), ("yo", "ё"), ("ye", "е"), ("ia", "ия"), ("ng", "нг"),
)  # fmt: skip
_Y_ALONE: Final = re.compile(r"(?<![aeiouяюёе])y(?![aeiouяюёе])")
_BACK_LETTERS: Final = _table(
    "a=а b=б c=к d=д e=е f=ф g=г h=х i=и j=дж k=к l=л m=м n=н o=о p=п q=к r=р s=с t=т u=у v=в w=в x=х y=й z=з '= ‘="
)


def as_russian(native: str, people: str) -> str:
    """A name in small letters as Russian officials write it by rule."""
    text = native
    if people == "armenian":
        text = text.replace("ու", "у").replace("յա", "я")
    if people in {"turkmen", "azerbaijani"}:
        for left, right in (("ýa", "я"), ("ýu", "ю"), ("ýe", "е"), ("ya", "я"), ("yu", "ю"), ("ye", "е")):
            if left[0] == "ý" or people == "azerbaijani":
                text = text.replace(left, right)
    if people == "georgian":
        text = text.replace("ია", "ия")
    if people == "moldovan":
        text = text.replace("chi", "ки").replace("che", "ке").replace("ce", "че").replace("ci", "чи").replace("ea", "я")
    return text.translate(_AS_RUSSIAN.get(people, {}))


def _soft_e(text: str, table: dict[int, str]) -> str:
    """BGN/PCGN: е is ye at the beginning and after vowels and signs."""
    out = []
    before = " "
    for letter in text:
        out.append("ye" if letter == "е" and before in " -аеёиоуыэюяйъь" else letter)
        before = letter
    return "".join(out).translate(table)


def _national(word: Word) -> str:
    native = word.native
    match word.people:
        case "tajik":
            return _soft_e(native, TAJIK)
        case "uzbek":
            return _soft_e(native, UZBEK)
        case "kyrgyz":
            return native.translate(KYRGYZ)
        case "kazakh":
            return native.translate(KAZAKH)
        case "ukrainian":
            return _at_beginning(native, (("є", "ye"), ("ї", "yi"), ("й", "y"), ("ю", "yu"), ("я", "ya"))).replace(
                "зг", "zgh").translate(UKRAINIAN)  # fmt: skip
        case "belarusian":
            return _at_beginning(native, (("е", "ye"), ("ё", "yo"), ("ю", "yu"), ("я", "ya"))).translate(BELARUSIAN)
        case "georgian":
            return native.translate(GEORGIAN)
        case "armenian":
            return native.replace("ու", "u").translate(ARMENIAN)
        case "russian":
            return word.russian.translate(ICAO)
    return native


def _at_beginning(text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for left, right in pairs:
        if text.startswith(left):
            return right + text[1:]
    return text


def _back(word: Word) -> str:
    """What a Russian clerk reads out of a passport in Latin letters."""
    text = _national(word).translate(PASSPORT_LETTERS)
    for left, right in _BACK:
        text = text.replace(left, right)
    text = _Y_ALONE.sub("ы", text).translate(_BACK_LETTERS)
    return text.replace("йй", "й").replace("ейев", "еев").replace("ийа", "ия")


def _keyboard(word: Word) -> str:
    """Typed on a keyboard without the letters of the people."""
    if word.people in CYRILLIC:
        return word.native.translate(RUSSIAN_KEYBOARD)
    return word.native.translate(PASSPORT_LETTERS) if word.native.isascii() or word.people in {
        "turkmen", "azerbaijani", "moldovan"} else word.russian  # fmt: skip


def _iso9(word: Word) -> str:
    return (word.native if word.people in CYRILLIC else word.russian).translate(ISO9)


SYSTEMS: Final[dict[str, Callable[[Word], str]]] = {
    "native": lambda word: word.native,
    "keyboard": _keyboard,
    "russian": lambda word: word.russian,
    "russian_e": lambda word: word.russian.replace("ё", "е"),
    "back": _back,
    "national": _national,
    "passport": lambda word: _national(word).translate(PASSPORT_LETTERS),
    "passport_long": lambda word: _national(word).translate(GERMAN_LETTERS),
    "icao": lambda word: word.russian.translate(ICAO),
    "bgn": lambda word: _soft_e(word.russian, BGN),
    "iso9": _iso9,
    "scientific": lambda word: word.russian.translate(SCIENTIFIC),
    "old_passport": lambda word: word.russian.translate(OLD_PASSPORT),
    "german": lambda word: word.russian.translate(GERMAN),
    "chat_a": lambda word: word.russian.translate(CHAT_A),
    "chat_b": lambda word: word.russian.translate(CHAT_B),
}
"""The ways of writing, by name."""


@lru_cache(maxsize=1 << 19)
def spell(word: Word, system: str) -> str:
    """The word in one of `SYSTEMS`, each of its parts with a capital letter.

    >>> spell(Word("tajik", "ҷамшед", "джамшед"), "national"), spell(Word("tajik", "ҷамшед", "джамшед"), "icao")
    ('Jamshed', 'Dzhamshed')
    """
    return titled(SYSTEMS[system](word))


def titled(text: str) -> str:
    """With a capital letter at the beginning of each part, as names are written."""
    parts = [
        part if part in SMALL else "-".join(piece[:1].title() + piece[1:] for piece in part.split("-"))
        for part in text.split(" ")
    ]
    return " ".join(parts)
