"""Organisations, people, roles, mandates; dated code lists and rule tables."""
