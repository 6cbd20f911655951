"""Fields of a watch that the journal replays."""

from kouan.journal.projections import Projection

Projection("early", model="advance.Watch", fields=("state",), id_field="declaration")
