"""All parts that pages are made of on one page, for those who build them and for axe; nothing of the record is on it."""

from typing import Any, Final

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from habeas.desk.access import account_of, staff
from habeas.desk.forms import Dressed, WhenField
from habeas.desk.render import page
from habeas.store.models.office import Role
from habeas.store.place import vault

VERDICTS: Final = (
    ("breach", _("breach")),
    ("coming", _("coming")),
    ("due", _("due")),
    ("met", _("met")),
    ("not_known", _("not known")),
    ("not_shown", _("not shown")),
)
TILES: Final = (("", 12), ("breach", 3), ("coming", 2), ("due", 0))
_CHOICES: Final = (("a", _("One")), ("b", _("Another")))


class Everything(Dressed):
    """One field of each kind."""

    text = forms.CharField(label=_("A line"), max_length=80, help_text=_("With a word of help."))
    day = WhenField(label=_("A day"), required=False)
    number = forms.IntegerField(label=_("A number"), required=False, min_value=1)
    choice = forms.ChoiceField(label=_("One of several"), choices=_CHOICES, required=False)
    radio = forms.ChoiceField(label=_("One of a few"), choices=_CHOICES, widget=forms.RadioSelect, required=False)
    several = forms.MultipleChoiceField(
        label=_("Some of a few"), choices=_CHOICES, widget=forms.CheckboxSelectMultiple, required=False
    )
    tick = forms.BooleanField(label=_("Yes or no"), required=False)
    secret = forms.CharField(label=_("A secret"), widget=forms.PasswordInput, required=False)
    long = forms.CharField(label=_("Several lines"), widget=forms.Textarea, required=False)
    file = forms.FileField(label=_("A file"), required=False)


@staff
def components(request: HttpRequest) -> HttpResponse:
    """The parts, in the colours of whoever looks; of administrators, and of everybody in a sample office."""
    if account_of(request).role != Role.ADMINISTRATOR and not vault().is_demo:
        raise Http404
    context: dict[str, Any] = {
        "section": "office",
        "here": "",
        "form": Everything({"day": "31.02.2024"}, auto_id="part-%s"),
        "verdicts": VERDICTS,
        "tiles": TILES,
        "rows": Paginator(range(90), 30).get_page(2),
    }
    return page(request, "office/components.html", context)
