"""Several people who write at the same moment, on either database: nothing is lost, and no page fails."""

import pytest

from tests.desk.test_start import run
from tests.postgres import own_database


@pytest.mark.parametrize("scene", ["many_write_at_once", "the_second_of_two_is_shown_both"])
def test_scene(scene: str) -> None:
    with own_database() as environment:
        done = run("-W", "ignore", "-m", "tests.desk.crowd", scene, **environment)
    assert done.returncode == 0, done.stdout + done.stderr
