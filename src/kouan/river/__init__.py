"""The river: vessels, passages through the locks, the published order, skippers (measures 4, 5, 14, 16)."""
