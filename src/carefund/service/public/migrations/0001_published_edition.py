"""The editions that were published."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="PublishedEdition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round_id", models.CharField(max_length=100)),
                ("edition", models.PositiveIntegerField()),
                ("file_hash", models.CharField(max_length=64)),
                ("key", models.CharField(max_length=64)),
                ("published", models.DateTimeField()),
            ],
            options={
                "db_table": "published_edition",
                "constraints": [models.UniqueConstraint(fields=("round_id", "edition"), name="edition_once")],
            },
        ),
    ]
