"""Templates of papers that the office changed, in versions."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

BY = {
    "null": True,
    "on_delete": django.db.models.deletion.SET_NULL,
    "related_name": "+",
    "to": settings.AUTH_USER_MODEL,
}
ID = {"auto_created": True, "primary_key": True, "serialize": False, "verbose_name": "ID"}


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0023_told_in_makings"),
    ]

    operations = [
        migrations.CreateModel(
            name="PaperTemplate",
            fields=[
                ("id", models.BigAutoField(**ID)),
                ("paper", models.CharField(max_length=80)),
                ("language", models.CharField(max_length=5)),
                ("number", models.PositiveIntegerField()),
                ("blob", models.CharField(db_index=True, max_length=64)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField()),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("made_by", models.ForeignKey(**BY)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.ForeignKey(**BY)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["paper", "language", "number"], name="one_version_of_a_template")
                ],
            },
        ),
    ]
