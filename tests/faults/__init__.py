"""Faults on purpose: processes killed at random moments while people file."""
