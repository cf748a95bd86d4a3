"""Each change of an open round is marked."""

from typing import ClassVar

from django.db import migrations

from carefund.service.people.change_marks import ROUNDS, marking


class Migration(migrations.Migration):
    """Cannot be undone: the service would go on with what it has at hand."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("rounds", "0001_initial"), ("people", "0003_change_mark")]
    operations: ClassVar = [migrations.RunPython(marking(ROUNDS, "open_round"))]
