"""The backend Django loads by the name of the package."""

from __future__ import annotations

import time

from django.db.backends.postgresql import base

FRESH = 5.0  # seconds; a connection that answered so lately is not asked again before the next request


class DatabaseWrapper(base.DatabaseWrapper):
    """A health check costs a round trip; a busy server makes one in five seconds instead of one a request.

    A server restarted within those seconds is noticed by the first statement, as without any check.
    """

    _answered = 0.0

    def get_new_connection(self, conn_params):  # type: ignore[no-untyped-def]
        """A connection just made is fresh."""
        made = super().get_new_connection(conn_params)
        self._answered = time.monotonic()
        return made

    def is_usable(self) -> bool:
        if self.connection is not None and not self.errors_occurred and time.monotonic() - self._answered < FRESH:
            return True
        usable = bool(super().is_usable())
        self._answered = time.monotonic() if usable else 0.0
        return usable
