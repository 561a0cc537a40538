"""Which place somebody means who names one at the take-in: the office's own, one of several, or another of that name."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from habeas.casework import takein as work
from habeas.desk.cases.entry_fields import place_told
from habeas.desk.forms import Dressed
from habeas.desk.templatetags.desk import label

_NEW: Final = "new"


class PlaceFields(Dressed):
    """What both forms share: a place by name and kind. The office's own is meant where it has one of that name, that kind and
    in that state; where it has several, or they lie elsewhere, it is asked which is meant."""

    def ask_which(self, state: str) -> None:
        """Asks which place is meant, where its name alone does not say."""
        held = self.cleaned_data
        same = work.same_places(held.get("place", ""), held.get("place_kind", ""))
        fits = [each for each in same if each.state == state]
        if len(fits) == 1 or not same:
            del self.fields["which"]
            return
        which = self.fields["which"]
        assert isinstance(which, forms.ChoiceField)
        new = _("another place: “%(name)s” in %(state)s") % {"name": held["place"], "state": label(state)}
        which.choices = [*((each.ref, place_told(each)) for each in same), (_NEW, new)]
        chosen = self.data.get(self.add_prefix("which"), "")
        if chosen in dict(which.choices):
            held["which"] = chosen
        else:
            self.add_error("which", _("The office knows a place of this name. Say which one is meant."))

    def place_of(self, state: str) -> work.Place | None:
        """The place that was named."""
        held = self.cleaned_data
        if not held.get("place") and not held.get("place_kind"):
            return None
        same = work.same_places(held.get("place", ""), held.get("place_kind", ""))
        fits = [each for each in same if each.state == state]
        if len(fits) != 1:
            fits = [each for each in same if each.ref == held.get("which")]
        if fits:
            return work.Place(fits[0].name or "", fits[0].kind or "", fits[0].state or "", fits[0])
        return work.Place(held.get("place", ""), held.get("place_kind", ""), state)

    def say_why(self, field: str, text: object, *needs: str) -> None:
        """Puts a fault at a field where none of it or of these is told already."""
        if not {field, *needs} & {*self.errors}:
            self.add_error(field, str(text))


class _Which(forms.ChoiceField):
    """Which place: what there is to choose from is known once the rest of the form was read."""

    def valid_value(self, _value: Any) -> bool:
        return True


def which_field() -> forms.ChoiceField:
    """The field that asks which place is meant."""
    return _Which(label=gettext_lazy("Which place is meant?"), required=False, widget=forms.RadioSelect)
