"""What a job is about, by which jobs of a kind are found."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("work", "0001_jobs"),
    ]

    operations = [
        migrations.AddField(
            model_name="storedjob",
            name="about",
            field=models.CharField(blank=True, default="", max_length=100),
        ),
        migrations.AddIndex(
            model_name="storedjob",
            index=models.Index(fields=["kind", "about", "ended"], name="job_by_subject"),
        ),
    ]
