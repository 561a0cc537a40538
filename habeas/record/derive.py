"""What follows from the indicators seen at one place at one time, by the rules of the vocabulary (`derived:`)."""

from collections.abc import Iterable, Mapping

from habeas.record.vocabulary import Derivation, Range, Vocabulary

Value = bool | Range


def derive(seen: Mapping[str, Value], vocabulary: Vocabulary) -> dict[str, Value]:
    """The indicators that follow from those seen and are not among them; what was seen itself always goes first.

    A division of ranges gives the widest range; `side: high` says only *at most* (20 minutes each 14 to 21 days is at
    most 1.43 a day).
    """
    found: dict[str, Value] = {}
    grew = True
    while grew:
        grew = False
        known = {**seen, **found}
        for rule in vocabulary.derived:
            value = None if rule.gives in known else _follows(rule, known)
            if value is not None:
                found[rule.gives] = known[rule.gives] = value
                grew = True
    return found


def hull(values: Iterable[Range]) -> Range:
    """The range that several readings of one indicator make together: a figure with a `min` or `max` beside it widens.

    >>> hull([(4.25, 4.25), (2.43, float("inf"))])
    (2.43, 4.25)
    """
    every = list(values)
    lows = [low for low, _ in every if low != float("-inf")]
    highs = [high for _, high in every if high != float("inf")]
    return min(lows, default=float("-inf")), max(highs, default=float("inf"))


def _follows(rule: Derivation, known: Mapping[str, Value]) -> Value | None:
    values = [known.get(name) for name in rule.of]
    match rule.rule:
        case "divide":
            return _quotient(values[0], values[1], rule.side)
        case "yes_above" | "yes_up_to" | "yes_below":
            return _compared(rule.rule, values[0], rule.limit or 0.0)
        case "yes_if":
            return True if True in values else False if all(value is False for value in values) else None
        case _:
            return False if True in values else None


def _quotient(above: Value | None, below: Value | None, side: str | None) -> Range | None:
    if not isinstance(above, tuple) or not isinstance(below, tuple) or below[0] <= 0:
        return None
    low, high = above[0] / below[1], above[1] / below[0]
    return (0.0, high) if side == "high" else (low, float("inf")) if side == "low" else (low, high)


def _compared(rule: str, value: Value | None, limit: float) -> bool | None:
    if not isinstance(value, tuple):
        return None
    low, high = value
    if rule == "yes_above":
        return True if low > limit else False if high <= limit else None
    if rule == "yes_up_to":
        return True if high <= limit else False if low > limit else None
    return True if high < limit else False if low >= limit else None
