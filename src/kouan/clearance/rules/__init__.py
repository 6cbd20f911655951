"""The rules of Appendix B: one class per rule. `kouan.clearance.check.check` runs them."""
