"""The compiler of the planner's inner loops."""

from __future__ import annotations

from typing import Any

import numba
from numba.core.caching import UserProvidedCacheLocator

from kouan.planning.lockage.ready import folder


class Locator(UserProvidedCacheLocator):
    """Compiled code lies in the folder of its sources' state itself, so that a clone elsewhere finds it too."""

    def __init__(self, function: Any, path: str) -> None:
        super().__init__(function, path)
        self._cache_path = str(folder())


config: Any = numba.config
config.CACHE_DIR = str(folder())
config.CACHE_LOCATOR_CLASSES = f"{__name__}.Locator"
PLAIN = bool(config.DISABLE_JIT)  # kernels run as Python: slow, but at once
kernel = numba.njit(cache=True, nogil=True, error_model="numpy")
