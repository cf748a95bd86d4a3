"""The regional manager's role: the database's columns stay as they are."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models

ROLES = ("editor", "lead", "signatory", "reviewer", "regional manager", "national", "auditor", "administrator")


class Migration(migrations.Migration):
    """One more role to choose from."""

    dependencies: ClassVar = [("people", "0003_change_mark")]
    operations: ClassVar = [
        migrations.AlterField(
            model_name="membership",
            name="role",
            field=models.CharField(choices=[(one, one.capitalize()) for one in ROLES], max_length=20),
        )
    ]
