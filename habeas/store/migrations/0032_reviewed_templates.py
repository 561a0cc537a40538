"""A template of the office keeps which lawyer reviewed it in its language, and when that was noted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0031_api_keys")]

    operations = [
        migrations.AddField(
            model_name="papertemplate",
            name="reviewed_by",
            field=models.CharField(blank=True, default="", max_length=100),
        ),
        migrations.AddField(model_name="papertemplate", name="reviewed_on", field=models.DateField(null=True)),
    ]
