"""Saved searches that were forgotten can be brought back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0028_marks_of_days")]

    operations = [
        migrations.AddField(
            model_name="savedsearch", name="forgotten_at", field=models.DateTimeField(blank=True, null=True)
        )
    ]
