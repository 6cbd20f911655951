"""Simplified attached documents (随附单证): officers' requests and the archive promise (6)."""
