"""What is at stake under a norm, as one figure: the force of its source times the weight of its article or topic."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import get_args

from habeas.files import Fault, FaultsError
from habeas.law.norm import Force, Norm, Source
from habeas.law.reading import DATA, Row, read_rows


@dataclass(frozen=True, slots=True)
class Stakes:
    """Weights by force, by topic, and by the beginning of a provision (`5` is 5, 5(1) and 5(4), not 50)."""

    force: Mapping[str, int]
    topics: Mapping[str, int]
    articles: tuple[tuple[str, str, int], ...]

    def weight(self, norm: Norm, sources: Iterable[Source]) -> int:
        """The greatest weight of a norm under these sources."""
        least = self.topics.get(norm.topic, 1)
        own = max((self._of_article(source, least) for source in sources), default=least)
        return own * self.force[norm.force]

    def _of_article(self, source: Source, otherwise: int) -> int:
        found = [
            (len(provision), weight)
            for instrument, provision, weight in self.articles
            if instrument == source.instrument and is_part(source.provision, provision)
        ]
        return max(found)[1] if found else otherwise


def is_part(provision: str, of: str) -> bool:
    """Whether a provision is another or a part of it.

    >>> is_part("5(1)(f)", "5"), is_part("50", "5")
    (True, False)
    """
    return provision == of or (provision.startswith(of) and not provision[len(of)].isalnum())


def load(path: Path = DATA / "stakes.yaml") -> Stakes:
    """Reads the weights. Raises FaultsError with every fault."""
    faults: list[Fault] = []
    root = read_rows(path, faults)
    force = _weights(root.need_row("force"), get_args(Force))
    topics = root.need_row("topics")
    stakes = Stakes(force, _weights(topics, tuple(topics.fields.pairs)), tuple(map(_article, root.rows("articles"))))
    root.done()
    if faults:
        raise FaultsError(faults)
    return stakes


def _weights(row: Row, names: Iterable[str]) -> dict[str, int]:
    found = {name: row.whole(name) or 1 for name in names}
    row.done()
    return found


def _article(row: Row) -> tuple[str, str, int]:
    found = row.text("instrument"), row.text("provision"), row.whole("weight") or 1
    row.done()
    return found


@lru_cache(maxsize=1)
def shipped() -> Stakes:
    """The weights that ship with the package."""
    return load()
