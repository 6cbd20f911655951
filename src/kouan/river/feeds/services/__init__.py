"""Writes of the feeds."""
