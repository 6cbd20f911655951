"""Linked unloading, departure and arrival confirmation, transit under customs control (1.6–1.9)."""
