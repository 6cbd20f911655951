"""Writes of two-step declarations."""
