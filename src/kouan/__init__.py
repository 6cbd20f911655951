"""Kouan (口岸): an open single window for river ports."""

__version__ = "0.1.0"
