"""Which clearance modes a consignment may use, why the others are closed, and who consented (1.0)."""
