"""What is said beside an estimate: the model in words, what it rests on, and the same for other programs."""

import math
from typing import Any, Final

from habeas.prove.estimate import AS_GOOD, Estimate, Model, Refusal
from habeas.prove.overlap import Overlap
from habeas.words import Message, say

BAD_FIT: Final = 0.01
"""A model whose distance from the counts would be as large by chance less often than this fits badly."""
CLOSED: Final = Message(
    "Nobody came or went: everybody could have been on each list in the time that the lists cover. If not, the estimate is "
    "too high."
)
LINKED: Final = Message(
    "Whoever is on several lists was recognised as one person, and no two people were taken for one. Missed links make the "
    "estimate too high, wrong ones too low."
)
INDEPENDENT: Final = Message(
    "The two lists know nothing of each other: who is on one is on the other as often as anybody else. Where one organisation "
    "sends people to the other the estimate is too low; where people go to one instead of the other, too high. Two lists alone "
    "cannot show which."
)
INDEPENDENT_ALL: Final = Message("No two of the lists depend on each other, as far as their overlaps show.")
NO_THREE: Final = Message(
    "Three lists that depend on one another in a way that no two of them show are not looked for."
)
EQUAL: Final = Message(
    "Everybody had about the same chance to be on a list. Where some are hard to find for all organisations, the estimate is "
    "too low."
)
NOT_ON_RECORD: Final = Message(
    "Of those on no list nothing is known but this number, and it follows from what is assumed here. It is no count of people "
    "and is never added to one."
)


def assumptions(found: Estimate) -> list[Message]:
    """What an estimate rests on, in plain words, and how sure its model is."""
    told = [CLOSED, LINKED]
    if found.model is None:
        return [*told, INDEPENDENT, EQUAL, NOT_ON_RECORD]
    depending = Message(
        "These lists depend on each other, and the model allows for it: %(pairs)s.", _pairs(found.model, found.overlap)
    )
    told.append(depending if found.model.pairs else INDEPENDENT_ALL)
    told += [NO_THREE, EQUAL]
    totals = [found.overlap.seen + (each.none or 0.0) for each in as_good(found)]
    if len(totals) > 1:
        values = {"least": round(min(totals)), "most": round(max(totals))}
        told.append(Message("Models that fit about as well say from %(least)s to %(most)s people in all.", values))
    unfit = sum(each.none is None for each in found.models)
    if unfit:
        values = {"count": unfit, "all": len(found.models)}
        told.append(
            Message("%(count)s of %(all)s models have no finite fit: nobody is listed in ways that they need.", values)
        )
    if fits_badly(found.model):
        told.append(Message("Even the best model fits the lists badly: the true interval is wider than this one."))
    return [*told, NOT_ON_RECORD]


def as_good(found: Estimate) -> list[Model]:
    """The best model, and those against which the evidence is weak."""
    best = found.model.bic if found.model else None
    return [each for each in found.models if each.bic is not None and best is not None and each.bic <= best + AS_GOOD]


def fits_badly(model: Model) -> bool:
    """Whether the counts are farther from the model than chance explains."""
    from scipy.stats import chi2

    return model.free > 0 and float(chi2.sf(model.deviance, model.free)) < BAD_FIT


def model_text(model: Model, overlap: Overlap) -> Message:
    """Which lists depend on each other in a model."""
    if not model.pairs:
        return Message("all lists independent")
    return Message("dependent: %(pairs)s", _pairs(model, overlap))


def _pairs(model: Model, overlap: Overlap) -> dict[str, str]:
    return {"pairs": ", ".join(f"{overlap.lists[one]} + {overlap.lists[other]}" for one, other in model.pairs)}


def as_json(found: Estimate | Refusal, language: str) -> dict[str, Any]:
    """The lists and their overlaps, and the estimate or why there is none: the contract of `habeas prove estimate`."""
    overlap = found.overlap
    told: dict[str, Any] = {
        "lists": [{"name": name, "people": overlap.on(at)} for at, name in enumerate(overlap.lists)],
        "overlaps": [
            {"lists": [overlap.lists[one], overlap.lists[other]], "people": overlap.on(one, other)}
            for one, other in overlap.pairs()
        ],
        "seen": overlap.seen,
        "estimate": None,
        "refused": [],
        "models": [_model_json(each, overlap, language) for each in found.models],
    }
    if isinstance(found, Refusal):
        return told | {"refused": [say(reason, language) for reason in found.reasons]}
    return told | {
        "estimate": {
            "method": "chapman" if found.model is None else "log-linear",
            "model": _model_json(found.model, overlap, language) if found.model else None,
            "none": _rounded(found.none),
            "none_low": _rounded(found.low),
            "none_high": _rounded(found.high),
            "total": _rounded(found.total),
            "total_low": _rounded(overlap.seen + found.low),
            "total_high": _rounded(overlap.seen + found.high),
            "level": 0.95,
            "assumptions": [say(each, language) for each in assumptions(found)],
        }
    }


def _model_json(model: Model, overlap: Overlap, language: str) -> dict[str, Any]:
    return {
        "dependent": [[overlap.lists[one], overlap.lists[other]] for one, other in model.pairs],
        "label": say(model_text(model, overlap), language),
        "bic": None if model.bic is None else round(model.bic, 3),
        "none": _rounded(model.none),
        "deviance": round(model.deviance, 3),
        "free": model.free,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else round(value, 1)
