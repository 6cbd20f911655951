"""Licences (监管证件, 6): which a goods line needs, whether those named are good, and their write-off under a lock."""
