"""What goes wrong between a mouth, an ear and a keyboard: errors of typing and of hearing in one word."""

from functools import lru_cache
from typing import Final

from benchmarks.trace_dice import Dice

_KEYBOARDS: Final = (
    ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"),
    ("qwertyuiop", "asdfghjkl", "zxcvbnm"),
)
_HEARD: Final = """
о=а а=о е=и и=е б=п п=б д=т т=д г=к к=г в=ф з=с с=з ж=ш х=г г=х дж=ж ж=дж дж=ч ё=е ё=йо э=е е=э ю=у у=ю
я=а ы=и ь= й= х= у=о о=у лл=л мм=м нн=н дд=д рр=р ия=я иё=ё қ=к ғ=г ҳ=х ў=у ӯ=у ҷ=ж ө=о ү=у ң=н ә=а і=и
ъ= ц=с щ=ш o=a a=o e=i i=e u=o o=u kh=h kh=x h=kh x=kh h= dzh=j j=zh j=dzh zh=j q=k k=q gh=g g=gh v=w w=v
y=i i=y ya=ia ia=ya yu=iu yo=e b=p d=t z=s s=z ts=c ch=tch sh=s ll=l mm=m nn=n ou=u ‘= ‘=' ‘=` ə=e ə=a
ı=i ö=o ü=u ş=sh ç=ch ğ=g ș=s ț=t ă=a հ= օ=ո է=ե თ=ტ ქ=კ ფ=პ ჩ=ჭ ც=წ ყ=კ
"""
HEARD: Final = tuple((left, right) for left, _, right in (pair.partition("=") for pair in _HEARD.split()))
"""Sounds that an ear, or a pen that was taught another system, takes for one another."""


@lru_cache(maxsize=256)
def neighbours(letter: str) -> str:
    """The keys beside a key and above and below it, on ЙЦУКЕН or QWERTY; none for other letters."""
    for rows in _KEYBOARDS:
        for line, row in enumerate(rows):
            at = row.find(letter)
            if at >= 0:
                beside = [row[step] for step in (at - 1, at + 1) if 0 <= step < len(row)]
                across = [
                    rows[step][at] for step in (line - 1, line + 1) if 0 <= step < len(rows) and at < len(rows[step])
                ]
                return "".join(beside + across)
    return ""


def typed(text: str, dice: Dice) -> str:
    """The text with one error of typing: a letter dropped, doubled, swapped with the next, or its neighbour's key.

    >>> typed("", Dice(1))
    ''
    """
    if len(text) < 2:
        return text
    at = dice.whole(0, len(text) - 1)
    letter = text[at]
    kind = dice.roll()
    if kind < 0.4 and (near := neighbours(letter.lower())):
        other = dice.one(near)
        return text[:at] + (other.upper() if letter.isupper() else other) + text[at + 1 :]
    if kind < 0.65:
        return text[:at] + text[at + 1 :]
    if kind < 0.8:
        return text[: at + 1] + letter.lower() + text[at + 1 :]
    at = min(at, len(text) - 2)
    first, second = text[at], text[at + 1]
    if first.isupper() and not second.isupper() and second.isalpha():
        first, second = first.lower(), second.title()
    return text[:at] + second + first + text[at + 2 :]


def misheard(text: str, dice: Dice) -> str:
    """The text with one sound written as another that it is taken for; the first letter less often than others."""
    lowered = text.lower()
    if len(lowered) != len(text):
        return text
    start = 0 if dice.chance(0.15) else 1
    found = [pair for pair in HEARD if lowered.find(pair[0], start) >= 0]
    if not found:
        return text
    sound, other = dice.one(found)
    places = [at for at in range(start, len(text)) if lowered.startswith(sound, at)]
    at = dice.one(places)
    capital = text[at : at + 1].isupper()
    return text[:at] + (other[:1].title() + other[1:] if capital else other) + text[at + len(sound) :]
