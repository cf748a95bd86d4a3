"""A job for a managed Spark cluster: a measure told with the session that is there, written as a series.

Submit it with the cluster's own command, with carefund installed on the driver and the extract under one path on all
machines:

    spark-submit records_job.py emergency-readmissions /data/extract hes-apc readmissions.json
"""

import json
import sys
from pathlib import Path

from pyspark.sql import SparkSession

from carefund.records.disclosure import released
from carefund.records.engine.spark import SETTINGS, Spark
from carefund.records.extract import Extract
from carefund.records.mapping import folder_of, mapping_of
from carefund.records.measure import measure_of
from carefund.records.running import measure_records
from carefund.report.report import Report


def main(name: str, place: str, mapping: str, output: str) -> None:
    """Tell the measure `name` from the extract at `place`, and write what may leave to `output`."""
    session = SparkSession.builder.getOrCreate()
    for key, value in SETTINGS.items():
        if key.startswith("spark.sql."):
            session.conf.set(key, value)
    with Spark(session=session) as engine:
        extract = Extract(Path(place), mapping_of(mapping), engine, beside=folder_of(mapping))
        release = released(measure_records(measure_of(name), extract))
    Path(output).write_text(json.dumps(Report(release).to_record(), indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
