"""The command line as a shell sees it: exit codes, languages, pipes, completion."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from habeas.cli.app import lang_option, language_of
from tests.cli.shell import PLAIN, ROOT, habeas, process


def commands(help_text: str) -> list[str]:
    """The words that stand first in the lines of the box of commands."""
    return re.findall(r"^\W*([a-z]+)\s{2,}\S", help_text.split("Commands")[-1], re.MULTILINE)


def test_version_is_that_of_the_package() -> None:
    done = process("--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*\n", done.stdout)


def test_help_says_the_exit_codes_and_fits_80_columns() -> None:
    done = habeas("--help")
    assert done.returncode == 0
    assert "breach" in done.stdout
    assert "--install-completion" in done.stdout
    assert {"check", "law", "precedents", "validate", "new", "schema"} <= set(commands(done.stdout))
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_every_command_has_help_in_both_languages() -> None:
    for command in commands(habeas("--help").stdout):
        english, russian = habeas(command, "--help"), habeas(command, "--help", "--lang", "ru")
        assert (english.returncode, russian.returncode) == (0, 0)
        assert not re.search("[а-я]", english.stdout)
        words = re.sub(r"`[^`]*`|--?[a-z-]+( [a-z]+([|][a-z]+)+)?|[A-Z]{2,}|habeas( [a-z]+)*", "", russian.stdout)
        assert re.search("[а-я]", words), f"{command} --help has no Russian"
        assert not re.search(r"\b(Usage|Options|Arguments|Commands|default|required|Show)\b", words), command


def test_without_arguments_the_help_is_shown() -> None:
    done = habeas()
    assert (done.returncode, done.stdout) == (2, "")
    assert set(commands(done.stderr)) == set(commands(habeas("--help").stdout))


@pytest.mark.parametrize("arguments", [["--lang", "ru", "--help"], ["--help", "--lang", "ru"], ["--help", "--lang=ru"]])
def test_lang_may_stand_anywhere(arguments: list[str]) -> None:
    assert "проверяет" in habeas(*arguments).stdout.lower()


def test_the_system_may_choose_the_language() -> None:
    assert "проверяет" in habeas("--help", HABEAS_LANG="", LC_ALL="ru_RU.UTF-8").stdout.lower()


@pytest.mark.parametrize(
    ("arguments", "english", "russian"),
    [
        (["--lang", "xx", "new"], "“--lang” takes one of these words: en, ru.", ""),
        (["no-such-command"], "There is no command “no-such-command”. There are: check, ", "Нет команды"),
        (["chekc"], "Did you mean “check”?", "Возможно, «check»?"),
        (["new", "--no-such-option"], "There is no option “--no-such-option”.", "Нет параметра"),
        (["check", "a", "--forma"], "Did you mean “--format”?", "Возможно, «--format»?"),
        (["validate"], "“FILE” is missing.", "Не указано: «FILE»"),
        (
            ["check", "a", "--format", "pdf"],
            "takes one of these words: text, json, csv, html",
            "принимает одно из слов",
        ),
        (["check", "a", "--on"], "The option “--on” wants a value after it.", "нужно значение"),
        (["new", "a", "b"], "Nobody asked for “b”.", "Лишнее слово: «b»"),
        (["law", "shwo"], "Did you mean “show”?", "Возможно, «show»?"),
    ],
)
def test_a_wrong_command_line_ends_with_2_and_says_what_is_wrong(
    arguments: list[str], english: str, russian: str
) -> None:
    done = habeas(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert english in done.stderr
    assert "--help` says what it takes" in done.stderr or "wants a value" in done.stderr
    if russian:
        assert russian in habeas(*arguments, "--lang=ru").stderr


@pytest.mark.parametrize("command", ["schema", "--help", "--version"])
def test_a_reader_who_leaves_sees_no_traceback(command: str) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    with os.fdopen(writes, "w") as gone:
        done = subprocess.run(
            [sys.executable, "-c", f"from habeas.cli import main; main(['{command}'])"],
            stdout=gone,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **PLAIN},
            check=False,
        )
    assert (done.returncode, done.stderr) == (141, "")


INTERRUPTED = """
import signal
from habeas.cli import main
signal.signal(signal.SIGALRM, signal.default_int_handler)
signal.setitimer(signal.ITIMER_REAL, 0.5)
main(["precedents"])
"""


def test_an_interrupted_run_ends_with_130() -> None:
    done = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "")


def test_progress_is_shown_to_a_terminal_and_to_nobody_else(tmp_path: Path) -> None:
    case = (ROOT / "habeas/record/examples/consulate-silent.yaml").read_text(encoding="utf-8")
    for number in range(3):
        (tmp_path / f"{number}.yaml").write_text(case.replace("id: consulate-silent", f"id: c{number}"), "utf-8")
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-c", f"from habeas.cli import main; main(['validate', {str(tmp_path)!r}])"],
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
        env={**os.environ, **PLAIN, "TERM": "xterm"},
        check=True,
    )
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert "Reading" in shown
    assert "3/3" in shown
    assert done.stdout == "Cases read: 3. No faults.\n"
    assert habeas("validate", str(tmp_path)).stderr == ""


@pytest.mark.parametrize(
    ("shell", "sign"), [("bash", "complete -o"), ("zsh", "compdef"), ("fish", "complete --command")]
)
def test_completion_is_there_for_each_shell(shell: str, sign: str) -> None:
    named, guessed = habeas("--show-completion", shell), habeas("--show-completion", SHELL=f"/bin/{shell}")
    assert (named.returncode, guessed.returncode) == (0, 0)
    assert "_HABEAS_COMPLETE" in named.stdout
    assert sign in named.stdout
    assert guessed.stdout == named.stdout


def test_completion_can_be_installed(tmp_path: Path) -> None:
    done = habeas("--install-completion", "bash", HOME=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert "Completion for bash is in" in done.stdout
    again = habeas("--install-completion", "bash", "--lang", "ru", HOME=str(tmp_path))
    assert "Дополнение для bash записано в" in again.stdout
    assert not re.search("installed|terminal", again.stdout)
    assert "_HABEAS_COMPLETE" in (tmp_path / ".bash_completions" / "habeas.sh").read_text()
    assert "habeas.sh" in (tmp_path / ".bashrc").read_text()


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("habeas ch", "check"),
        ("habeas law sh", "show"),
        ("habeas check --known", "--known-at"),
        ("habeas check --format js", "json"),
        ("habeas check --verdict not_s", "not_shown"),
        ("habeas check --force tr", "treaty"),
        ("habeas law in K", "KG"),
        ("habeas law --instrument CRC-", "CRC-OP3"),
        ("habeas law show echr-5-1f-no", "echr-5-1f-no-realistic-prospect"),
    ],
)
def test_the_tab_key_completes(typed: str, completed: str) -> None:
    words = {"COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split()) - 1)}
    done = habeas(_HABEAS_COMPLETE="complete_bash", **words)
    assert done.returncode == 0
    assert completed in done.stdout.split()


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
