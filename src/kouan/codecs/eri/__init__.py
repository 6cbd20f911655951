"""River information services: voyage reports (ERI, on EDIFACT's ERINOT and ERIRSP) and notices to skippers (NtS)."""
