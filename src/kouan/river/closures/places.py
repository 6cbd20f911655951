"""Names of the network's places and goods in both languages, and where places lie (WGS-84; none: off the map)."""

from kouan.kernel.text import Text

PLACES: dict[str, tuple[Text, tuple[float, float] | None]] = {
    "Luzhou": (Text("泸州", "Luzhou"), (105.45, 28.90)),
    "Chongqing": (Text("重庆", "Chongqing"), (106.80, 29.62)),
    "Above the dam": (Text("坝上", "Above the dam"), (110.70, 30.98)),
    "Below the dam": (Text("坝下", "Below the dam"), (111.30, 30.70)),
    "Wuhan": (Text("武汉", "Wuhan"), (114.56, 30.66)),
    "Shanghai": (Text("上海", "Shanghai"), (121.60, 31.36)),
    "Ningbo": (Text("宁波", "Ningbo"), (121.85, 29.93)),
    "Qinzhou": (Text("钦州", "Qinzhou"), (108.62, 21.75)),
    "Singapore": (Text("新加坡", "Singapore"), None),
    "Los Angeles": (Text("洛杉矶", "Los Angeles"), None),
    "Duisburg": (Text("杜伊斯堡", "Duisburg"), None),
}
GOODS = {
    "parts to Shanghai": Text("零部件（上海）", "parts to Shanghai"),
    "chemicals to Wuhan": Text("化工品（武汉）", "chemicals to Wuhan"),
    "laptops to Los Angeles": Text("笔记本电脑（洛杉矶）", "laptops to Los Angeles"),
    "motorcycles to Singapore": Text("摩托车（新加坡）", "motorcycles to Singapore"),
    "machinery to Duisburg": Text("机械（杜伊斯堡）", "machinery to Duisburg"),
    "paper to Shanghai": Text("纸制品（上海）", "paper to Shanghai"),
}
MODES = {
    "barge": Text("驳船", "barge"),
    "rail": Text("铁路", "rail"),
    "truck": Text("公路", "truck"),
    "sea": Text("海运", "sea"),
    "lock": Text("过闸", "lock"),
}
LOCKS = {"three-gorges": Text("三峡船闸", "Three Gorges lock")}


def place(name: str) -> Text:
    found = PLACES.get(name)
    return found[0] if found else Text(name, name)


def mode(name: str) -> Text:
    return MODES.get(name, Text(name, name))


def lock(name: str) -> Text:
    return LOCKS.get(name, Text(name, name))


def leg(said: str) -> Text:
    """A leg as the planner writes it (`A → B (mode)`) in both languages."""
    ends, _, rest = said.rpartition(" (")
    one, _, two = ends.partition(" → ")
    by = mode(rest.rstrip(")"))
    return Text(f"{place(one).zh}→{place(two).zh}（{by.zh}）", f"{place(one).en} → {place(two).en} ({by.en})")
