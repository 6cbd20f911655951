"""What the journal can rebuild of the registry."""

from kouan.journal.projections import Projection

Projection("organisation", model="registry.Organisation", fields=("uscc", "name_zh", "grade", "roles", "is_active"))
Projection("mandate", model="registry.Mandate", fields=("scope", "valid_from", "valid_until", "revoked_at"))
Projection("token", model="registry.ApiToken", fields=("roles", "expires_at", "revoked_at"))
