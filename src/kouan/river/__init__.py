"""The river: vessels, passages through the locks, the published order, skippers and dispatchers (measures 4, 5, 14, 16)."""
