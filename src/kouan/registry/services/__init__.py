"""Writes of the registry: one transaction and one journal event each."""

from kouan.registry.services.access import grant_mandate, issue_token, revoke_mandate, revoke_token
from kouan.registry.services.parties import add_person, join, register_organisation
from kouan.registry.services.tables import load_code_rows, set_rule_value

__all__ = [
    "add_person",
    "grant_mandate",
    "issue_token",
    "join",
    "load_code_rows",
    "register_organisation",
    "revoke_mandate",
    "revoke_token",
    "set_rule_value",
]
