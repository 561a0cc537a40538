"""The command line as a shell sees it: exit codes, languages, pipes."""

import os
import re
import subprocess
import sys

import pytest

from habeas.cli.app import lang_option, language_of
from tests.cli.shell import PLAIN, habeas


def commands(help_text: str) -> list[str]:
    """The words that stand first in the lines of the box of commands."""
    return re.findall(r"^\W*([a-z]+)\s{2,}\S", help_text.split("Commands")[-1], re.MULTILINE)


def test_version_is_that_of_the_package() -> None:
    done = habeas("--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*\n", done.stdout)


def test_help_says_the_exit_codes_and_fits_80_columns() -> None:
    done = habeas("--help")
    assert done.returncode == 0
    assert "breach" in done.stdout
    assert {"validate", "new", "schema"} <= set(commands(done.stdout))
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_every_command_has_help_in_both_languages() -> None:
    for command in commands(habeas("--help").stdout):
        english, russian = habeas(command, "--help"), habeas(command, "--help", "--lang", "ru")
        assert (english.returncode, russian.returncode) == (0, 0)
        assert not re.search("[а-я]", english.stdout)
        assert re.search("[а-я]", russian.stdout), f"{command} --help has no Russian"


@pytest.mark.parametrize("arguments", [["--lang", "ru", "--help"], ["--help", "--lang", "ru"], ["--help", "--lang=ru"]])
def test_lang_may_stand_anywhere(arguments: list[str]) -> None:
    assert "проверяет" in habeas(*arguments).stdout.lower()


def test_the_system_may_choose_the_language() -> None:
    assert "проверяет" in habeas("--help", HABEAS_LANG="", LC_ALL="ru_RU.UTF-8").stdout.lower()


@pytest.mark.parametrize(
    "arguments", [["--lang", "xx", "new"], ["no-such-command"], ["new", "--no-such-option"], ["validate"]]
)
def test_a_wrong_command_line_ends_with_2_and_no_traceback(arguments: list[str]) -> None:
    done = habeas(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


def test_a_reader_who_leaves_sees_no_traceback() -> None:
    reads, writes = os.pipe()
    os.close(reads)
    with os.fdopen(writes, "w") as gone:
        done = subprocess.run(
            [sys.executable, "-c", "from habeas.cli import main; main(['schema'])"],
            stdout=gone,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **PLAIN},
            check=False,
        )
    assert (done.returncode, done.stderr) == (141, "")


def test_completion_is_there() -> None:
    done = habeas("--show-completion", "bash")
    assert done.returncode == 0
    assert "_HABEAS_COMPLETE" in done.stdout


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "ru_RU.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_GB.UTF-8", "HABEAS_LANG": "ru"}, "ru"),
        ({"LANG": "tg_TJ.UTF-8"}, "en"),
        ({"LANG": "ru", "HABEAS_LANG": ""}, "ru"),
    ],
)
def test_the_language_of_an_environment(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], (None, [])),
        (["--lang"], (None, ["--lang"])),
        (["--lang", "ru", "new", "--lang=en"], ("en", ["new"])),
        (["validate", "--", "--lang", "ru"], (None, ["validate", "--", "--lang", "ru"])),
    ],
)
def test_the_option_lang_is_found(arguments: list[str], expected: tuple[str | None, list[str]]) -> None:
    assert lang_option(arguments) == expected
