"""Setup, lock and unlock, each scene in a process of its own; and what Django's own check of a deployment says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgres import own_database

ROOT = Path(__file__).parents[2]
OF_THE_FOLDER = (
    "wrong_passphrases_wait",
    "guesses_sent_at_once_are_counted",
    "shares_open_it",
    "passphrase_and_shares_are_made_anew",
    "setup_is_for_this_machine",
)
"""Scenes of the keys and of who may set up: they ask the database for nothing that the others do not."""
SCENES = (
    *(pytest.param(scene, marks=pytest.mark.embedded) for scene in OF_THE_FOLDER),
    "from_setup_to_work",
    "locked_means_locked",
    "a_lock_waits_for_nothing",
    "a_setup_that_was_cut_off_begins_again",
    "the_log_is_proved_on_the_command_line",
    "passphrase_and_shares_are_made_anew",
)
LATER = (
    pytest.param("what_was_restored_is_found", marks=pytest.mark.embedded),
    "a_worker_that_was_lost_is_begun_again",
    "the_worker_makes_way_for_pages",
    pytest.param("pages_hand_on_one_connection", marks=pytest.mark.embedded),
    pytest.param("a_connection_too_busy_to_be_ended_serves_nobody_later", marks=pytest.mark.embedded),
    "an_upgrade_without_its_backup_leaves_the_office_locked",
    "another_law_is_checked_from_the_start",
    "a_sample_office_is_for_invented_people_on_this_machine",
    "pages_that_ask_by_themselves_keep_nothing_open",
    "a_lock_within_a_page_leads_to_the_way_in",
    pytest.param("a_sample_office_backs_itself_up_too", marks=pytest.mark.embedded),
    pytest.param("a_new_office_has_the_tables_of_an_upgraded_one", marks=pytest.mark.embedded),
)
SAMPLE = (
    "nothing_is_stored_before_all_are_said_to_be_invented",
    "what_is_harmless_stores_no_word_of_anybody",
    "what_was_sent_goes_on_with_the_tick",
)
APART = (
    "a_lock_ends_it",
    "pages_go_on_while_it_works",
    "nothing_is_told_of_what_was_lost_meanwhile",
    pytest.param("it_ends_with_a_server_that_is_killed", marks=pytest.mark.embedded),
    "control_c_ends_the_server_and_it",
    pytest.param("control_c_is_heard_while_a_page_is_made", marks=pytest.mark.embedded),
)


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HABEAS_")}
    clean["HABEAS_LANG"] = "en"
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=clean | environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("scene", SCENES)
def test_scene(scene: str) -> None:
    played("tests.desk.alone", scene)


@pytest.mark.parametrize("scene", LATER)
def test_later_scene(scene: str) -> None:
    played("tests.desk.alone_later", scene)


@pytest.mark.parametrize("scene", SAMPLE)
def test_scene_of_a_sample(scene: str) -> None:
    played("tests.desk.alone_sample", scene)


@pytest.mark.parametrize("scene", APART)
def test_scene_apart(scene: str) -> None:
    played("tests.desk.alone_apart", scene)


def played(module: str, scene: str) -> None:
    with own_database() as environment:
        done = run("-m", module, scene, **environment)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.embedded
def test_a_deployment_behind_https_has_nothing_to_mend(tmp_path: Path) -> None:
    done = run(
        "-m", "django", "check", "--deploy", "--fail-level", "WARNING",
        HABEAS_HTTPS="1", HABEAS_HOSTS="habeas.example", HABEAS_DATA=str(tmp_path),
        DJANGO_SETTINGS_MODULE="habeas.desk.settings",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no issues" in done.stdout


@pytest.mark.embedded
def test_behind_https_pages_insist_on_it(tmp_path: Path) -> None:
    code = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "plain = Client(HTTP_HOST='habeas.example').get('/setup/')\n"
        "assert plain.status_code == 301 and plain.headers['Location'].startswith('https://')\n"
        "safe = Client(HTTP_HOST='habeas.example', HTTP_X_FORWARDED_PROTO='https').get('/setup/')\n"
        "assert 'max-age=31536000' in safe.headers['Strict-Transport-Security']\n"
        "assert all(cookie['secure'] for cookie in safe.cookies.values())\n"
    )
    done = run(
        "-c", code,
        HABEAS_HTTPS="1", HABEAS_HOSTS="habeas.example", HABEAS_DATA=str(tmp_path),
        DJANGO_SETTINGS_MODULE="habeas.desk.settings",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
