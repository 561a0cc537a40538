"""The panel of cases."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from habeas.desk.authorities.forms import states
from habeas.desk.cases import options
from habeas.desk.search import between, hits
from habeas.desk.search.hits import Hit
from habeas.desk.search.panel import ANY, Panel, choice_field, words_field
from habeas.desk.search.tasks import colleagues
from habeas.store.models import Case, Flag, Task, Team
from habeas.store.models.search import Area

STATUS = (ANY, ("open", _("open")), ("closed", _("closed")), ("judgments", _("published judgments")))


class CasesPanel(Panel):
    """Number and title, whose it is, what became of it, when it was opened and changed."""

    CLOSED_BY: ClassVar = {"identity": ("number", "title"), "notes": ("flag",)}
    number = words_field(_("Number"))
    title = words_field(_("Title"))
    team = choice_field(_("Team"))
    lawyer = choice_field(_("Lawyer"))
    assignee = choice_field(_("Who has a task in it"))
    status = choice_field(_("Status"), STATUS)
    state = choice_field(_("State"))
    opened_from = between.since(_("Opened from"))
    opened_to = between.until(_("Opened to"))
    changed_from = between.since(_("Changed from"))
    changed_to = between.until(_("Changed to"))
    flagged = forms.BooleanField(label=_("with a flag"), required=False)
    flag = words_field(_("Reason of a flag"))

    def offer(self) -> None:
        """The lists to choose from."""
        account = self.reader.account
        people = options.lawyers(account)
        self.choose("team", [(str(pk), name) for pk, name in Team.objects.order_by("name").values_list("pk", "name")])
        self.choose("lawyer", [("none", _("nobody")), *((each.username, str(each)) for each in people)])
        self.choose("assignee", [(str(each.pk), str(each)) for each in colleagues(account)])
        self.choose("state", states())

    def found(self, told: Mapping[str, Any]) -> QuerySet[Case]:
        """The rows that all the filled fields fit."""
        found = self.reader.cases
        for name, field in (("number", "number"), ("title", "title")):
            if name in told:
                rows = self.reader.rows(Area.CASES, told[name], field=field, table="case")
                found = found.filter(pk__in=rows.values("case"))
        if "team" in told:
            found = found.filter(team=int(told["team"]))
        if "lawyer" in told:
            nobody = told["lawyer"] == "none"
            found = found.filter(Q(lawyer__isnull=True) if nobody else Q(lawyer__username=told["lawyer"]))
        if "assignee" in told:
            found = found.filter(
                pk__in=Task.objects.filter(assignee=int(told["assignee"]), done_at__isnull=True).values("case")
            )
        if "status" in told:
            found = found.filter(library=told["status"] == "judgments")
            if told["status"] != "judgments":
                found = found.filter(closed_on="") if told["status"] == "open" else found.exclude(closed_on="")
        if "state" in told:
            found = found.filter(states__icontains=f'"{told["state"]}"')
        found = found.filter(between.moments(told, "opened", "opened_at"))
        found = found.filter(between.moments(told, "changed", "changed_at"))
        if told.keys() & {"flagged", "flag"}:
            flags = Flag.objects.filter(lifted_at__isnull=True)
            if "flag" in told:
                flags = flags.filter(pk__in=self.reader.rows(Area.NOTES, told["flag"], table="flag").values("of"))
            found = found.filter(pk__in=flags.values("case"))
        return found.order_by("library", "-pk")

    def hits(self, rows: Sequence[Case]) -> list[Hit]:
        return [hits.of_case(case, self.reader.closed) for case in rows]
