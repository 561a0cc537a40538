"""Names of places as keys: how they sound, without the words for what they are (city, region, district)."""

import re
from functools import lru_cache
from typing import Final

from habeas.trace.parts import words
from habeas.trace.sound import skeleton, sound

_KINDS: Final = re.compile(
    r"^(?:г|гор|город\w*|с|село|пос\w*|п|д|дер\w*|р-н|рн|район\w*|обл\w*|край|респ\w*|respublika\w*|республик\w*|city|town|region|"
    r"oblast\w*|province|viloyat\w*|вилоят\w*|вилояти|tuman\w*|туман\w*|ноҳия\w*|шаҳр\w*|shahr\w*|shahar\w*|район\w*|district|"
    r"velayat\w*|welaýat\w*|облус\w*|of|the|city|rayon\w*|мкр|ул)$",
    re.IGNORECASE,
)
_ENDING: Final = re.compile(r"(?:sk(?:ai|ii|i|oi|aia)?|(?:ai|oi|ii))$")


@lru_cache(maxsize=1 << 16)
def place_key(text: str) -> str:
    """A key in which spellings of one place meet; empty where nothing is told.

    >>> place_key("г. Худжанд") == place_key("Khujand city"), place_key("Согдийская область") == place_key("Sughd")
    (True, True)
    """
    known = [sound(each) for each in words(text) if not _KINDS.match(each)]
    return skeleton("".join(_ENDING.sub("", each) or each for each in known if each))
