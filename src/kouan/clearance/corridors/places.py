"""The places of the corridor that the window knows: ports with their UN/LOCODEs, terminals, and where they lie."""

from __future__ import annotations

from dataclasses import dataclass

from kouan.journeys import waterway
from kouan.kernel.errors import Invalid, Problem
from kouan.kernel.text import Text

UNKNOWN = Text("港口 {port} 不在长江通道的已知港口之中。", "The port {port} is not one of the corridor's known ports.")


@dataclass(frozen=True, slots=True)
class Place:
    """A port: its codes, its name, where it lies (WGS-84, hand-placed)."""

    codes: tuple[str, ...]
    name: Text
    lon: float
    lat: float

    @property
    def km(self) -> float:
        """Kilometres down the river from Yibin."""
        return waterway.nearest((self.lon, self.lat)).km


PLACES = (
    Place(("CNYBN",), Text("宜宾", "Yibin"), 104.66, 28.79),
    Place(("CNLZU", "CNLZH"), Text("泸州", "Luzhou"), 105.45, 28.90),
    Place(("CNCHQ", "CNCQI", "CNGUO", "CNCTN", "CNCKG"), Text("重庆", "Chongqing"), 106.80, 29.62),
    Place(("CNFLG",), Text("涪陵", "Fuling"), 107.39, 29.71),
    Place(("CNWZH", "CNWZO"), Text("万州", "Wanzhou"), 108.40, 30.80),
    Place(("CNYIC",), Text("宜昌", "Yichang"), 111.30, 30.70),
    Place(("CNYUY", "CNYYA"), Text("岳阳", "Yueyang"), 113.13, 29.44),
    Place(("CNWUH", "CNWHN"), Text("武汉", "Wuhan"), 114.56, 30.66),
    Place(("CNJIU",), Text("九江", "Jiujiang"), 115.99, 29.74),
    Place(("CNWHI",), Text("芜湖", "Wuhu"), 118.36, 31.36),
    Place(("CNNJG", "CNNKG"), Text("南京", "Nanjing"), 118.98, 32.16),
    Place(("CNTAC", "CNTAG"), Text("太仓", "Taicang"), 121.18, 31.66),
    Place(("CNSGH", "CNSHG", "CNSHA"), Text("上海外高桥", "Shanghai"), 121.62, 31.35),
    Place(("CNYSA", "CNYGS"), Text("上海洋山", "Yangshan"), 122.06, 30.63),
)
DAM_KM = waterway.nearest((111.00, 30.83)).km  # the Three Gorges locks, where barges wait for days
_BY_CODE = {code: place for place in PLACES for code in place.codes}


def known(port: str) -> Place | None:
    """The place of a UN/LOCODE, None when the corridor does not reach it."""
    return _BY_CODE.get(port)


def place(port: str, field: str = "port") -> Place:
    """The place of a UN/LOCODE; Invalid naming `field` when the corridor does not reach it."""
    found = known(port)
    if found is None:
        raise Invalid([Problem("R-1.6", field, UNKNOWN.format(port=port[:5]))])
    return found
