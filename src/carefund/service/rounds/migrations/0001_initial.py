"""Open rounds."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="OpenRound",
            fields=[
                ("round_id", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("opened", models.DateTimeField()),
                ("shown", models.DateTimeField()),
                ("new", models.DateTimeField()),
                ("edit", models.DateTimeField()),
                ("late", models.CharField(choices=[("accepted", "accepted"), ("refused", "refused")], max_length=20)),
                ("invented", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "open_round",
            },
        ),
    ]
