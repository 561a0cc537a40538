"""Templates of an office: DOCX files named `paper.language.docx`, checked when they are loaded.

An unknown name, a condition that is not closed, a paper that does not exist: each is told with its paragraph and the nearest
name that there is, all at once.
"""

from pathlib import Path

from habeas.act.letters import LANGUAGES, letters
from habeas.act.lint import faults_of
from habeas.files import Fault, FaultsError, Mark, nearest
from habeas.words import Message


def read_templates(folder: Path) -> dict[tuple[str, str], bytes]:
    """The templates of a folder by paper and language. Raises FaultsError with every fault of all files."""
    faults: list[Fault] = []
    found: dict[tuple[str, str], bytes] = {}
    paths = sorted(path for path in folder.glob("*.docx") if not path.name.startswith("~$"))
    if not paths:
        message = Message(
            "No template is here. Write one with: habeas act templates copy %(folder)s", {"folder": folder}
        )
        faults.append(Fault(Mark(str(folder), 1, 1), message))
    for path in paths:
        name, _, language = path.stem.rpartition(".")
        known = {f"{each}.{tongue}" for each in letters() for tongue in LANGUAGES}
        if path.stem not in known:
            values = {"name": path.name, "near": nearest(path.stem, known) or "release-stateless.ru"}
            said = Message("“%(name)s” names no paper. Call it, for instance, “%(near)s.docx”.", values)
            faults.append(Fault(Mark(str(path), 1, 1), said))
            continue
        data = path.read_bytes()
        own = faults_of(data, letters()[name], str(path))
        faults += own
        found[name, language] = data
    if faults:
        raise FaultsError(faults)
    return found
