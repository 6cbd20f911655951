"""Benchmarks: each module's `run()` gives figures by name; `./kouan bench` shows them."""
