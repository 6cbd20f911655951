"""Writes of the licence register."""
