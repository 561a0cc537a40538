from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0019_entries_by_kind"),
    ]

    operations = [
        migrations.AddField(
            model_name="auditrow",
            name="seed",
            field=models.BinaryField(default=b""),
        ),
    ]
