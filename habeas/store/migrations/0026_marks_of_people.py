"""Which of child, pregnant, stateless are true of a person on some day, beside where they are held."""

from django.db import migrations, models
from django.db.models import Exists, F, OuterRef

MARKED = ("child", "pregnant", "stateless")


def mark(apps, schema_editor):
    people, spans = apps.get_model("store", "Person")._base_manager, apps.get_model("store", "Span")._base_manager
    for at, fact in enumerate(MARKED):
        told = spans.filter(person=OuterRef("pk"), fact=fact, reading__in=(0, 1))
        people.filter(Exists(told)).update(marks=F("marks") + (1 << at))


class Migration(migrations.Migration):
    dependencies = [("store", "0025_every_reading")]

    operations = [
        migrations.AddField(model_name="person", name="marks", field=models.PositiveSmallIntegerField(default=0)),
        migrations.RemoveIndex(model_name="person", name="people_held"),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                name="people_held", fields=["held_until", "held_since", "deleted_at", "case", "held_at", "marks"]
            ),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),  # last: PostgreSQL makes no index after rows changed
    ]
