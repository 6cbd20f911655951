"""Declarations: filing, checking, duties, release."""
