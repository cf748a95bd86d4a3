"""The list of uploads."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("submission", models.CharField(max_length=200)),
                ("number", models.PositiveIntegerField()),
                ("file_hash", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=200)),
                ("note", models.TextField(blank=True)),
                ("person", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("findings", models.CharField(max_length=64)),
                ("errors", models.PositiveIntegerField()),
                ("warnings", models.PositiveIntegerField()),
                ("version", models.PositiveIntegerField(null=True)),
            ],
            options={
                "db_table": "upload",
                "constraints": [models.UniqueConstraint(fields=("submission", "number"), name="upload_number_once")],
            },
        ),
    ]
