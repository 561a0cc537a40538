"""What goes to the console when a page fails: where in the program, and not at which address, which can hold a name."""

import logging


class WithoutAddress(logging.Filter):
    """Takes the address out of what Django says of a page."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = "A page failed.", ()
        return True
