"""What a form of a visit tells, with the files it carries on."""

from django.http import HttpRequest

from habeas.casework import visits as work
from habeas.casework.carried import files_in
from habeas.desk.access import account_of
from habeas.desk.closed_notes import NOTES
from habeas.desk.places.forms import VisitForm
from habeas.store.access import closed_groups


def told_in(form: VisitForm, before: work.Told | None = None) -> work.Told:
    """What the form tells; on a correction a text that was left empty stays as it was."""
    held = form.cleaned_data
    texts = {name: held.get(name) or (getattr(before, name) if before else "") for name in work.TEXTS}
    return work.Told(on=held["on"], seen=held["seen"], files=files_in(form.data), **texts)


def reads_notes(request: HttpRequest) -> bool:
    """Whether the fields of free text are open to the reader's role."""
    return NOTES not in closed_groups(account_of(request))
