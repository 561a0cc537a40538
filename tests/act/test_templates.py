"""Templates that somebody changed: every fault at once with its paragraph; nothing of a file runs or tells who wrote it."""

import io
import re
import zipfile
from types import SimpleNamespace
from typing import Any, Final

import docx
import pytest
from docx.oxml import OxmlElement
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.act.filling import UnfilledError, fill
from habeas.act.letters import LANGUAGES, letters
from habeas.act.lint import UNPACKED, faults_of, made_up
from habeas.act.skeleton import skeleton
from habeas.words import say

HRC: Final = letters()["hrc"]


def template(*paragraphs: str, head: str = "") -> bytes:
    """The template of a communication with more paragraphs at its end."""
    file = docx.Document(io.BytesIO(skeleton(HRC, "en")))
    for text in paragraphs:
        file.add_paragraph(text)
    file.sections[0].header.paragraphs[0].text = head
    return saved(file)


def bare(text: str) -> bytes:
    """A template of one paragraph."""
    file = docx.Document()
    file.add_paragraph(text)
    return saved(file)


def saved(file: Any) -> bytes:
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def told(data: bytes) -> list[str]:
    return [str(fault.message) for fault in faults_of(data, HRC, "hrc.en.docx")]


def test_what_ships_has_no_fault() -> None:
    wrong = [
        (id, fault.message)
        for id, letter in letters().items()
        for language in LANGUAGES
        for fault in faults_of(skeleton(letter, language), letter, id)
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Born {{person.burn}}", "“person.burn” is not known. Did you mean “person.born”?"),
        ("{{ persn.name }}", "“persn” is not known. Did you mean “person”?"),
        ("{{ fact.text }}", "“fact” is not known."),
        ("{% fi facts %}", "“fi” is not known."),
        ("{% endfi %}", "Did you mean “endif”?"),
        ("{%p if findings %}", "“{%p if findings %}” is not ended by “{% endif %}”."),
        ("{%p endfor %}", "“{%p endfor %}” ends nothing that is open here."),
        ("We ask {%p if findings %}", "takes its whole paragraph away"),
        ("{{ person.name", "a bracket is not closed"),
        ("{{ person. }}", "cannot be read as a tag"),
        ("{{p person.name }}", "cannot be read as a tag"),
        ("{{ person }}", "“person” holds several values. Write, for instance, “person.name”."),
        ("{{ facts }}", "Write, for instance, “{%p for one in facts %}”."),
        ("{{ person.name|uppper }}", "Did you mean “upper”?"),
        ("{{ ask.signre }}", "Did you mean “ask.signer”?"),
    ],
)
def test_a_wrong_tag_is_told_with_its_paragraph(text: str, said: str) -> None:
    (first, *_) = told(template(text))
    assert first.startswith(f"Paragraph “{text}”: ")
    assert said in first


@pytest.mark.parametrize(
    "text",
    [
        "{{ ().__class__.__base__.__subclasses__() }}", "{{ person.__class__ }}", "{{ person.name.upper() }}",
        "{{ 'a' * 1000000000 }}", "{% set x = 1 %}", "{% include 'x' %}", "{% macro x() %}{% endmacro %}", "{{ facts[0] }}",
        "{{ range(9) }}", "{% for x in range(9) %}{% endfor %}", "{{ person.name|attr('x') }}", "{{ cycler.__init__ }}",
        "{{ self }}", "{{ " + "(" * 3000 + " }}", "{{ " + "9" * 5000 + " }}",
    ],
)  # fmt: skip
def test_what_could_run_on_the_machine_is_refused(text: str) -> None:
    assert told(template(text))


def test_a_template_is_filled_in_a_sandbox() -> None:
    with pytest.raises(UnfilledError, match="does more than a template may"):
        fill(bare("{{ ().__class__.__base__.__subclasses__() }}"), {}, "")


@pytest.mark.parametrize(
    ("text", "english", "russian"),
    [
        ("{{ persn.name }}", "there is no value called “persn”.", "нет значения «persn»."),
        ("{{ person.nme }}", "there is no value called “nme”.", "нет значения «nme»."),
        (
            "{% if today < 3 %}a{% endif %}",
            "asks for what cannot be done with its value",
            "со значением нельзя сделать",
        ),
        ("{% fi %}", "a tag cannot be read, or is not ended", "не читается или не закрыт"),
    ],
)
def test_why_it_cannot_be_filled_is_said_in_the_language_of_the_reader(text: str, english: str, russian: str) -> None:
    context = {"person": SimpleNamespace(name="P."), "today": "1 May"}
    with pytest.raises(UnfilledError) as caught:
        fill(bare(text), context, "")
    assert english in say(caught.value.why, "en")
    assert russian in say(caught.value.why, "ru")
    assert not re.search("[A-Za-z]{4}", say(caught.value.why, "ru").replace("persn", ""))


def test_what_fails_once_it_is_filled_is_said_in_russian_too() -> None:
    (fault,) = faults_of(template("{{ today }}{% if today < 3 %}a{% endif %}"), HRC, "hrc.en")
    assert (
        say(fault.message, "ru") == "Шаблон не удаётся заполнить: тег требует того, чего со значением нельзя сделать."
    )


def test_all_faults_come_at_once_from_all_parts_of_the_file() -> None:
    wrong = ["{{ persn.name }}", "{{ person. }}", "{% fi %}", "{{ case.numbr }}", "{%p endif %}"]
    found = told(template(*wrong, head="{{ to.nam }}"))
    assert len(found) == len(wrong) + 1
    assert "Did you mean “to.name”?" in found[-1]


def test_what_a_template_may_do() -> None:
    good = [
        "{%p for one in findings %}", "{{ one.title|upper }} {{ loop.index }}", "{%p for why in one.reasons %}", "{{ why }}",
        "{%p endfor %}", "{%p endfor %}", "{% if decision.by and not today == “1” %}a{% elif today %}b{% else %}c{% endif %}",
        "{{ person.form(“held”, “are held”) }} {{- today -}} {# a remark #}",
    ]  # fmt: skip
    assert not told(template(*good, head="{{ today }}"))


def test_what_would_leave_with_every_paper_is_refused() -> None:
    file = docx.Document(io.BytesIO(skeleton(HRC, "en")))
    file.paragraphs[0]._p.append(OxmlElement("w:commentReference"))
    file.paragraphs[1]._p.append(OxmlElement("w:ins"))
    file.part.relate_to("file:///C:/Users/Anna/Letter.dotm", "http://example.org/attachedTemplate", is_external=True)
    found = " ".join(told(saved(file)))
    assert "holds comments" in found
    assert "nobody accepted" in found
    assert "file:///C:/Users/Anna/Letter.dotm" in found


def test_a_finished_paper_is_no_template() -> None:
    file = docx.Document()
    file.add_paragraph("Viktor Kann asks to be released.")
    assert told(saved(file)) == ["No value of the record stands in this file: it is a finished paper and no template."]


def test_a_file_that_unpacks_to_too_much_is_not_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(UNPACKED + 1))
    assert len(out.getvalue()) < 100_000
    assert told(out.getvalue()) == ["The template is too large: 4 MB at most."]


@given(where=st.floats(0, 1, exclude_max=True), cut=st.booleans(), byte=st.integers(0, 255))
@settings(max_examples=60, deadline=None)
def test_a_damaged_file_is_told_and_never_fails(where: float, cut: bool, byte: int) -> None:
    data = bytearray(skeleton(HRC, "en"))
    place = int(where * len(data))
    data[place] = byte
    assert isinstance(told(bytes(data[:place] if cut else data)), list)


@given(st.text(st.sampled_from("{}%#pif for end name.(),'\"|-+=[]~*"), max_size=40))
@settings(max_examples=150, deadline=None)
def test_whatever_is_wrong_with_a_tag_is_told_with_its_paragraph(text: str) -> None:
    assert not [each for each in told(template(text)) if not each.startswith("Paragraph “")]


def test_a_paper_does_not_tell_who_wrote_its_template() -> None:
    file = docx.Document(io.BytesIO(skeleton(HRC, "en")))
    about = file.core_properties
    about.author = about.last_modified_by = about.comments = about.keywords = about.category = "Anna Ivanova"
    made = fill(saved(file), made_up(HRC), "Motion")
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        assert b"Ivanova" not in b"".join(packed.read(name) for name in packed.namelist())
        assert "docProps/app.xml" not in packed.namelist()
    assert docx.Document(io.BytesIO(made)).core_properties.title == "Motion"
