"""What Chongqing buys and sells (catalogue.csv): goods with plausible prices and weights; ports of the world."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import NamedTuple

PORTS = {
    "DEU": ("DEU063", "DEU018"),
    "JPN": ("JPN570", "JPN318", "JPN213"),
    "KOR": ("KOR003", "KOR018"),
    "SGP": ("SGP012",),
    "VNM": ("VNM012", "VNM009"),
    "THA": ("THA005",),
    "NLD": ("NLD066",),
    "BEL": ("BEL003",),
    "FRA": ("FRA902",),
    "ITA": ("ITA075",),
    "USA": ("USA264", "USA255"),
    "AUS": ("AUS147", "AUS225"),
    "CHL": ("CHL102",),
    "BRA": ("BRA099",),
    "GBR": ("GBR210",),
    "HKG": ("HKG003",),
}


class Product(NamedTuple):
    """One kind of goods. `dollars` and `kg` are per `unit`; `permits` the letters of the documents it needs."""

    flow: str
    hs_code: str
    name: str
    name_en: str
    family: str
    unit: str
    dollars: tuple[float, float]
    kg: float
    origins: tuple[str, ...]
    use: str
    brand: str
    ciq: str
    purpose: str
    attributes: tuple[str, ...]
    permits: str


@cache
def products(flow: str) -> tuple[Product, ...]:
    """The goods of one direction, I or E."""
    text = files("kouan.simulator").joinpath("catalogue.csv").read_text(encoding="utf-8")
    return tuple(_product(row) for row in csv.DictReader(text.splitlines()) if row["flow"] == flow)


def _product(row: dict[str, str]) -> Product:
    return Product(
        flow=row["flow"],
        hs_code=row["hs_code"],
        name=row["name"],
        name_en=row["name_en"],
        family=row["family"],
        unit=row["unit"],
        dollars=(float(row["low"]), float(row["high"])),
        kg=float(row["kg"]),
        origins=tuple(row["origins"].split()),
        use=row["use"],
        brand=row["brand"],
        ciq=row["ciq"],
        purpose=row["purpose"],
        attributes=tuple(row["attributes"].split()),
        permits=row["permits"],
    )
