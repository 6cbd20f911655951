"""Typed messages, both ways: `decode(segments)`, `encode(message)`, `by_name["CODECO"]`, `summarise(segments)`.

A message is a tree of the domain types of `codecs.transport`. Its structure is one line of a directory table, its
fields are those of `layouts.py`; `grammar`, `leaf`, `decode` and `encode` do the rest for every message alike.
"""

from kouan.codecs.edifact.messages.registry import by_name, decode, encode, kind_for, kind_of, summarise

__all__ = ["by_name", "decode", "encode", "kind_for", "kind_of", "summarise"]
