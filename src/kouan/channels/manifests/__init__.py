"""What manifest messages do: lines opened, changed, moved to another call; goods arrived; goods counted."""
