"""How long one case takes, over the published judgments that ship: from the parsed record to its findings.

Reading the file is measured apart. *All verdicts* is what `habeas check` asks for, with the leaves that decided each;
*stored verdicts* (breach, not shown, due, coming) is what an office keeps.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks import machine
from benchmarks.machine import Told
from benchmarks.report import Report, people_wanted
from habeas.check.cases import last_day
from habeas.check.engine import EVERYTHING
from habeas.check.findings import check_cases
from habeas.check.office import load_program
from habeas.check.verdicts import STORED
from habeas.dates import When
from habeas.record import reader

SHIPPED = Path(reader.__file__).with_name("cases")
# MEASURED.md, "To reach".
MILLISECONDS = 5.0
TIMES = 3


def main(times: int) -> None:
    """Prints the median and the 95th percentile over the judgments."""
    report = Report("one_case")
    told = machine.run_apart("one_case", "measure", times=times)
    if "failed" in told:
        raise SystemExit(told["failed"])
    rows = [[what, *(f"{figure:.1f} ms" for figure in figures)] for what, figures in told["figures"].items()]
    title = f"One case: {told['cases']} published judgments, {told['entries']:.0f} entries in the middle one"
    report.table(title, ("", "median", "95 % under", "slowest"), rows)
    for what in ("record to findings, all verdicts", "record to findings, stored verdicts"):
        median = told["figures"][what][0]
        report.target(f"{what[0].upper()}{what[1:]}, median", f"{median:.1f} ms", f"under {MILLISECONDS:.0f} ms",
                      median < MILLISECONDS)  # fmt: skip
    report.keep()


def measure(times: int, most: int = 1000) -> Told:
    """The least of several times of each judgment (of the first `most`), in milliseconds: reading it, and checking it."""
    law = load_program()
    paths = sorted(SHIPPED.glob("*.yaml"))[:most]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    cases = [reader.read_case_text(text, path.name, law.vocabulary)[0] for text, path in zip(texts, paths, strict=True)]
    days = [last_day(When.parse((case.cite or {})["date"])) for case in cases]

    def check(keep: frozenset[int]) -> list[Callable[[], object]]:
        return [partial(check_cases, [case], law, day, keep=keep) for case, day in zip(cases, days, strict=True)]

    read = [partial(reader.read_case_text, text, "case.yaml", law.vocabulary) for text in texts]
    return {
        "cases": len(cases),
        "entries": float(np.median([len(case.entries) for case in cases])),
        "figures": {
            "file to record": spread(read, times),
            "record to findings, all verdicts": spread(check(EVERYTHING), times),
            "record to findings, stored verdicts": spread(check(STORED), times),
        },
    }


def spread(acts: Sequence[Callable[[], object]], times: int) -> list[float]:
    """Median, 95th percentile and greatest of the times of these acts, in milliseconds."""
    found = [machine.best_of(times, act) * 1000 for act in acts]
    return [float(np.median(found)), float(np.percentile(found, 95)), max(found)]


if __name__ == "__main__":
    main(TIMES if people_wanted(__doc__) is None else 1)
