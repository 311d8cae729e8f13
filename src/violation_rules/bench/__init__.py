"""Measurements of the engine and of what people would use instead; see `violation-rules bench` and `benchmarks/RESULTS.md`."""
