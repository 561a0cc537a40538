"""One other process that works out questions: threads share one interpreter, and one case would hold up every page.

It is begun when it is first needed, where the work in the background lives (`jobs`), and ended with it: at once when the
office is locked. A case comes in by a pipe, its questions go out. It holds no key, opens no file of the office, writes
nothing and says nothing; it comes after the pages where the machine is busy, and ends itself when its parent is gone.

Whoever gets no answer (there is none yet, it was ended, the case is at fault) works it out here and now.
"""

import multiprocessing
import os
import signal
import threading
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Final

from habeas.casework.asking import Questions, ToAsk, work_out
from habeas.check.office import Figures, program_with

NICE: Final = 5
BUSY: Final = 3.0
"""Seconds that a page waits at most for what others asked before."""
_spawn: Final = multiprocessing.get_context("spawn")  # a fork would take the keys along
_guard = threading.Lock()
_line = threading.Lock()
_allowed = False
_child: "_Child | None" = None


@dataclass(slots=True)
class _Child:
    process: SpawnProcess
    pipe: Connection
    ready: bool = False


def allow() -> None:
    """From now on it is begun when it is needed."""
    global _allowed
    with _guard:
        _allowed = True


def end() -> None:
    """Ends it at once, whatever it is at, and begins none until it is allowed again."""
    global _allowed, _child
    with _guard:
        _allowed, child, _child = False, _child, None
    if child is not None:
        child.process.kill()
        child.process.join(1)


def asked(what: ToAsk, patient: bool = False) -> Questions | None:
    """What the other process makes of it; None where it is to be worked out here. One that is only being begun is waited
    for by who is `patient`: a page is not, it would take longer than without."""
    child = _living(what.figures)
    if child is None or not _line.acquire(timeout=-1 if patient else BUSY if child.ready else 0):
        return None
    try:
        if not child.ready:
            if not (patient or child.pipe.poll()):
                return None
            child.pipe.recv()
            child.ready = True
        child.pipe.send(what)
        made: Questions | None = child.pipe.recv()
    except (EOFError, OSError):
        _let_go(child)
        return None
    finally:
        _line.release()
    return made


def _living(figures: Figures) -> _Child | None:
    global _child
    with _guard:
        if _child is None and _allowed:
            with suppress(OSError):  # the machine has no room for another process
                _child = _begun(figures)
        return _child


def _begun(figures: Figures) -> _Child:
    here, there = _spawn.Pipe()
    with there:
        process = _spawn.Process(target=_live, args=(there, figures), name="habeas-apart", daemon=True)
        process.start()
    return _Child(process, here)


def _let_go(child: _Child) -> None:
    """It ended by itself: another is begun next time, unless this one never came so far as to answer."""
    global _allowed, _child
    with _guard:
        if _child is child:
            _child, _allowed = None, _allowed and child.ready
    child.process.kill()
    child.process.join()
    child.pipe.close()


# ---- in the other process ------------------------------------------------------------------------------------------


def _live(pipe: Connection, figures: Figures) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which ends this one
    if hasattr(os, "nice"):
        os.nice(NICE)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(Exception):  # figures that cannot be read are a fault of each case, told by the server
        program_with(figures)
    with suppress(Exception):  # the server sees that it ended; a traceback could quote the record
        pipe.send(None)
        while True:
            pipe.send(_made(pipe.recv()))


def _made(what: ToAsk) -> Questions | None:
    try:
        return work_out(what)
    except Exception:  # worked out again where the fault can be counted, with the place it is from
        return None


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
