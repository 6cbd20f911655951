"""Pure planners: seeded, deterministic, no Django, no database, no network."""
