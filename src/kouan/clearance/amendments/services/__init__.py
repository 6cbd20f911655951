"""Writes of amendments: asking, deciding, rewriting the declaration."""
