"""What somebody typed into a form and did not save: offered back, thrown away, gone once the form is saved."""

from typing import Any

from django.http import HttpRequest

from habeas.desk.access import account_of
from habeas.store.models import Draft


def kept(request: HttpRequest, name: str) -> Draft | None:
    """What was typed into this form, if anything."""
    return Draft.objects.filter(account=account_of(request), form=name).first()


def given(draft: Draft | None) -> dict[str, Any]:
    """What was typed, by field: a text, or several where the form sent several."""
    body = draft.body if draft else {}
    return {name: values[0] if len(values) == 1 else values for name, values in body.items() if any(values)}


def throw_away(request: HttpRequest, *names: str) -> None:
    """The form was saved, or what was typed is not wanted."""
    Draft.objects.filter(account=account_of(request), form__in=names).delete()
