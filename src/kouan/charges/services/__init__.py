"""Writes of the charges wing: bills, payments, what the bank says."""
