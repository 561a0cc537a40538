"""Marks of people hold for the days around the check: lists of a day look up nothing else.

Whoever was never checked since has `marks_until` 0, and is looked up by day.
"""

from datetime import UTC, datetime

from django.db import migrations, models
from django.db.models import Exists, F, Max, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest, Least

MARKED = ("child", "pregnant", "stateless")
FAR = 3_600_000


def mark(apps, schema_editor):
    people, spans = apps.get_model("store", "Person")._base_manager, apps.get_model("store", "Span")._base_manager
    day = datetime.now(tz=UTC).toordinal()
    told = spans.filter(person=OuterRef("pk"), fact__in=MARKED, reading__in=(0, 1)).order_by().values("person")

    def edge(of, column, otherwise, **where):
        return Coalesce(Subquery(told.filter(**where).annotate(edge=of(column)).values("edge")), otherwise)

    people.update(
        marks_since=Greatest(edge(Max, "since", 0, since__lte=day), edge(Max, "until", 0, until__lte=day)),
        marks_until=Least(edge(Min, "since", FAR, since__gt=day), edge(Min, "until", FAR, until__gt=day)),
        marks=0,
    )
    for at, fact in enumerate(MARKED):
        now = spans.filter(person=OuterRef("pk"), fact=fact, reading__in=(0, 1), since__lte=day, until__gt=day)
        people.filter(Exists(now)).update(marks=F("marks") + (1 << at))


class Migration(migrations.Migration):
    dependencies = [("store", "0027_whole_answers")]

    operations = [
        migrations.AddField(model_name="person", name="marks_since", field=models.IntegerField(default=0)),
        migrations.AddField(model_name="person", name="marks_until", field=models.IntegerField(default=0)),
        migrations.RemoveIndex(model_name="person", name="people_held"),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                name="people_held",
                fields=[
                    *("held_until", "held_since", "deleted_at", "case", "held_at"),
                    *("marks", "marks_since", "marks_until", "id"),
                ],
            ),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),  # last: PostgreSQL makes no index after rows changed
    ]
