"""A problem to begin with: one lane closed for 45 days, and the ways out of Chongqing.

Costs and days are estimates of the trade (yuan per TEU); whoever plans replaces them by quotations of the day.
"""

from __future__ import annotations

import math
from datetime import date

from kouan.planning.corridors.model import Closure, Commodity, Leg, Network, Place, Shipper

START, DAYS = date(2026, 2, 1), 120
LOCK = "three-gorges"


def example() -> Network:
    """Places along the river and beside it, six commodities, three shippers."""
    names = ("Luzhou", "Chongqing", "Above the dam", "Below the dam", "Wuhan", "Shanghai", "Ningbo", "Qinzhou")
    places = [Place(name, storage=8.0) for name in (*names, "Singapore", "Los Angeles", "Duisburg")]
    places[2] = Place("Above the dam", storage=44.0, room=6000.0)
    return Network(
        START,
        DAYS,
        tuple(places),
        _legs(),
        _goods(),
        (Closure(LOCK, date(2026, 3, 4), date(2026, 4, 17), 0.45),),
        _firms(),
    )


def _legs() -> tuple[Leg, ...]:
    return (
        Leg("Luzhou", "Chongqing", "barge", 1, 250, 900),
        Leg("Chongqing", "Above the dam", "barge", 2, 300, 5200),
        Leg("Above the dam", "Below the dam", "lock", 1, 0, 3600, LOCK),
        Leg("Above the dam", "Below the dam", "truck", 1, 850, 500, option="TRANSSHIP_OVER_DAM"),
        Leg("Below the dam", "Wuhan", "barge", 1, 150, 6000),
        Leg("Wuhan", "Shanghai", "barge", 4, 500, 6500),
        Leg("Chongqing", "Ningbo", "rail", 3, 3200, 200, "", "RAIL_YUYONG", (0, 2, 4), 100, 60_000),
        Leg("Chongqing", "Qinzhou", "rail", 2, 2900, 600, option="ILSTC_SOUTH", extra_teu=100, extra_cost=80_000),
        Leg("Chongqing", "Duisburg", "rail", 14, 20_000, 300, option="RAIL_ALT"),
        Leg("Qinzhou", "Singapore", "sea", 6, 900, 1500),
        Leg("Shanghai", "Singapore", "sea", 7, 700),
        Leg("Ningbo", "Singapore", "sea", 7, 720),
        Leg("Shanghai", "Los Angeles", "sea", 16, 2200),
        Leg("Ningbo", "Los Angeles", "sea", 16, 2150),
        Leg("Shanghai", "Duisburg", "sea", 35, 1800),
    )


def _goods() -> tuple[Commodity, ...]:
    rows = (
        ("parts to Shanghai", "Chongqing", "Shanghai", 150, 900, 20, 14),
        ("chemicals to Wuhan", "Luzhou", "Wuhan", 60, 400, 20, 30),
        ("laptops to Los Angeles", "Chongqing", "Los Angeles", 900, 500, 60, 7),
        ("motorcycles to Singapore", "Chongqing", "Singapore", 200, 600, 20, 21),
        ("machinery to Duisburg", "Chongqing", "Duisburg", 400, 250, 60, 7),
        ("paper to Shanghai", "Luzhou", "Shanghai", 60, 300, 20, 30),
    )
    return tuple(
        Commodity(name, origin, goal, value, _volumes(teu), early, most)
        for name, origin, goal, value, teu, early, most in rows
    )


def _volumes(usual: float) -> tuple[float, ...]:
    """A weekly wave around the usual volume."""
    return tuple(float(round(usual * (1 + 0.2 * math.sin(2 * math.pi * day / 7)))) for day in range(DAYS))


def _firms() -> tuple[Shipper, ...]:
    return (
        Shipper("渝电子", "laptops to Los Angeles", date(2026, 3, 10), 80.0),
        Shipper("渝摩托", "motorcycles to Singapore", date(2026, 3, 16), 60.0),
        Shipper("泸州纸业", "paper to Shanghai", date(2026, 3, 20), 120.0),
    )
