"""Django is set up before anything is collected: doctests stand in its rooms too."""

from tests.office import set_up


def pytest_configure() -> None:
    """Sets up Django, in a data folder of this process."""
    set_up()
