"""The lock planner: vessels over both dams, packed, sequenced, in order, promises kept.

`search.plan(instance, stop, seed=...)` is the door; the formats are those of the benchmark (`locks-instance`,
`locks-solution`). Kernels compile on first use and are kept on disk (`compiled.py`).
"""
