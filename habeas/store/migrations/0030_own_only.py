"""An account can be narrowed to the cases that name it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0029_forgotten_searches")]

    operations = [
        migrations.AddField(
            model_name="account",
            name="own_only",
            field=models.BooleanField(default=False, verbose_name="sees only cases assigned to them"),
        )
    ]
