"""Events and stored files, and the triggers that refuse to change or delete one."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations, models

from carefund.service.ledger.append_only import TRIGGERS


def make_triggers(_apps: Any, editor: Any) -> None:  # noqa: ANN401 - Django's own objects
    """Make the triggers of this kind of database."""
    for statement in TRIGGERS[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    """Cannot be undone: a ledger is not taken down by a migration."""

    initial = True
    dependencies: ClassVar[list[tuple[str, str]]] = []
    operations: ClassVar = [
        migrations.CreateModel(
            name="StoredEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("submission", models.CharField(max_length=200)),
                ("sequence", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=50)),
                ("actor", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("key", models.CharField(max_length=200)),
                ("hash", models.CharField(max_length=64)),
                ("text", models.TextField()),
            ],
            options={"db_table": "event"},
        ),
        migrations.AddConstraint(
            model_name="storedevent",
            constraint=models.UniqueConstraint(fields=("submission", "sequence"), name="event_number_once"),
        ),
        migrations.AddConstraint(
            model_name="storedevent",
            constraint=models.UniqueConstraint(fields=("submission", "key"), name="event_key_once"),
        ),
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("size", models.PositiveBigIntegerField()),
                ("added", models.DateTimeField()),
            ],
            options={"db_table": "stored_file"},
        ),
        migrations.RunPython(make_triggers),
    ]
