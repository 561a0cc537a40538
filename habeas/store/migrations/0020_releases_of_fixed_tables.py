"""Releases are made of the fixed tables of `prove.publish` from here on.

Those of the old shape are dropped: they told other tables in another way, so that a new release cannot be held against them,
and no office depends on them yet.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0019_entries_by_kind"),
    ]

    operations = [
        migrations.RunSQL("DELETE FROM store_release", migrations.RunSQL.noop),
        migrations.RemoveField("release", "body"),
        migrations.AddField("release", "told", models.JSONField(default=dict), preserve_default=False),
        migrations.AddField("release", "kept", models.JSONField(default=dict), preserve_default=False),
    ]
