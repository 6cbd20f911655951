"""Pages of the portal. The error pages are named here because config/urls.py and middleware look here."""

from kouan.portal.pages.errors import bad_request, forbidden, not_found, refusal, server_error

__all__ = ["bad_request", "forbidden", "not_found", "refusal", "server_error"]
