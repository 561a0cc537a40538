"""The one place where vocabulary, law and an office's settings become a program for the check."""

import gc
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from habeas.check import shipped
from habeas.check.precedents import assume_bound
from habeas.check.program import ForceOf, Program, compile_program
from habeas.files import Fault, FaultsError, Fields, Mark, Text, nearest, read_yaml
from habeas.law import instruments
from habeas.law.figures import misfits
from habeas.law.loader import extended
from habeas.law.norm import Figure, Library
from habeas.law.scalars import figure
from habeas.law.syntax import Setting
from habeas.law.variants import variants
from habeas.record.vocabulary import Vocabulary, load_vocabulary
from habeas.words import Message

Settings = Mapping[str, Figure | None]
Figures = tuple[tuple[str, str], ...]
"""What an office has set, as written: name of the setting of the law and text such as `14 days`, in order of names."""


def load_program(settings: Path | None = None, norms: Sequence[Path] = ()) -> Program:
    """The program of the law that ships, with an office's figures and norms of its own. Raises FaultsError."""
    if not norms and settings is None:
        return _shipped()
    vocabulary = load_vocabulary()
    library = extended(shipped.library(), norms, vocabulary) if norms else shipped.library()
    figures = read_settings(settings, library, vocabulary) if settings else {}
    return compiled(library, vocabulary, figures, force_of)


@cache
def _shipped() -> Program:
    return compiled(shipped.library(), load_vocabulary(), {}, force_of)


@lru_cache(maxsize=2)
def program_with(figures: Figures) -> Program:
    """The program of an office that has set these figures, which lives as long as the process."""
    made = _with_figures(figures) if figures else load_program()
    gc.unfreeze()
    gc.collect()
    gc.freeze()  # some 200,000 objects that live as long as the office: each collection would go through them
    return made


def _with_figures(figures: Figures) -> Program:
    faults: list[Fault] = []
    vocabulary = load_vocabulary()
    read = {name: figure(Text(text, False, Mark(name, 1, 1)), vocabulary, faults) for name, text in figures}
    return compiled(shipped.library(), vocabulary, read, force_of)


def precedents_program() -> tuple[Program, Callable[[str, str], bool]]:
    """The program for published judgments, and whether the force of an instrument for a state is covered by data."""
    return compiled(shipped.library(), load_vocabulary(), {}, assume_bound(force_of, covered)), covered


def compiled(library: Library, vocabulary: Vocabulary, settings: Settings, force: ForceOf) -> Program:
    """A program of this library."""
    return compile_program(library, variants(library, settings), vocabulary, force)


@cache
def force_of(instrument: str, state: str) -> Iterable[tuple[int, int, int]]:
    """When an instrument of the register binds a state: (since, until, value); an unknown id never does."""
    register = instruments.shipped()
    if instrument not in register.instruments:
        return ()
    return tuple((s.first_day, s.last_day_exclusive, s.value) for s in register.force(instrument, state))


def covered(instrument: str, state: str) -> bool:
    """Whether the data say anything of this state and this instrument."""
    register = instruments.shipped()
    found = register.instruments.get(instrument)
    return found is not None and (found.kind != "treaty" or (instrument, state) in register.binds)


def read_settings(path: Path, library: Library, vocabulary: Vocabulary) -> Settings:
    """The figures of an office: `name: figure`, an empty one being *not known*. Raises FaultsError with every fault."""
    node = read_yaml(path)
    if not isinstance(node, Fields):
        message = Message("A settings file is a list of lines such as “days_for_review: 14 days”.")
        raise FaultsError([Fault(node.mark, message)])
    faults: list[Fault] = []
    found: dict[str, Figure | None] = {}
    for name, value in node.pairs.items():
        if name not in library.settings:
            faults.append(Fault(node.keys[name], _unknown(name, library), name))
        elif isinstance(value, Text) and value.is_null:
            found[name] = None
        else:
            read = figure(value, vocabulary, faults)
            found[name] = read
            if read is not None:
                wrong = misfit(name, read, library, vocabulary)
                faults += [Fault(value.mark, wrong, name)] if wrong else []
    if faults:
        raise FaultsError(faults)
    return found


def _unknown(name: str, library: Library) -> Message:
    near = nearest(name, library.settings)
    if near is None:
        return Message("“%(name)s” is no setting of this office. `habeas law settings` lists them.", {"name": name})
    return Message("“%(name)s” is no setting. Did you mean “%(near)s”?", {"name": name, "near": near})


def misfit(name: str, value: Figure, library: Library, vocabulary: Vocabulary) -> Message | None:
    """What is wrong with a figure for a setting where the norms use it; None where it fits."""
    for norm in library.norms:
        wrong = misfits(norm.form, name, value, vocabulary, Setting)
        if wrong:
            return wrong[0]
    return None
