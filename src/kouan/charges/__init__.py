"""Bills, the double-entry ledger, payments."""
