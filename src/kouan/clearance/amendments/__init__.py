"""Amending and withdrawing an accepted declaration (改单、撤单), with approval and duty difference."""
