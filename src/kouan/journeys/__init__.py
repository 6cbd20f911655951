"""Consignments, units (boxes), conveyances, calls, milestones, holds."""
