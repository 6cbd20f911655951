"""The closed lock (measure 14a): which goods go when and which way while a lock is under repair.

`model` says what a problem file holds, `network` expands it in time, `solve` finds the cheapest flows and the price of
every scarce slot, `advice` tells each shipper what each way costs, `queue` forecasts the queue at the dam. Pure.
"""
