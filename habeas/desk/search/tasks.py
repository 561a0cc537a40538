"""The panel of tasks: of cases one may see, and of no case one's own."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from habeas.desk.search import between, hits
from habeas.desk.search.hits import Hit
from habeas.desk.search.panel import ANY, Panel, choice_field, words_field
from habeas.store.access import few, teams_of
from habeas.store.models import Account, Task
from habeas.store.models.search import Area
from habeas.store.prepared import among


class TasksPanel(Panel):
    """What is to be done, by whom, until when."""

    CLOSED_BY: ClassVar = {"identity": ("number",), "notes": ("what",)}
    what = words_field(_("What is to be done"))
    assignee = choice_field(_("Who"))
    state = choice_field(_("Done"), (ANY, ("open", _("not yet")), ("done", _("done"))))
    due_from = between.since(_("Due from"))
    due_to = between.until(_("Due to"))
    number = words_field(_("Number of the case"))

    def offer(self) -> None:
        people = colleagues(self.reader.account)
        self.choose("assignee", [("none", _("nobody yet")), *((str(each.pk), str(each)) for each in people)])

    def found(self, told: Mapping[str, Any]) -> QuerySet[Task]:
        """The rows that all the filled fields fit."""
        me = self.reader.account
        own = Q(case__isnull=True) & (Q(assignee=me) | Q(made_by=me))
        found = Task.objects.filter(Q(few(self.reader.own_cases)) | own)
        if "what" in told:
            found = found.filter(pk__in=self.reader.rows(Area.NOTES, told["what"], table="task").values("of"))
        if "assignee" in told:
            nobody = told["assignee"] == "none"
            found = found.filter(Q(assignee__isnull=True) if nobody else Q(assignee=int(told["assignee"])))
        if "state" in told:
            found = found.filter(done_at__isnull=told["state"] == "open")
        if "number" in told:
            cases = self.reader.rows(Area.CASES, told["number"], field="number", table="case")
            found = found.filter(case__in=cases.values("case"))
        found = found.filter(between.calendar(told, "due", "due"))
        return found.select_related("case", "assignee").order_by(F("due").asc(nulls_last=True), "pk")

    def hits(self, rows: Sequence[Task]) -> list[Hit]:
        return [hits.of_task(each, self.reader.account, self.reader.closed) for each in rows]


def colleagues(account: Account) -> list[Account]:
    """The people of the account's teams."""
    found = Account.objects.filter(among("teams", teams_of(account)), is_active=True)
    return list(found.distinct().order_by("name", "username"))
