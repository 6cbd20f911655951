"""The express line's slots (measures 5b, 5c): carriers exchange them, sailings leave when full or at the latest time.

`exchange` clears offers and needs of many carriers at once and proves it could not be better; `swaps` is what carriers
reach by swapping in pairs; `departures` plans when to sail. Pure, deterministic.
"""
