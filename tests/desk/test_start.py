"""Setup, lock and unlock, each scene in a process of its own; and what Django's own check of a deployment says."""

import os
import re
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from tests.desk.alone import FORM
from tools.served import served

pytestmark = pytest.mark.embedded

ROOT = Path(__file__).parents[2]
SCENES = (
    "from_setup_to_work",
    "locked_means_locked",
    "a_lock_waits_for_nothing",
    "wrong_passphrases_wait",
    "guesses_sent_at_once_are_counted",
    "shares_open_it",
    "setup_is_for_this_machine",
    "a_setup_that_was_cut_off_begins_again",
    "the_log_is_proved_on_the_command_line",
    "what_was_restored_is_found",
    "a_sample_office_backs_itself_up_too",
    "a_new_office_has_the_tables_of_an_upgraded_one",
)


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HABEAS_")}
    clean["HABEAS_LANG"] = "en"
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=clean | environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("scene", SCENES)
def test_scene(scene: str) -> None:
    done = run("-m", "tests.desk.alone", scene)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_office_is_ready_in_three_seconds_after_the_passphrase(tmp_path: Path) -> None:
    """A real one, with its law and pages loaded for the first time in the process."""
    with served(tmp_path / "office", demo=False) as address:
        send(address + "/setup/", **FORM)
    with served(tmp_path / "office", demo=False) as address:
        begun = time.monotonic()
        page = send(address + "/unlock/", passphrase=FORM["passphrase"])
        took = time.monotonic() - begun
    assert "Name to sign in with" in page
    others = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))  # a machine that does other work is slower by that
    assert took < 3 * others, f"{took:.1f} s"


def send(address: str, **fields: str) -> str:
    """Fills the form at an address and sends it; gives the page one comes to."""
    client = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with client.open(address, timeout=60) as page:
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', page.read().decode())
    assert token is not None
    data = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token[1]}).encode()
    with client.open(address, data, timeout=60) as page:
        return str(page.read().decode())


def test_a_deployment_behind_https_has_nothing_to_mend(tmp_path: Path) -> None:
    done = run(
        "-m", "django", "check", "--deploy", "--fail-level", "WARNING",
        HABEAS_HTTPS="1", HABEAS_HOSTS="habeas.example", HABEAS_DATA=str(tmp_path),
        DJANGO_SETTINGS_MODULE="habeas.desk.settings",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no issues" in done.stdout


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
