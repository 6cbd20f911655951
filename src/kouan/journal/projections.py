"""What the journal can rebuild: per subject type, which fields of which table the events' `set` determine."""

from __future__ import annotations

from dataclasses import dataclass

_registered: dict[str, Projection] = {}


@dataclass(frozen=True)
class Projection:
    """Events of `subject_type` fold (their `set`, in order) into these `fields` of `model`'s rows; registers itself."""

    subject_type: str
    model: str
    fields: tuple[str, ...]
    id_field: str = "id"

    def __post_init__(self) -> None:
        _registered[self.subject_type] = self


def projections() -> list[Projection]:
    """All of them, by subject type."""
    return [_registered[name] for name in sorted(_registered)]
