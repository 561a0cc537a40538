"""Of whom a making tells stands with it: the plan may have been changed since, and whoever took a consent back is found by it.

Of one made before, everybody counts of whom its plan tells, or did before the last change.
"""

from typing import Any

from django.db import migrations, models


def fill(apps: Any, _editor: object) -> None:
    for row in apps.get_model("store", "Report").objects.all():
        parts = [part for plan in (row.plan, row.before) if plan for part in plan.get("parts", [])]
        told = [who for part in parts if (who := part.get("story") or part.get("findings"))]
        row.makings.update(told=told)


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0022_seeds_of_the_log"),
    ]

    operations = [
        migrations.AddField("making", "told", models.JSONField(default=list)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
