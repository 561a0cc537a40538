"""Submissions: their plans, and what was made of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import habeas.store.models.base

BY = {
    "null": True,
    "on_delete": django.db.models.deletion.SET_NULL,
    "related_name": "+",
    "to": settings.AUTH_USER_MODEL,
}
REF = {"default": habeas.store.models.base.new_ref, "editable": False, "max_length": 12, "unique": True}
ID = {"auto_created": True, "primary_key": True, "serialize": False, "verbose_name": "ID"}


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0020_releases_of_fixed_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(**ID)),
                ("ref", models.CharField(**REF)),
                ("version", models.PositiveIntegerField(default=1)),
                ("plan", models.JSONField()),
                ("before", models.JSONField(null=True)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                ("deleted_at", models.DateTimeField(null=True)),
                ("made_by", models.ForeignKey(**BY)),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="Making",
            fields=[
                ("id", models.BigAutoField(**ID)),
                ("ref", models.CharField(**REF)),
                ("day", models.DateField()),
                ("body", models.JSONField()),
                ("numbers", models.JSONField()),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("made_by", models.ForeignKey(**BY)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="makings", to="store.report"
                    ),
                ),
            ],
            options={"abstract": False},
        ),
    ]
