"""Jobs: the queue of background work."""

from django.db import migrations, models

import carefund.service.people.models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="StoredJob",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=carefund.service.people.models.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=50)),
                ("arguments", models.TextField()),
                ("key", models.CharField(max_length=64, unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("begun", models.PositiveIntegerField(default=0)),
                ("free_from", models.DateTimeField()),
                ("worker", models.CharField(blank=True, default="", max_length=100)),
                ("queued", models.DateTimeField()),
                ("started", models.DateTimeField(null=True)),
                ("ended", models.DateTimeField(null=True)),
                ("steps", models.PositiveIntegerField(default=0)),
                ("of", models.PositiveIntegerField(default=0)),
                ("words", models.CharField(blank=True, default="", max_length=200)),
                ("result", models.CharField(blank=True, default="", max_length=64)),
                ("error", models.TextField(blank=True, default="")),
            ],
            options={
                "db_table": "job",
                "indexes": [models.Index(fields=["status", "begun", "queued"], name="job_in_order")],
            },
        ),
    ]
