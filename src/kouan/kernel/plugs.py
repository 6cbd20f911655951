"""Plugs: by importing a room of fixed name, an app registers what others discover (no one lists the wings)."""

import importlib
import importlib.util

ROOMS = (
    "events", "projections", "subscriptions", "jobs", "worklist", "menu", "messages", "figures", "search", "standing",
)  # fmt: skip


def load(app: str) -> None:
    """Import those rooms of `app` that exist; each registers itself in the registry of the floor below."""
    for room in ROOMS:
        if importlib.util.find_spec(f"{app}.{room}") is not None:
            importlib.import_module(f"{app}.{room}")
