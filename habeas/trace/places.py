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


_COUNTRIES: Final = {
    "RU": "ru rus россия рф российск russia ресей rossiia русия",
    "TJ": "tj tjk таджик тоҷик tajik tadzh tojik",
    "UZ": "uz uzb узбек ўзбек uzbek oʻzbek o‘zbek o'zbek özbek",
    "KG": "kg kgz киргиз кыргыз kyrgyz kirgiz kirghiz qirgiz",
    "KZ": "kz kaz казах қазақ kazakh kazak qazaq",
    "TM": "tm tkm туркмен түркмен turkmen türkmen",
    "AZ": "az aze азербай azerb azərb",
    "AM": "am arm армен armen հայաս հայաստան",
    "GE": "ge geo грузи georg გაქართ საქართ saqart gruz",
    "UA": "ua ukr украин україн ukrain",
    "BY": "by blr белорус белару беларус belarus beloru byelor",
    "MD": "md mda молд молдо mold",
    "AF": "af afg афган afghan",
    "SY": "sy syr сири syria",
    "VN": "vn vnm вьетнам viet",
    "CN": "cn chn китай china",
    "LT": "lt ltu литва lithu",
    "LV": "lv lva латв latvi",
    "EE": "ee est эстон eston",
}


@lru_cache(maxsize=1 << 12)
def country_key(text: str) -> str:
    """The code of a country of the region in any of its names; of others a key as of a place.

    >>> [country_key(each) for each in ("UZB", "Ўзбекистон", "Республика Узбекистан", "Кыргызская Республика", "Таджикия")]
    ['UZ', 'UZ', 'UZ', 'KG', 'TJ']
    """
    plain = text.strip().lower()
    for code, beginnings in _COUNTRIES.items():
        for each in beginnings.split():
            if plain == each or (len(each) > 3 and any(word.startswith(each) for word in plain.split())):
                return code
    return place_key(text)


@lru_cache(maxsize=1 << 16)
def place_key(text: str) -> str:
    """A key in which spellings of one place meet; empty where nothing is told.

    >>> place_key("г. Худжанд") == place_key("Khujand city"), place_key("Согдийская область") == place_key("Sughd")
    (True, True)
    """
    known = [sound(each) for each in words(text) if not _KINDS.match(each)]
    return skeleton("".join(_ENDING.sub("", each) or each for each in known if each))
