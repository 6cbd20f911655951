"""Where the wings plug into journeys: it asks what stands here and does not know who answers."""

from collections.abc import Callable
from uuid import UUID

# Whether a declaration that stands refers to the manifest line of that id (R-MF5).
declared: list[Callable[[UUID], bool]] = []
