import django.db.models.deletion
from django.db import migrations, models

READING = models.PositiveSmallIntegerField(
    choices=[
        (0, "by the case alone, and with the linked cases too"),
        (1, "by the case alone"),
        (2, "only with the linked cases"),
    ],
    default=0,
)


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0013_faster_lists"),
    ]

    operations = [
        migrations.AddField(model_name="findingrow", name="reading", field=READING),
        migrations.AddField(model_name="questionrow", name="reading", field=READING),
        migrations.AddField(model_name="span", name="reading", field=READING),
        migrations.AddField(model_name="decision", name="linked", field=models.BooleanField(default=False)),
        migrations.CreateModel(
            name="Linked",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="linked", to="store.case"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="read_by", to="store.case"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("case", "other"), name="linked_once")],
            },
        ),
    ]
