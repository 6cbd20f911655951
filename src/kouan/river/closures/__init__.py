"""The closed lock: closures, the queue they cause, ways around, advice per shipper (14a)."""
