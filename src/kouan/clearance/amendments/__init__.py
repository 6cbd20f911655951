"""Amending and withdrawing a declaration that customs have accepted (R-D4), and whose errors count (R-1.1e)."""
