"""The compiler of the planner's inner loops."""

from __future__ import annotations

from typing import Any

import numba

from kouan.planning.lockage.ready import folder

config: Any = numba.config
config.CACHE_DIR = str(folder())
PLAIN = bool(config.DISABLE_JIT)  # kernels run as Python: slow, but at once
kernel = numba.njit(cache=True, nogil=True, error_model="numpy")
