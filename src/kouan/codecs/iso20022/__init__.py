"""ISO 20022 payment messages, the part the window exchanges with banks: pain.001 out, camt.054 in."""
