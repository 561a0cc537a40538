"""One name in many scripts is one name; two names are two."""

import pytest

from habeas.trace.given import of_one_family, root
from habeas.trace.parts import of_given, of_patronymic, split, stem
from habeas.trace.sound import skeleton, sound


@pytest.mark.parametrize(
    "spellings",
    [
        "Хуршед Xurshed Khurshed KHURSHED",
        "Джамшед Jamshed Ҷамшед Dzhamshed Djamshed Džamšed",
        "Шохрух Shohrux Shokhrukh Шоҳруҳ",
        "Зульфия Zulfiya Zulʹfiya Зулфия Zulfia",
        "Уринов Oʻrinov Ўринов O‘rinov O'rinov",
        "Гиорги გიორგი Giorgi",
        "Армен Արմեն Armen",
        "Щербаков Shcherbakov Ŝerbakov",
        "Şöhrat Шохрат Shohrat",
        "Əliyev Алиев Aliyev Aliev",
        "Юрий Yuriy Yuri Iurii",
        "Жанна Zhanna Žanna",
        "Қанат Qanat Канат Kanat",
        "Гүлнар Gülnar Гулнар Gulnar",
    ],
)
def test_spellings_of_one_name_sound_alike(spellings: str) -> None:
    assert len({sound(each) for each in spellings.split()}) == 1


@pytest.mark.parametrize(
    "spellings", ["Назаров Nozarof", "Хасан Гасан Hasan Xasan", "Шавкат Shovkat Шавгат", "Диёр Дияр Diyor"]
)
def test_the_ear_keeps_less(spellings: str) -> None:
    assert len({skeleton(sound(each)) for each in spellings.split()}) == 1


@pytest.mark.parametrize("pair", ["Рустам Рамазан", "Зарина Зайнаб", "Али Вали", "Фарход Фаррух", "Нигина Нодира"])
def test_other_names_stay_apart(pair: str) -> None:
    one, two = map(sound, pair.split())
    assert one != two
    assert root(one) != root(two)


@pytest.mark.parametrize(
    "patronymic",
    [
        "Рустамович", "Рустамовна", "Рустамзода", "Рустам ўғли", "Rustam o‘g‘li", "Rustam ugli", "Рустам қизи", "Rustam qizi",
        "Рустам уулу", "Рустам кызы", "Rustam kyzy", "Rustam oğlu", "Рустам оглы", "RUSTAMOVICH", "Rustamovna", "Рустам",
        "Rustamivna",
    ],
)  # fmt: skip
def test_patronymics_of_every_shape_are_the_fathers_given_name(patronymic: str) -> None:
    assert of_patronymic(patronymic) == "rustam"


@pytest.mark.parametrize(
    "surname", ["Назаров", "Назарова", "NAZAROV", "Nazarova", "Назарзода", "Nazarzoda", "Nazarzade", "Назарӣ"]
)
def test_surnames_have_one_stem(surname: str) -> None:
    assert stem(sound(surname)) == "nazar"


@pytest.mark.parametrize(
    ("name", "given", "surname", "father"),
    [
        ("Назаров Умарали Рустамович", "umarali", "nazar", "rustam"),
        ("Умарали Рустамович Назаров", "umarali", "nazar", "rustam"),
        ("NAZAROV UMARALI", "umarali", "nazar", ""),
        ("Umarali Nazarov", "umarali", "nazar", ""),
        ("Karimova, Zulfiya Rustam qizi", "zulfia", "karim", "rustam"),
        ("Замирбек уулу Алмаз Жаныбекович", "almaz", "zamirbek", "Zanibek"),
        ("Абдылан уулу Семетей Эрмек уулу", "semetei", "abdilan", "ermek"),
        ("Сухроб Сабурзода Ашурмухаммадов", "suhrob", "aSurmuhamad", "sabur"),
        ("Иван Тарасович Ромонець", "ivan", "romonec", "taras"),
        ("Петросян Геворг", "gevorg", "petros", ""),
        ("Шевченко О. І.", "o", "SevC", "i"),
    ],
)
def test_whole_names_are_taken_apart(name: str, given: str, surname: str, father: str) -> None:
    found = split(name)
    assert (found.given, stem(found.surname), found.father) == (given, surname, father)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Саша", "Александр"),
        ("Oleksandr", "Александр"),
        ("Умарджон", "Умар"),
        ("Магомед", "Мухаммад"),
        ("Фотима", "Patimat"),
    ],
)
def test_forms_of_one_given_name(one: str, other: str) -> None:
    assert of_one_family(sound(one), sound(other))


def test_a_short_form_of_two_names_is_of_both() -> None:
    assert of_one_family(sound("Саша"), sound("Александра"))
    assert not of_one_family(sound("Паша"), sound("Александра"))


def test_a_patronymic_alone_is_no_given_name() -> None:
    assert of_given("Усоновна") == ("", "uson", "")


def test_lists_tell_which_word_is_the_given_name() -> None:
    used = {"sofia": 6.0, "korol": -4.0, "evgenia": 5.0}.get
    assert split("Софія Король Володимирівна", lambda word: used(word, 0.0)).given == "sofia"
    assert split("Ewgenija P.", lambda word: used(word.replace("j", ""), 0.0)).given == "evgenija"
