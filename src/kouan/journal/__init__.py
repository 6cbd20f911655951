"""Append-only events, subscriptions, relay, verifiable log."""
