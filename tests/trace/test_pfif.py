"""PFIF 1.4: what comes in and goes out, and what is refused."""

import datetime as dt
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.files import FaultsError
from habeas.trace.listed import Listed
from habeas.trace.pfif import NAMESPACE, is_pfif, of_listed, read_pfif, write_pfif

TODAY = dt.date(2026, 11, 27)
NOW = dt.datetime(2026, 11, 27, 9, 30, tzinfo=dt.UTC)

FILE = f"""<?xml version="1.0" encoding="UTF-8"?>
<pfif:pfif xmlns:pfif="{NAMESPACE}">
  <pfif:person>
    <pfif:person_record_id>icrc.example/p.1</pfif:person_record_id>
    <pfif:source_date>2026-10-14T00:00:00Z</pfif:source_date>
    <pfif:full_name>Назаров Умарали</pfif:full_name>
    <pfif:family_name>Назаров</pfif:family_name>
    <pfif:given_name>Умарали</pfif:given_name>
    <pfif:alternate_names>Nazarov Umar Ali
Умар</pfif:alternate_names>
    <pfif:sex>male</pfif:sex>
    <pfif:age>4-6</pfif:age>
    <pfif:home_city>Душанбе</pfif:home_city>
    <pfif:home_country>TJ</pfif:home_country>
    <pfif:note>
      <pfif:note_record_id>icrc.example/n.1</pfif:note_record_id>
      <pfif:author_name>hotline</pfif:author_name>
      <pfif:source_date>2026-10-20T00:00:00Z</pfif:source_date>
      <pfif:last_known_location>вокзал, Санкт-Петербург</pfif:last_known_location>
      <pfif:text>seen by a relative</pfif:text>
    </pfif:note>
  </pfif:person>
  <pfif:person>
    <pfif:person_record_id>icrc.example/p.2</pfif:person_record_id>
    <pfif:expiry_date>2026-01-01T00:00:00Z</pfif:expiry_date>
    <pfif:full_name>Gone Long Since</pfif:full_name>
  </pfif:person>
  <pfif:person>
    <pfif:person_record_id>icrc.example/p.3</pfif:person_record_id>
    <pfif:full_name>Каримова Дилноза</pfif:full_name>
    <pfif:date_of_birth>2031-01-01</pfif:date_of_birth>
  </pfif:person>
  <pfif:note>
    <pfif:person_record_id>icrc.example/p.1</pfif:person_record_id>
    <pfif:phone_of_found_person>+7 900 000 00 00</pfif:phone_of_found_person>
    <pfif:text>call</pfif:text>
  </pfif:note>
</pfif:pfif>
""".encode()


def test_people_and_notes_are_read() -> None:
    read = read_pfif(FILE, TODAY, "tracing.xml")
    assert read.rows == [
        Listed(
            id="icrc.example/p.1", surname="Назаров", given="Умарали", name="Назаров Умарали", sex="M", born="4-6 years",
            country="TJ", place="Душанбе", last_seen="вокзал, Санкт-Петербург", seen_on="2026-10-14",
            phone="+7 900 000 00 00", also=("Nazarov Umar Ali", "Умар"),
        )
    ]  # fmt: skip
    assert [str(each.why) for each in read.left_out] == ["The record expired on 2026-01-01."]
    assert [(fault.mark.line, str(fault.message)) for fault in read.faults] == [
        (28, "“2031-01-01” lies in the future.")
    ]
    assert read.cells(3)["note 1: text"] == "seen by a relative"


def test_an_id_is_kept_where_it_is_copied() -> None:
    (record, *_rest) = read_pfif(FILE, TODAY).records
    again = read_pfif(write_pfif([of_listed(record.listed, "habeas.example", NOW)]), TODAY)
    assert again.rows[0].id == "icrc.example/p.1"
    own = of_listed(Listed(id="42", name="Ли Ан"), "habeas.example", NOW, author_name="Office")
    assert own.fields["person_record_id"] == "habeas.example/42"
    assert own.fields["author_name"] == "Office"


def test_fields_stand_in_the_order_of_the_format() -> None:
    root = ET.fromstring(write_pfif(read_pfif(FILE, TODAY).records))
    names = [child.tag.rpartition("}")[2] for child in root[0]]
    assert names[:4] == ["person_record_id", "source_date", "full_name", "given_name"]
    assert names[-2:] == ["note", "note"]


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE pfif SYSTEM "http://example.org/x.dtd"><pfif/>',
        '<!DOCTYPE p [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><p>&b;</p>',
        '<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><p>&x;</p>',
        "<pfif><person></pfif>",
        "<people/>",
    ],
)
def test_what_can_do_harm_or_is_no_such_file_is_refused(text: str) -> None:
    with pytest.raises(FaultsError):
        read_pfif(f'<?xml version="1.0"?>{text}'.encode(), TODAY)


def test_former_versions_are_read() -> None:
    old = FILE.replace(b"/1.4", b"/1.2").replace(b"family_name", b"last_name").replace(b"given_name", b"first_name")
    assert read_pfif(old, TODAY).rows[0].surname == "Назаров"


def test_it_is_known_by_its_beginning() -> None:
    assert is_pfif(FILE)
    assert not is_pfif("Фамилия;Имя".encode())


WORDS = st.text(st.characters(categories=("Lu", "Ll"), exclude_characters="\u0130\u0131"), min_size=2, max_size=12)
PEOPLE = st.builds(
    Listed,
    id=WORDS.map(lambda each: f"a.example/{each}"),
    surname=WORDS,
    given=WORDS,
    patronymic=WORDS,
    name=WORDS,
    sex=st.sampled_from(("", "M", "F")),
    born=st.sampled_from(
        ("", "2015", "2015-03", "2015-03-12", "5 years", "4-6 years", "5 months", "2010/2011", "2010~")
    ),
    country=WORDS,
    region=WORDS,
    place=WORDS,
    last_seen=WORDS,
    seen_on=st.sampled_from(("2026-10-14", "2020-01-01")),
    phone=st.just("+7 900"),
    father=WORDS,
    mother=WORDS,
    role=st.sampled_from(("", "child", "mother")),
    group=WORDS,
    also=st.lists(WORDS, max_size=2).map(tuple),
)


@given(PEOPLE)
def test_a_person_goes_out_and_comes_back(person: Listed) -> None:
    back = read_pfif(write_pfif([of_listed(person, "b.example", NOW)]), TODAY)
    assert back.faults == ()
    assert back.rows == [person]
