"""What is breached in each reading of the vague days, beside the questions of a case."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0024_templates_of_papers")]

    operations = [
        migrations.AddField(model_name="questionrow", name="every_reading", field=models.BooleanField(default=False)),
    ]
