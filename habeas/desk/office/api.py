"""Whether the office answers programs."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from habeas.casework import api_keys
from habeas.desk.access import account_of
from habeas.desk.office.forms import Marked
from habeas.desk.office.late import changed_meanwhile
from habeas.desk.office.views import administrators
from habeas.desk.render import page
from habeas.store.models import ApiKey


class ApiForm(Marked):
    """On or off."""

    on = forms.BooleanField(label=gettext_lazy("Programs may ask, with keys of accounts"), required=False)


@administrators
def api(request: HttpRequest) -> HttpResponse:
    """The switch, and whose keys work."""
    form = ApiForm(request.POST or None, {"on": api_keys.is_on()})
    if form.is_valid():
        if form.is_late:
            return changed_meanwhile(request, form, "office-api")
        api_keys.switch(form.cleaned_data["on"], account_of(request))
        messages.success(request, _("Saved."))
        return redirect("office-api")
    works = ApiKey.objects.filter(revoked_at=None, until__gte=timezone.localdate(), account__is_active=True)
    context = {
        "section": "office",
        "here": "office-api",
        "form": form,
        "keys": works.select_related("account").order_by("account__name", "-made_at"),
    }
    return page(request, "office/api.html", context)
