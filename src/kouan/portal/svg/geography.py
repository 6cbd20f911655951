"""The Yangtze from Luzhou to the sea, placed by hand in WGS-84 (longitude, latitude). No borders are drawn."""

from dataclasses import dataclass

from kouan.journeys.waterway import RIVER
from kouan.kernel.text import Text

__all__ = ["COAST", "DAM", "LAKES", "PORTS", "RIVER", "TRIBUTARIES", "WATERS"]

Line = tuple[tuple[float, float], ...]


def _line(text: str) -> Line:
    pairs = (pair.split(",") for pair in text.split())
    return tuple((float(lon), float(lat)) for lon, lat in pairs)


TRIBUTARIES: dict[str, Line] = {
    "jialing": _line("105.95,31.20 106.10,30.80 106.12,30.45 106.30,30.02 106.40,29.80 106.56,29.58"),
    "han": _line(
        "111.50,32.55 111.70,32.35 112.12,32.03 112.22,31.72 112.40,31.45 112.58,31.17 112.50,30.85 112.60,30.52 "
        "112.90,30.42 113.15,30.60 113.45,30.66 113.70,30.62 113.83,30.66 114.05,30.60 114.28,30.57"
    ),
    "xiang": _line("112.60,27.40 112.88,27.55 113.10,27.65 112.93,27.87 112.97,28.20 112.85,28.55 112.86,28.82"),
    "gan": _line("115.10,27.45 115.40,27.95 115.80,28.30 115.89,28.68 116.02,28.98"),
    "north": _line("121.12,31.76 121.35,31.76 121.60,31.70 121.85,31.63 122.05,31.62"),
}
LAKES: dict[str, Line] = {
    "dongting": _line(
        "112.40,28.98 112.62,28.86 112.90,28.82 113.08,28.96 113.02,29.18 113.16,29.38 113.06,29.42 112.90,29.22 "
        "112.72,29.14 112.52,29.18"
    ),
    "poyang": _line(
        "116.02,29.03 116.35,28.88 116.62,28.98 116.55,29.18 116.30,29.28 116.16,29.48 116.22,29.72 116.14,29.70 "
        "116.03,29.45 116.10,29.22"
    ),
    "tai": _line("119.95,31.15 120.02,31.38 120.22,31.50 120.38,31.35 120.52,31.18 120.45,31.00 120.22,30.94"),
}
COAST = _line(
    "120.55,34.20 120.35,33.80 120.65,33.30 120.92,32.75 121.25,32.45 121.55,32.10 121.90,31.85 121.98,31.68 "
    "121.70,31.55 121.75,31.45 121.86,31.22 121.95,30.95 121.62,30.80 121.25,30.68 120.98,30.52 120.75,30.38 "
    "121.05,30.20 121.40,30.28 121.68,30.02 122.05,29.90 121.85,29.55 121.95,29.15 121.62,28.85 121.60,28.35 "
    "121.30,28.00 121.10,27.20"
)
WATERS = (
    (Text("汉江", "Han"), 112.55, 31.55),
    (Text("洞庭湖", "Dongting"), 112.55, 28.48),
    (Text("鄱阳湖", "Poyang"), 116.75, 28.92),
    (Text("太湖", "Tai"), 119.75, 30.85),
    (Text("黄海", "Yellow Sea"), 121.75, 32.75),
)
DAM = (Text("三峡船闸", "Three Gorges locks"), 111.00, 30.83)


@dataclass(frozen=True, slots=True)
class Port:
    """A river port: its UN/LOCODEs, its place, and on which side its name is written (n e s w)."""

    codes: tuple[str, ...]
    name: Text
    lon: float
    lat: float
    side: str
    home: bool = False


PORTS = (
    Port(("CNLZU", "CNLZH"), Text("泸州", "Luzhou"), 105.45, 28.90, "n"),
    Port(
        ("CNGUO", "CNCHQ", "CNCQI", "CNCKG", "CNCTN"), Text("重庆果园", "Chongqing Guoyuan"), 106.80, 29.62, "n", True
    ),
    Port(("CNFLG",), Text("涪陵", "Fuling"), 107.39, 29.71, "s"),
    Port(("CNWZH", "CNWZO"), Text("万州", "Wanzhou"), 108.40, 30.80, "n"),
    Port(("CNYIC",), Text("宜昌", "Yichang"), 111.30, 30.70, "n"),
    Port(("CNJGZ", "CNSHS"), Text("荆州", "Jingzhou"), 112.24, 30.30, "n"),
    Port(("CNYUY", "CNYYA"), Text("岳阳城陵矶", "Yueyang"), 113.13, 29.44, "s"),
    Port(("CNWUH", "CNWHN"), Text("武汉阳逻", "Wuhan Yangluo"), 114.56, 30.66, "n"),
    Port(("CNHSI",), Text("黄石", "Huangshi"), 115.08, 30.20, "w"),
    Port(("CNJIU",), Text("九江", "Jiujiang"), 115.99, 29.74, "s"),
    Port(("CNAQG",), Text("安庆", "Anqing"), 117.05, 30.50, "n"),
    Port(("CNWHI",), Text("芜湖", "Wuhu"), 118.36, 31.36, "w"),
    Port(("CNNJG", "CNNKG"), Text("南京龙潭", "Nanjing"), 118.98, 32.16, "n"),
    Port(("CNNTG",), Text("南通", "Nantong"), 120.80, 31.99, "n"),
    Port(("CNTAC", "CNTAG"), Text("太仓", "Taicang"), 121.18, 31.66, "s"),
    Port(("CNSHA", "CNSGH", "CNYSA", "CNSHG", "CNSHY"), Text("上海", "Shanghai"), 121.70, 31.34, "s"),
)
