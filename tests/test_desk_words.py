"""Every sentence of the pages is in Russian too, with the same placeholders and all three plural forms."""

import gettext
import re

from tools.desk_words import PO, sentences, untranslated
from tools.words import read

NAMES = re.compile(r"%\((\w+)\)s")


def test_every_sentence_is_translated() -> None:
    known = {
        (message.context or "", message.id if isinstance(message.id, str) else message.id[0])
        for message in read(PO)
        if message.id
    }
    found = {(sentence.of or "", sentence.one) for sentence in sentences()}
    assert sorted(found - known) == [], "run `make words`, then translate"
    assert sorted(known - found) == [], "run `make words`"
    assert untranslated() == []


def test_translations_keep_the_placeholders() -> None:
    wrong = []
    for message in read(PO):
        if not message.id:
            continue
        ids = (message.id,) if isinstance(message.id, str) else message.id
        texts = (message.string,) if isinstance(message.string, str) else message.string
        wanted = {name for text in ids for name in NAMES.findall(text)}
        wrong += [text for text in texts or () if not set(NAMES.findall(text)) <= wanted]
        wrong += [text for text in (texts or ())[-1:] if set(NAMES.findall(text)) != wanted]
    assert wrong == []


def test_what_ships_is_what_was_translated() -> None:
    with PO.with_suffix(".mo").open("rb") as compiled:
        shipped = gettext.GNUTranslations(compiled)
    for message in read(PO):
        if message.id and isinstance(message.id, str):
            of = message.context
            told = shipped.pgettext(of, message.id) if of else shipped.gettext(message.id)
            assert told == message.string, "run `make words`"
