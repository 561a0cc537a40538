"""The costly part alone: deadlines and recurrences.

The norms of the library about what has to follow, precede or hold at an event, and about what has to recur, on 100,000
people, measured as `library` measures all norms.
"""

from benchmarks.library import measure, show
from benchmarks.report import Report, people_wanted

PEOPLE = 100_000


def main(people: int) -> None:
    """Prints the figures with one worker and with two."""
    report = Report("spike")
    show(report, measure([people], "deadlines"), "Deadlines and recurrences alone")
    report.keep()


if __name__ == "__main__":
    main(people_wanted(__doc__) or PEOPLE)
