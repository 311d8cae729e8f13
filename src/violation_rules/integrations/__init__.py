"""Adapters to data tools: Arrow batches, folders of Parquet, Spark."""
