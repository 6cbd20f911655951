"""The rules that close a mode: one class each, registered with `closing.closes`."""

from kouan.clearance.modes.rules import choice, corridors, quay, segments, windows

__all__ = ["choice", "corridors", "quay", "segments", "windows"]
