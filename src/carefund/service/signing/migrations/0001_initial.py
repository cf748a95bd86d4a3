"""Where receipts stand."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ReceiptPlace",
            fields=[
                ("id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("submission", models.CharField(db_index=True, max_length=200)),
                ("sequence", models.PositiveIntegerField()),
            ],
            options={
                "db_table": "receipt_place",
            },
        ),
    ]
