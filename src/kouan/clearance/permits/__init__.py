"""Import and export licences: what each line needs, verification and writing off (6, B14)."""
