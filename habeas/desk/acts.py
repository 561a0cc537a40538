"""The words of the log, for people: what was done, and to which kind of row. A test holds that none is missing."""

from typing import Final

from django.utils.translation import gettext_lazy as _

WORDS: Final = {
    "look": _("looked at"),
    "list": _("saw in a list"),
    "search": _("searched"),
    "download": _("downloaded"),
    "export": _("took out"),
    "print": _("printed"),
    "add": _("added"),
    "import": _("imported"),
    "change": _("changed"),
    "correct": _("corrected"),
    "retract": _("took back"),
    "delete": _("deleted"),
    "remove": _("took away"),
    "restore": _("brought back"),
    "erase": _("erased"),
    "done": _("ticked off"),
    "reopen": _("took up again"),
    "retry": _("had tried again"),
    "flag": _("flagged"),
    "unflag": _("lifted the flag of"),
    "lift": _("lifted"),
    "confirmed": _("confirmed"),
    "set_aside": _("set aside"),
    "withdraw": _("withdrew"),
    "withdrawal undone": _("took the withdrawal back of"),
    "consent": _("recorded"),
    "release": _("released"),
    "hold back": _("held back"),
    "link": _("linked"),
    "unlink": _("unlinked"),
    "share": _("shared"),
    "answer": _("answered"),
    "end": _("ended"),
    "break-glass": _("opened from outside the team"),
    "join": _("joined with somebody who is the same"),
    "part": _("parted from somebody who is not the same"),
    "check": _("had checked anew"),
    "lock": _("locked"),
    "feed": _("changed the calendar feed of"),
    "sign-in": _("signed in with"),
    "sign-out": _("signed out of"),
    "sign-in-failed": _("failed to sign in with"),
}
TABLES: Final = {
    "case": _("the case"),
    "job": _("a job"),
    "numbers": _("the numbers"),
    "person": _("a person"),
    "people": _("people"),
    "kin": _("a kinship"),
    "entry": _("an entry"),
    "observation": _("a condition"),
    "source": _("a source"),
    "consent": _("a consent"),
    "consents": _("the consents"),
    "proceeding": _("a proceeding"),
    "authority": _("an authority"),
    "document": _("a document"),
    "place": _("a place"),
    "visit": _("a visit"),
    "visit file": _("a file of a visit"),
    "finding": _("a finding"),
    "questions": _("the questions"),
    "history": _("the history"),
    "note": _("a note"),
    "notes": _("the notes"),
    "task": _("a task"),
    "flag": _("a flag"),
    "share": _("a share"),
    "search": _("a saved search"),
    "calendar": _("the calendar"),
    "feed": _("the calendar feed"),
    "today": _("the first page"),
    "account": _("an account"),
    "team": _("a team"),
    "membership": _("a membership"),
    "sessions": _("sessions"),
    "setting": _("a setting"),
    "office": _("the office"),
    "backup": _("a backup"),
    "head": _("the head of the log"),
    "list": _("a list"),
    "list row": _("a row of a list"),
}


def what_words(what: str) -> str:
    """What was done, in words."""
    return str(WORDS.get(what, what.replace("_", " ")))


def table_words(table: str) -> str:
    """To which kind of row."""
    return str(TABLES.get(table, table))
