"""The servers that Kouan runs for itself: PostgreSQL, NATS, and the supervisor over them."""
