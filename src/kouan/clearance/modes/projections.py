"""Fields of a consent that the journal replays."""

from kouan.journal.projections import Projection

Projection("mode_consent", model="modes.ModeConsent", fields=("mode", "bill_no", "withdrawn_at"))
