"""What the journal can rebuild: a state row whose fields are the last values that its events `set`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

_projections: dict[str, Projection] = {}


@dataclass(frozen=True)
class Projection:
    """Declares, in an app's `projections.py`, that events of `subject_type` give the `fields` of `model`.

    Registers itself. `id_field` is the column that the events name as subject. A field that no event set counts as
    None; an event that sets `{"deleted": true}` says that the row is gone.
    """

    subject_type: str
    model: str
    fields: tuple[str, ...]
    id_field: str = "id"

    def __post_init__(self) -> None:
        known = _projections.get(self.subject_type)
        if known is not None and known != self:
            raise ValueError(f"the subject type {self.subject_type!r} is projected twice")
        _projections[self.subject_type] = self

    def table(self) -> type[models.Model]:
        """The model class."""
        found: Any = apps.get_model(self.model)
        return found  # type: ignore[no-any-return]


def projections() -> list[Projection]:
    """All of them, by subject type."""
    return [_projections[name] for name in sorted(_projections)]


def forget(subject_type: str) -> None:
    """Forget a projection (tests)."""
    _projections.pop(subject_type, None)
