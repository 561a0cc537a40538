"""Writes lower-case names in other spellings: Russian official Cyrillic, passports, library tables, one's own Latin.

A table is a text of `from=to` pairs; the longest key wins, and a key after `^` holds at the beginning of a word only.
"""

import re
from collections.abc import Callable
from functools import cache, partial
from random import Random

Writer = Callable[[str], str]


@cache
def table(text: str) -> Writer:
    """The writer of a table; letters it does not name stay as they are."""
    pairs = dict(pair.split("=", 1) for pair in text.split())
    longest = sorted(pairs, key=len, reverse=True)
    first = [key[1:] for key in longest if key[0] == "^"]
    inner = [key for key in longest if key[0] != "^"]
    groups = [rf"(?<!\w)({'|'.join(map(re.escape, first))})"] if first else []
    pattern = re.compile("|".join([*groups, f"({'|'.join(map(re.escape, inner))})"]))
    return cache(partial(_apply, pattern, pairs, bool(first)))


def _apply(pattern: re.Pattern[str], pairs: dict[str, str], has_first: bool, text: str) -> str:
    def put(found: re.Match[str]) -> str:
        return pairs["^" + found[0]] if has_first and found.lastindex == 1 else pairs[found[0]]

    return pattern.sub(put, text)


RUSSIAN: dict[str, str] = {
    "russian": "ё=ё",
    "tajik": "иӣ=и ғ=г ӣ=и қ=к ӯ=у ҳ=х ҷ=дж ъ=",
    "kyrgyz": "ң=н ө=о ^үс=ус лү=лю гүл=гуль гүн=гун ү=у",
    "kazakh": "гүл=гуль сәу=сау лә=ля ә=а ғ=г қ=к ң=н ө=о ұ=у ү=у һ=х ^і=и і=и",
    "uzbek": (
        "o‘=у g‘=г sh=ш ch=ч yo=ё yu=ю ya=я ye=е ts=ц a=а b=б c=ц d=д ^e=э "
        "e=е f=ф g=г h=х i=и j=ж k=к l=л m=м n=н o=о p=п q=к "
        "r=р s=с t=т u=у v=в x=х y=й z=з ’="
    ),
    "turkmen": (
        "ýa=я ýu=ю ýü=ю ýo=ё ýe=е ä=а a=а b=б ç=ч d=д ^e=э e=е f=ф g=г h=х i=и "
        "j=дж k=к l=л m=м n=н ň=н o=о ö=е ^ö=о p=п r=р s=с "
        "ş=ш t=т u=у ü=у w=в y=ы ý=й z=з ž=ж"
    ),
    "azerbaijani": (
        "ya=я yu=ю ye=е ^hə=га ^hü=гу ə=а a=а b=б c=дж ç=ч d=д ^e=э e=е f=ф "
        "g=г ğ=г h=х x=х ı=ы i=и j=ж k=к q=к ^q=г l=л m=м n=н "
        "o=о ö=ё ^ö=о p=п r=р s=с ş=ш t=т u=у ü=ю ^ü=у v=в y=й z=з"
    ),
    "armenian": (
        "ts=ц dz=дз gh=г kh=х zh=ж sh=ш ch=ч yan=ян ye=е ya=я a=а b=б d=д "
        "^e=э e=е f=ф g=г h=а i=и j=дж k=к l=л m=м n=н o=о p=п "
        "r=р s=с t=т u=у v=в y=й z=з"
    ),
    "georgian": (
        "gh=г kh=х zh=ж sh=ш ch=ч ts=ц dz=дз ia=ия a=а b=б d=д e=е ^e=э g=г "
        "h=х i=и j=дж k=к l=л m=м n=н o=о p=п q=к r=р s=с t=т "
        "u=у v=в z=з"
    ),
    "ukrainian": "ський=ский ська=ская ївна=евна івна=овна і=и ї=и є=е ґ=г ’= йо=ё",
    "belarusian": "евіч=евич овіч=ович оў=ов скі=ский ская=ская енка=енко дзм=дм дзі=ди ці=ти цц=ть і=и ў=в",
    "moldovan": (
        "che=ке chi=ки ce=че ci=чи ghe=ге ghi=ги ge=дже gi=джи ea=я ia=ия "
        "iu=иу ă=э â=ы î=ы ș=ш ț=ц a=а b=б c=к d=д ^e=е e=е f=ф "
        "g=г h=х i=и j=ж k=к l=л m=м n=н o=о p=п r=р s=с t=т u=у v=в x=кс z=з"
    ),
}
"""How a Russian register office respells the name of each people."""

_COMMON = "а=a б=b в=v г=g д=d з=z к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f и=i "
_SHARP = "ж=zh х=kh ц=ts ч=ch ш=sh щ=shch "
LATIN: dict[str, str] = {
    "icao": _COMMON + _SHARP + "е=e ё=e й=i ъ=ie ы=y ь= э=e ю=iu я=ia",
    "gost": _COMMON + _SHARP + "ий=iy ый=yy е=e ё=e й=y ъ= ы=y ь= э=e ю=yu я=ya",
    "bgn": _COMMON + _SHARP + "^е=ye ае=aye ое=oye ие=iye уе=uye ье=’ye е=e ё=yë й=y ъ=” ы=y ь=’ э=e ю=yu я=ya",
    "iso9": _COMMON + "ж=ž х=h ц=c ч=č ш=š щ=ŝ е=e ё=ë й=j ъ=ʺ ы=y ь=ʹ э=è ю=û я=â",
    "scientific": _COMMON + "ж=ž х=x ц=c ч=č ш=š щ=šč е=e ё=ë й=j ъ=ʺ ы=y ь=ʹ э=ė ю=ju я=ja",
    "french": _COMMON + "ин=ine дж=dj ж=j х=kh ц=ts ч=tch ш=ch щ=chtch у=ou е=e ё=io й=i ъ= ы=y ь= э=e ю=iou я=ia",
}
"""Tables over the Russian form: passports since 2010, before, the library and map tables, and Soviet passports."""

OWN_LATIN = (
    _COMMON + "дж=j ж=j х=h ц=c ч=ch ш=sh щ=sh е=e ё=yo й=y ъ= ы=i ь= э=e ю=yu я=ya",
    _COMMON + "дж=dj ж=zh х=kh ц=ts ч=ch ш=sh щ=sch ^е=ye е=e ё=e й=i ъ= ы=y ь= э=e ю=u я=ia",
    _COMMON + "дж=j ж=j х=x ц=s ч=ch ш=sh щ=sh е=e ё=yo ий=i й=y ъ= ы=i ь= э=e ю=yu я=ya",
    _COMMON + "дж=dzh ж=g х=h ц=z ч=tsch ш=sch щ=sch е=e ё=jo й=j ъ= ы=y ь= э=e ю=ju я=ja",
    _COMMON + "дж=c ж=j х=h ц=ts ч=c ш=s щ=s е=e ё=yo й=y ъ= ы=i ь= э=e ю=yu я=ya",
)
"""How people write themselves in a messenger, with the English, Uzbek, German and Turkish keyboards in mind."""

PASSPORT: dict[str, str] = {
    "russian": LATIN["icao"],
    "tajik": _COMMON + _SHARP + "ғ=gh ӣ=i қ=q ӯ=u ҳ=h ҷ=j е=e ё=yo й=y ъ= э=e ю=yu я=ya",
    "kyrgyz": _COMMON + _SHARP + "ж=j ^ж=zh ң=n ө=o ү=u е=e ё=io й=i ъ= ы=y ь= э=e ю=iu я=ia",
    "kazakh": _COMMON + _SHARP + "ә=a ғ=g қ=k ң=n ө=o ұ=u ү=u һ=h і=i ^е=ye е=e й=y ъ= ы=y ь= э=e ю=yu я=ya",
    "uzbek": "o‘=o g‘=g ’=",
    "turkmen": "ä=a ç=ch ň=n ö=o ş=sh ü=u ý=y ž=zh",
    "azerbaijani": "ə=a ç=ch ş=sh ğ=gh ı=i ö=o ü=u x=kh c=j q=g",
    "armenian": "-=-",
    "georgian": "-=-",
    "ukrainian": (
        _COMMON + _SHARP + "зг=zgh г=h ґ=g и=y і=i ^й=y й=i ^ї=yi ї=i ^є=ye є=ie е=e ь= ’= ^ю=yu ю=iu ^я=ya я=ia ё=io"
    ),
    "belarusian": _COMMON + _SHARP + "г=h і=i ў=u й=i ы=y ь= э=e е=e ^е=ye ё=io ^ё=yo ю=iu ^ю=yu я=ia ^я=ya",
    "moldovan": "ă=a â=a î=i ș=s ț=t",
}
"""The country's own passport, over its own spelling."""

OLDER_PASSPORT: dict[str, str] = {
    "uzbek": "yo‘=yu o‘=u ^o‘=u g‘=g x=kh q=k ye=e ’=",
    "turkmen": "ýew=yev ow=ov w=v ä=a ç=c ň=n ö=o ş=s ü=u ý=y ž=z",
    "azerbaijani": "ə=a ç=c ş=s ğ=g ı=i ö=o ü=u",
    "kyrgyz": _COMMON + _SHARP + "ң=ng ө=o ү=u е=e ё=yo й=y ъ= ы=y ь= э=e ю=yu я=ya",
    "kazakh": _COMMON
    + "ә=ä ғ=ğ қ=q ң=ñ ө=ö ұ=ū ү=ü һ=h і=ı и=i й=i у=u ы=y ж=j х=h ц=ts ч=ch ш=ş щ=ş е=e ё=io э=e ю=iu я=ia ь= ъ=",
}
"""Where a country has changed its way: the passport of the other years."""

UZBEK_CYRILLIC = (
    "o‘=ў g‘=ғ sh=ш ch=ч yo‘=йў yo=ё yu=ю ya=я ye=е ts=ц a=а b=б c=ц d=д "
    "^e=э e=е f=ф g=г h=ҳ i=и j=ж k=к l=л m=м n=н o=о p=п q=қ "
    "r=р s=с t=т u=у v=в x=х y=й z=з ’=ъ"
)

_BACK = (
    "a=а b=б d=д f=ф g=г i=и k=к l=л m=м n=н o=о p=п q=к r=р s=с t=т u=у v=в "
    "w=в z=з ^e=э e=е ay=ай ey=ей oy=ой uy=уй iy=ий y=ы ^y=й "
    "ya=я ia=я yu=ю iu=ю yo=ё ye=е yev=ев sh=ш ch=ч shch=щ zh=ж ts=ц "
    "dzh=дж ä=а ö=о ü=у ç=ч ş=ш ə=а ı=ы ğ=г š=ш ž=ж č=ч ’= ‘= "
)
BACK = (
    _BACK + "kh=х gh=г h=х j=дж x=х c=ц",
    _BACK + "kh=х gh=г h=г j=ж x=кс c=к ia=иа iu=иу",
    _BACK + "kh=кх gh=гх h=х j=дж x=х c=с ^e=е",
)
"""How an official writes in Cyrillic what he reads in a Latin passport: well, and less well."""

SOUNDS: dict[bool, str] = {
    True: (
        "о=а а=о е=и и=е ё=е ё=йо э=е я=а я=иа ю=у у=ю ы=и и=ы й=и й= б=п "
        "п=б д=т т=д г=к к=г х=к г=х х=г з=с с=з в=ф ф=п ц=с "
        "дж=ж ж=дж дж=ч ш=щ лл=л мм=м дд=д нн=н рр=р м=мм л=лл с=сс ь= ие=е ия=иё ъ= зж=ж ддин=дин ула=улла"
    ),
    False: (
        "kh=h kh=x h=kh h= zh=j j=zh j=dj dzh=j q=k k=q gh=g g=j sh=ch sh=s ch=sh "
        "ts=c ts=s u=oo u=ou ou=u iy=i iy=y y=i i=y i=ee ia=ya "
        "ya=ia iu=yu yu=u e=i i=e o=a a=o e=ye w=v v=w ov=off ev=eff d=t t=d b=p "
        "z=s s=z ll=l mm=m m=mm l=ll dd=d a=aa uh=u ey=ei ei=ey"
    ),
}
"""What ears and habits take for one another, in Cyrillic (True) and in Latin."""


@cache
def _swaps(cyrillic: bool) -> tuple[re.Pattern[str], dict[str, list[str]]]:
    swaps: dict[str, list[str]] = {}
    for pair in SOUNDS[cyrillic].split():
        heard, written = pair.split("=")
        swaps.setdefault(heard, []).append(written)
    keys = sorted(swaps, key=len, reverse=True)
    return re.compile("|".join(keys)), swaps


def mishear(text: str, rng: Random) -> str:
    """The name with one sound written as another; unchanged where it has none of them."""
    pattern, swaps = _swaps("а" <= text[-1:] <= "ӿ")
    found = list(pattern.finditer(text))
    if not found:
        return text
    at = rng.choice(found)
    return text[: at.start()] + rng.choice(swaps[at[0]]) + text[at.end() :]
