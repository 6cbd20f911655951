"""WCO Data Model 3.x: declarations and responses exchanged with other customs administrations (B2B, B2G)."""
