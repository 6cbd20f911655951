"""Compiled parts of the lock planner: plain functions on integer arrays."""
