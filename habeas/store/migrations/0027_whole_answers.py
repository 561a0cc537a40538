"""Indexes that answer by themselves on PostgreSQL too, which keeps no key of a row in an index unless it is named."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0026_marks_of_people")]

    operations = [
        migrations.RemoveIndex(model_name="case", name="store_case_team_id_a14d50_idx"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(name="cases_of_team", fields=["team", "library", "deleted_at", "closed_on", "id"]),
        ),
        migrations.RemoveIndex(model_name="person", name="people_held"),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                name="people_held", fields=["held_until", "held_since", "deleted_at", "case", "held_at", "marks", "id"]
            ),
        ),
    ]
