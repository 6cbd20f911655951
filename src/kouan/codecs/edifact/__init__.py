"""UN/EDIFACT: reading, writing, checking and answering interchanges of ISO 9735 syntax 1 to 4.

A segment is a list `["TAG", element, …]`. An element is a `str` when simple, a `list[str]` when composite, and a
`list[list[str]]` when it is repeated (syntax 4). Nothing here raises on what a partner sent: see `reader.read`.
"""
