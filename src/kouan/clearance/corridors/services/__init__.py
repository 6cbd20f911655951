"""Writes of the corridors."""
