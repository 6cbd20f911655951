"""How long a vessel will wait at the lock, with intervals that hold what they say (measure 4b).

`traffic` simulates months at a lock, `features` says what is known when a vessel joins the queue, `model` learns from
history and forecasts, `compare` shows it beside what people use today. Pure, seeded.
"""
