"""Marks of contents that a retention rule deleted, which are only ever added."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations, models

from carefund.service.ledger.append_only import LATER_TRIGGERS


def make_triggers(_apps: Any, editor: Any) -> None:  # noqa: ANN401 - Django's own objects
    """Make the triggers of this kind of database."""
    for statement in LATER_TRIGGERS[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    """One table, and the triggers that refuse to change or delete a row."""

    dependencies: ClassVar = [("ledger", "0001_truth")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="DeletedFile",
            fields=[
                ("hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("size", models.PositiveBigIntegerField()),
                ("deleted", models.DateTimeField()),
                ("rule", models.CharField(max_length=50)),
            ],
            options={"db_table": "deleted_file"},
        ),
        migrations.RunPython(make_triggers),
    ]
