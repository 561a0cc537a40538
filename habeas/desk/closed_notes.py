"""What stands in place of a text that is closed with the group *notes*: of a flag its reason, of a task what is to be done.

That there is a flag or a task is told to everybody who sees the case. A task that is asked of the reader, or that they wrote
themselves, is open to them: else nobody could do it.
"""

from collections.abc import Container
from typing import Any, Final, TypeVar

from django import forms
from django.utils.translation import gettext as _

from habeas.store.models import Account, Flag, Task

NOTES: Final = "notes"
F = TypeVar("F", bound=forms.Form)


def flag_words(flag: Flag, closed: Container[str]) -> str:
    """Why there is a flag, as far as the reader may read it."""
    return _("the reason is closed to your role") if NOTES in closed else flag.reason


def may_read_task(task: Task, account: Account, closed: Container[str]) -> bool:
    """Whether the text of a task is open to the account."""
    return NOTES not in closed or account.pk in (task.assignee_id, task.made_by_id)


def task_words(task: Task, account: Account, closed: Container[str]) -> str:
    """What is to be done, as far as the reader may read it."""
    return task.text if may_read_task(task, account, closed) else _("Task (its text is closed to your role)")


def without_note(form: F, closed: Container[str]) -> F:
    """The form of a row that has a note, without it where the reader may not read it: the note stays as it is."""
    if NOTES in closed:
        form.fields.pop("note", None)
    return form


def told(form: forms.Form, names: tuple[str, ...]) -> dict[str, Any]:
    """What was typed into these fields, of those that the form has."""
    return {name: form.cleaned_data[name] for name in names if name in form.fields}
