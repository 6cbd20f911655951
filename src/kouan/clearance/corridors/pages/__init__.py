"""Pages of the corridors."""

from typing import Any

app_name = "corridors"
urlpatterns: list[Any] = []
