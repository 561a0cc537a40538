from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0018_lists"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(name="entries_by_kind", fields=["kind", "on_last", "case"]),
        ),
    ]
