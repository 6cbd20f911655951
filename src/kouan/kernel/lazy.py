"""Libraries that take long to import, and that most processes never use, are imported at their first use."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any


class _Later(ModuleType):
    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self.__name__), name)


def lazy(name: str) -> ModuleType:
    """A stand-in for the module `name`; ImportError comes at the first use."""
    return _Later(name)
