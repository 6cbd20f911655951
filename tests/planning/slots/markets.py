"""Made-up markets for tests and benchmarks: the same for the same seed."""

from __future__ import annotations

import random

from kouan.planning.slots.departures import Booking, Line
from kouan.planning.slots.model import Carrier, Market, Need, Offer, Sailing

LEG = "Chongqing-Shanghai"
CAPACITY = {"20": 120, "40": 80, "reefer": 10, "dangerous": 8}


def market(carriers: int, sailings: int, seed: int, *, each: int = 8, limits: tuple[int, ...] = (10, 20, 40)) -> Market:
    """On every sailing some carriers have slots too many, others too few, of each kind of box."""
    chance = random.Random(seed)
    offers, needs = [], []
    for s in range(sailings):
        for kind, room in CAPACITY.items():
            for c in chance.sample(range(carriers), min(each, carriers)):
                boxes = chance.randint(1, 8 if room > 50 else 2)
                if chance.random() < 0.5:
                    asked = chance.choice((0.0, 300.0, 500.0, 600.0))
                    offers.append(Offer(f"C{c}", f"S{s}", LEG, kind, min(boxes, room // each), asked))
                else:
                    needs.append(Need(f"C{c}", f"S{s}", LEG, kind, boxes, chance.choice((500.0, 700.0, 900.0))))
    return Market(
        tuple(Carrier(f"C{c}", chance.choice(limits)) for c in range(carriers)),
        tuple(Sailing(f"S{s}", (LEG,), dict(CAPACITY)) for s in range(sailings)),
        tuple(offers),
        tuple(needs),
    )


def line(seed: int, *, hours: int = 336) -> Line:
    """Two weeks of bookings with the waves of the week and the day; berth and lock slots free three hours in six."""
    chance, bookings = random.Random(seed), []
    week = (0.6, 0.8, 1.0, 1.3, 1.6, 1.2, 0.5)
    for hour in range(hours):
        wave = week[hour // 24 % 7] * (1.6 if 8 <= hour % 24 < 20 else 0.4)
        if chance.random() < 0.35:
            bookings.append(Booking(hour, max(1, int(chance.expovariate(1 / (wave * 14))))))
    return Line(hours, 275, 8, 72, tuple(bookings), tuple(h for h in range(hours) if h % 6 < 3))
