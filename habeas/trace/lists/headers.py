"""What the head of a column says: the words by which people of the region head their lists, for each field of a person.

A head that is one of the words tells the field for certain (2); one that holds such a word tells it probably (1), the
first such word, of those the longest. Of what is told of parents, their names and telephones are read.
"""

import re
from functools import cache
from typing import Final

from habeas.trace.listed import COLUMNS

NUMBER, AGE, OTHER_NAMES, IGNORED = "number", "age", "also", ""
"""What a column may be beside the fields of a person: the running number of a row, an age, other names, nothing."""
CHOICES: Final = (
    IGNORED, "name", "surname", "given", "patronymic", OTHER_NAMES, "born", AGE, "sex", "country", "region", "place",
    "last_seen", "seen_on", "phone", "document", "mother", "father", "group", "role", "id", NUMBER,
)  # fmt: skip
"""What a column may be said to be, in the order in which it is offered."""

# Each word is matched behind `_plain`: small letters, ё as е, № as "no", nothing but letters and figures between blanks.
_WORDS: Final[dict[str, str]] = {
    NUMBER: "no|n|nn|nr|no п п|п п|no п п no|no n|номер п п|порядковый номер|row|row no|s no|sl no|serial number|т р|т р no",
    IGNORED: "дата выдачи|когда выдан|кем выдан|срок действия|действителен до|date of issue|issue date|issued by|expiry date|"
    "date of expiry|passport expiry|примечание|примечания|"
    "remarks|notes|note|comment|comments|подпись|signature|основание|статья|диагноз|вес|рост",
    "document": "паспорт|паспорта|паспортные данные|данные паспорта|номер паспорта|no паспорта|серия паспорта|серия и номер|"
    "серия и номер паспорта|серия и no паспорта|серия|загранпаспорт|документ|документы|документа|номер документа|no документа|"
    "реквизиты документа|документ удостоверяющий личность|удостоверение личности|свидетельство|свидетельство о рождении|"
    "св во о рождении|св во|номер свидетельства|миграционная карта|вид на жительство|патент|снилс|инн|полис|пин|пинфл|иин|"
    "passport|passport no|passport number|passport id|passport details|document|documents|document no|document number|"
    "travel document|travel document no|id card|id card no|id number|id no|identity card|identity document|national id|"
    "personal number|personal no|birth certificate|birth certificate no|certificate no|insurance no|insurance number|ssn|"
    "шиноснома|раками шиноснома|рақами шиноснома|шаҳодатномаи таваллуд|pasport|pasport raqami|passport raqami|jshshir|"
    "tugilganlik guvohnomasi|guvohnoma|паспорт раками|паспорт рақами|паспорт номери|куболук|күбөлүк|куәлік|жеке куәлік|"
    "seria si numarul|pasaport|hujjat|hujjat raqami|жшшир",
    "phone": "телефон|телефоны|тел|тел no|контактный телефон|моб|мобильный|контакт|контакты|контактные данные|phone|"
    "phones|phone number|telephone|tel|mobile|contact|contacts|whatsapp|telefon|телефон номер",
    "mother": "мать|мама|мать фио|фио матери|имя матери|сведения о матери|данные матери|mother|mothers name|mother name|"
    "name of mother|mother full name|модар|номи модар|она|эне|апасы|анасы|onasi|onasining ismi|анасынын аты",
    "father": "отец|папа|отец фио|фио отца|имя отца|сведения об отце|данные отца|father|fathers name|father name|"
    "name of father|father full name|падар|номи падар|otasi|otasining ismi|атасы|атасынын аты",
    "seen_on": "дата поступления|дата помещения|дата прибытия|дата задержания|дата доставления|дата постановки|"
    "когда видели|когда поступил|дата обращения|дата звонка|дата выдворения|дата высылки|дата депортации|дата отправки|"
    "дата последнего контакта|поступил|прибыл|seen on|date seen|last seen on|date last seen|date of admission|"
    "admission date|date of arrival|arrival date|arrived|admitted|date of placement|date of detention|date of call|"
    "date of deportation|deportation date|дата|date|санаи воридшави|дата записи|записано",
    "born": "дата рождения|дата рожд|год рождения|год рожд|дата и год рождения|число месяц год рождения|дата месяц год "
    "рождения|д р|г р|др|гр|рождение|родился|родилась|дата рождения возраст|date of birth|birth date|birthdate|dob|d o b|"
    "born|birth|year of birth|birth year|birthday|yob|соли таваллуд|санаи таваллуд|таваллуд|tugilgan sanasi|"
    "tugilgan yili|туулган жылы|туулган куну|туган жылы|туган куни|dogum tarixi",
    AGE: "возраст|лет|полных лет|сколько лет|кол во лет|возраст лет|возраст полных лет|age|age years|age in years|yosh|"
    "yoshi|ёш|сол|синну сол|жашы|жасы",
    "sex": "пол|пол м ж|м ж|муж жен|sex|gender|m f|sex m f|jinsi|чинс|жынысы|жинси|ҷинс|cinsi",
    "group": "семья|код семьи|номер семьи|no семьи|семейная группа|family|family id|family no|family code|household|"
    "group|группа|оила|oila",
    "role": "родство|степень родства|родственные связи|кем приходится|кто приходится|роль|член семьи|статус в семье|"
    "role|relation|relationship|family role|role in family|хешутаборӣ",
    "last_seen": "учреждение|наименование учреждения|где находится|где содержится|место содержания|место нахождения|"
    "местонахождение|место задержания|место помещения|место последнего контакта|где видели|где видели последний раз|"
    "последнее место|последнее известное место|откуда поступил|куда помещен|куда направлен|спецприемник|приют|детский дом|"
    "last seen|last seen at|last seen place|last known place|last known location|last known whereabouts|institution|"
    "facility|place of detention|held at|where held|shelter|location|whereabouts|муассиса",
    "country": "гражданство|подданство|страна|страна гражданства|страна происхождения|страна рождения|государство|"
    "гражд|гр во|гр|citizenship|nationality|country|country of origin|country of citizenship|citizen of|шахрвандӣ|"
    "шаҳрвандӣ|fuqaroligi|жарандыгы|азаматтыгы",
    "region": "область|регион|район|область район|край|республика|вилоят|region|province|oblast|district|area|viloyat|"
    "tuman|нохия|ноҳия|облусу|облысы",
    "place": "откуда|откуда родом|родом из|место рождения|место жительства|адрес|домашний адрес|адрес проживания|"
    "место проживания|место регистрации|адрес регистрации|прописка|город|село|населенный пункт|нас пункт|кишлак|махалля|"
    "from|from where|home|home town|hometown|home address|place of birth|birthplace|birth place|place of origin|origin|"
    "place|place of residence|residence|address|city|town|village|locality|settlement|место|чои таваллуд|manzil|дареги",
    OTHER_NAMES: "другие имена|другое имя|другие фио|прежняя фамилия|прежние фамилии|девичья фамилия|псевдоним|прозвище|"
    "известен как|он же|она же|написание латиницей|фио латиницей|фио на латинице|имя латиницей|латиницей|other names|"
    "other name|also|also known as|aka|a k a|alias|aliases|nickname|former name|maiden name|name in latin|latin name|"
    "name latin|alternative name|alternative names|name in russian|name in english",
    "patronymic": "отчество|отч|по отчеству|patronymic|patronym|middle name|middlename|номи падарӣ|ота исми|sharifi|"
    "атасынын аты боюнча|actesinin ady|әкесінің аты",
    "surname": "фамилия|фам|фамилия ребенка|surname|last name|lastname|family name|sname|насаб|familiyasi|familiya|"
    "фамилиясы|теги|тегі|soyadi|soyad|prezime|nume de familie|gvari|azganun",
    "name": "фио|ф и о|фио ребенка|фио полностью|фио воспитанника|фио задержанного|фио гражданина|фио лица|"
    "фамилия имя отчество|фамилия имя|фамилия и имя|имя фамилия|имя и фамилия|фамилия инициалы|полное имя|ребенок|"
    "воспитанник|несовершеннолетний|задержанный|гражданин|лицо|name|full name|fullname|name of child|child|child name|"
    "childs name|name of person|person|names|name and surname|surname and name|name surname|ному насаб|насаб ва ном|"
    "ному насаби пурра|fish|f i sh|f i o|аты жону|аты жөнү",
    "given": "имя|имя ребенка|given name|given names|given|first name|firstname|forename|fname|ном|номи кудак|исми|ismi|"
    "ism|аты|есімі|есими|ady|adi|ime|prenume",
    "id": "ид|идентификатор|код|шифр|личное дело|no личного дела|номер личного дела|no дела|номер дела|дело|"
    "регистрационный номер|рег номер|рег no|учетный номер|номер карты|id|ids|code|case|case id|case no|case number|file no|"
    "file number|record id|record no|registration no|registration number|reg no|person id|personal id|unique id",
}
_SHORT: Final = frozenset(("фио", "имя", "пол", "отч", "age", "sex", "dob"))
_BETWEEN: Final = re.compile(r"[^\w]+|_")


def plain_head(text: str) -> str:
    """A head as it is matched.

    >>> plain_head("№ п/п"), plain_head("Ф.И.О. ребёнка:"), plain_head("Mother's name")
    ('no п п', 'ф и о ребенка', 'mothers name')
    """
    low = re.sub("[’ʼʻ'`‘]", "", text.casefold().replace("ё", "е").replace("№", " no "))
    return _BETWEEN.sub(" ", low).strip()


def field_of(head: str) -> tuple[str | None, int]:
    """The field that a head tells, and how surely (2, 1); None and 0 where it tells none. An empty field is one left out.

    >>> field_of("Ф. И. О."), field_of("Дата рождения (число, месяц)"), field_of("Телефон матери"), field_of("Артикул")
    (('name', 2), ('born', 1), ('phone', 1), (None, 0))
    """
    words = plain_head(head)
    if not words or len(words) > 120:
        return None, 0
    if head.strip().casefold() in COLUMNS:
        return head.strip().casefold(), 2
    sure = _exact().get(words)
    if sure is not None:
        return sure, 2
    padded = f" {words} "
    if re.search(r" (матери|мамы|отца|папы|родител\w+|mothers?|fathers?|parents?) ", padded):
        about = next(
            (each for each in (IGNORED, "document", "phone", "born", AGE, "country", "place") if _holds(each, padded)),
            None,
        )
        if about is not None:
            return (about if about == "phone" else IGNORED), 1
    held = [(padded.index(word), -len(word), field) for field in _WORDS for word in _words(field) if word in padded]
    told = {field for _at, _length, field in held}
    if {"surname", "given"} <= told:
        return "name", 1
    return (min(held)[2], 1) if held else (None, 0)


@cache
def _exact() -> dict[str, str]:
    found: dict[str, str] = {}
    for field, words in _WORDS.items():
        for word in words.split("|"):
            found.setdefault(word.replace("ё", "е"), field)
    return found


@cache
def _words(field: str) -> tuple[str, ...]:
    """The words of a field that may stand inside a longer head: those of four letters and more."""
    return tuple(f" {word} " for word in _WORDS[field].split("|") if len(word) >= 4 or word in _SHORT)


def _holds(field: str, padded: str) -> bool:
    return any(word in padded for word in _words(field))
