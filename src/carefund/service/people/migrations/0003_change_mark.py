"""A mark of the last change of people and organisations, and of open rounds."""

from typing import ClassVar

from django.db import migrations, models

from carefund.service.people.change_marks import PEOPLE, marking

TABLES = ("people_person", "people_membership", "people_organisation", "people_organisationarea")


class Migration(migrations.Migration):
    """Cannot be undone: the service would go on with what it has at hand."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("people", "0002_ended")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="ChangeMark",
            fields=[
                ("subject", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("mark", models.CharField(max_length=32)),
            ],
            options={"db_table": "change_mark"},
        ),
        migrations.RunPython(marking(PEOPLE, *TABLES)),
    ]
