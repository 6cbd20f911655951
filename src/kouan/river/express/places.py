"""Ports of the express lines: names and places (WGS-84)."""

from kouan.journeys.waterway import Place
from kouan.kernel.text import Text

PORTS: dict[str, tuple[Text, Place]] = {
    "CNYBN": (Text("宜宾", "Yibin"), (104.63, 28.77)),
    "CNLZU": (Text("泸州", "Luzhou"), (105.45, 28.90)),
    "CNCHQ": (Text("重庆果园", "Chongqing Guoyuan"), (106.80, 29.62)),
    "CNWZO": (Text("万州", "Wanzhou"), (108.40, 30.80)),
    "CNSHA": (Text("上海外高桥", "Shanghai Waigaoqiao"), (121.60, 31.36)),
    "CNYSA": (Text("上海洋山", "Shanghai Yangshan"), (122.07, 30.62)),
}


def name(code: str) -> Text:
    found = PORTS.get(code)
    return found[0] if found else Text(code, code)


def leg_text(leg: str) -> Text:
    """A leg's name, port to port."""
    one, _, two = leg.partition("-")
    return Text(f"{name(one).zh}—{name(two).zh}", f"{name(one).en} – {name(two).en}")
