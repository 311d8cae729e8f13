"""Parquet to Parquet on Spark.

    spark-submit examples/spark_scan.py transcripts/ findings/ [national]

The input has a column `text` and should have `id`; see docs/speed.md for what executors need.
"""

from __future__ import annotations

import sys

from pyspark.sql import SparkSession

from violation_rules.integrations.spark import scan_dataframe


def main(source: str, target: str, ruleset: str = "national") -> None:
    """Scan the documents in `source` and write the findings to `target`."""
    spark = SparkSession.builder.appName("violation-rules").config("spark.sql.execution.arrow.maxRecordsPerBatch", "50000").getOrCreate()
    scan_dataframe(spark.read.parquet(source), ruleset).write.mode("error").parquet(target)
    findings = spark.read.parquet(target)
    findings.groupBy("violation", "severity").count().orderBy("count", ascending=False).show(truncate=False)
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
