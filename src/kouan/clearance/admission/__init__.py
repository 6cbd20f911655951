"""Two-segment admission (两段准入): removal permission, destination inspection, permission to sell (1.3)."""
