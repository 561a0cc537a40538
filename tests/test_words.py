"""Every sentence of the code is in Russian too, with the same placeholders, and what ships is what was translated."""

import gettext
from pathlib import Path

from habeas.words import Message, say
from habeas.words.catalogue import languages
from tools.words import Sentence, catalogue_files, is_clean, placeholders, read, sentences, unread, untranslated

SENTENCES = sentences()


def wrong_values(sentence: Sentence) -> bool:
    return sentence.values is not None and sentence.values != placeholders(sentence.text)


def test_sentences_are_literals_with_named_placeholders() -> None:
    assert unread() == []
    assert [sentence.where for sentence in SENTENCES if not is_clean(sentence.text)] == []


def test_a_sentence_gets_the_values_it_names() -> None:
    assert [f"{sentence.where}: {sentence.text}" for sentence in SENTENCES if wrong_values(sentence)] == []


def test_every_sentence_is_translated() -> None:
    assert catalogue_files()
    for file in catalogue_files():
        catalog = read(file)
        ids = {str(message.id) for message in catalog if message.id}
        assert sorted({sentence.text for sentence in SENTENCES} - ids) == [], "run `make words`, then translate"
        assert sorted(ids - {sentence.text for sentence in SENTENCES}) == [], "run `make words`"
        assert untranslated(catalog) == []


def test_translations_keep_the_placeholders() -> None:
    for file in catalogue_files():
        pairs = [(str(message.id), str(message.string)) for message in read(file) if message.id and message.string]
        assert [id_ for id_, text in pairs if placeholders(id_) != placeholders(text) or not is_clean(text)] == []


def test_what_ships_is_what_was_translated() -> None:
    for file in catalogue_files():
        with file.with_suffix(".mo").open("rb") as compiled:
            shipped = gettext.GNUTranslations(compiled)
        for message in read(file):
            if message.id and message.string:
                assert shipped.gettext(str(message.id)) == message.string, "run `make words`"


def test_languages_are_those_with_a_catalogue() -> None:
    assert languages() == ("en", "ru")


def test_a_sentence_without_translation_stays_english() -> None:
    assert say(Message("There is no such sentence: %(name)s.", {"name": "x"}), "ru") == "There is no such sentence: x."
    assert say(Message(""), "ru") == ""


def test_sentences_are_found_where_they_stand(tmp_path: Path) -> None:
    (tmp_path / "room").mkdir()
    (tmp_path / "cli").mkdir()
    (tmp_path / "room" / "one.py").write_text(
        'Message("%(who)s was " "held.", {"who": 1})\n'
        'words.Message("No." if x else "Yes.")\n'
        'Message(id="Days: %(days)s", values={"day": 2})\n'
        'Option(help="not in the command line")\n'
    )
    (tmp_path / "cli" / "two.py").write_text('Option("--on", help="The day.")\nMessage(option.help)\n')
    found = sentences(tmp_path)
    assert [(sentence.text, sentence.line) for sentence in found] == [
        ("The day.", 1),
        ("%(who)s was held.", 1),
        ("No.", 2),
        ("Yes.", 2),
        ("Days: %(days)s", 3),
    ]
    assert [sentence.text for sentence in found if wrong_values(sentence)] == ["Days: %(days)s"]
    assert unread(tmp_path) == []


def test_a_sentence_handed_on_is_found_where_it_is_given(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(
        "class Reader:\n"
        "    def fault(self, mark, sentence, **values):\n"
        "        self.faults.append(Message(sentence, values))\n"
        "    def read(self):\n"
        "        self.fault(1, 'The “%(key)s” is missing.', key='id')\n"
        "        self.fault(1, table[2])\n"
    )
    assert [(sentence.text, sentence.line) for sentence in sentences(tmp_path)] == [("The “%(key)s” is missing.", 5)]
    assert [place.rpartition(":")[2] for place in unread(tmp_path)] == ["6"]


def test_a_sentence_nobody_could_translate_is_seen(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("Message(f'{who} was held')\nMessage(table[key])\n")
    assert [place.rpartition(":")[2] for place in unread(tmp_path)] == ["1", "2"]


def test_placeholders_are_named() -> None:
    assert all(map(is_clean, ["", "%(who)s was held", "100 %% of %(all)s"]))
    assert not any(map(is_clean, ["%s was held", "{who} was held", "100 %", "%(days)d days"]))
