"""Identifiers of boxes, ships, trucks, trains, places and transport documents."""

from __future__ import annotations

import re

from kouan.kernel.identifiers import check_digits
from kouan.kernel.identifiers.descriptor import Identifier
from kouan.kernel.text import Text

PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
_P = "0-9A-HJ-NP-Z"  # plates have neither I nor O
_ENERGY = "A-HJK"  # first or last letter of a new-energy plate (GA 36)

CONTAINER_NO = Identifier(
    "container_no",
    Text("集装箱号", "container number"),
    re.compile(r"[A-Z]{3}[UJZ][0-9]{7}"),
    Text(
        "3位箱主字母、类别U/J/Z、6位顺序号和1位校验码",
        "3 owner letters, category U, J or Z, 6 digits and a check digit",
    ),
    "CSQU3054383",
    check_digits.container_ok,
    drop=r"[\s\-/]",
)
IMO_NO = Identifier(
    "imo_no",
    Text("IMO编号", "IMO number"),
    re.compile(r"[0-9]{7}"),
    Text("7位数字", "7 digits"),
    "9074729",
    check_digits.imo_ok,
    drop=r"\s|^IMO",
)
VESSEL_ID = Identifier(
    "vessel_id",
    Text("船舶编号", "vessel id"),
    re.compile(r"UN[0-9]{7}|CN[0-9A-Z]{6,18}"),
    Text("UN加7位IMO编号，或CN加MMSI或船舶登记号", "UN and the 7-digit IMO number, or CN and the MMSI or ship number"),
    "UN9074729",
    check_digits.vessel_id_ok,
)
MMSI = Identifier(
    "mmsi",
    Text("MMSI", "MMSI"),
    re.compile(r"[2-7][0-9]{8}"),
    Text("9位数字，首位2至7", "9 digits, the first 2 to 7"),
    "413123456",
)
BILL_NO = Identifier(
    "bill_no",
    Text("提运单号", "bill of lading number"),
    re.compile(r"[!-~]{1,50}"),
    Text(
        "1至50位，不含空格和全角字符，区分大小写",
        "1 to 50 characters without spaces or full-width forms, case-sensitive",
    ),
    "COSU6123456780*H01",
    upper=False,
)
VOYAGE_NO = Identifier(
    "voyage_no",
    Text("航次号", "voyage number"),
    re.compile(r"[!-~]{1,32}"),
    Text("1至32位，不含空格和全角字符", "1 to 32 characters without spaces or full-width forms"),
    "2106E",
)
PLATE = Identifier(
    "plate",
    Text("车牌号", "licence plate"),
    re.compile(
        rf"[{PROVINCES}][A-HJ-NP-Z]"
        rf"(?:[{_P}]{{5}}|[{_P}]{{4}}[挂学警港澳]|[{_ENERGY}][{_P}][0-9]{{4}}|[0-9]{{5}}[{_ENERGY}])"
    ),
    Text("省份简称、字母和5位（新能源6位）号码", "province character, letter and 5 characters (6 for new energy)"),
    "渝A12345",
    drop=r"[\s.·•・\-]",
)
UNLOCODE = Identifier(
    "unlocode",
    Text("UN/LOCODE", "UN/LOCODE"),
    re.compile(r"[A-Z]{2}[A-Z0-9]{3}"),  # the recommendation says 2 to 9, the published list also has 0 and 1
    Text("国家2个字母加地点3位字母或数字", "2 letters of the country and 3 letters or digits of the place"),
    "CNCKG",
)
TERMINAL_CODE = Identifier(
    "terminal_code",
    Text("码头代码", "terminal code"),
    re.compile(r"[0-9A-Z]{2,6}"),
    Text("2至6位大写字母或数字（SMDG或本地分配）", "2 to 6 capitals or digits (SMDG or assigned locally)"),
    "CUNTAN",
)
RAIL_WAYBILL = Identifier(
    "rail_waybill",
    Text("铁路运单号", "rail waybill number"),
    re.compile(r"20[0-9]{2}(?:0[1-9]|1[0-2])[A-Z]{2}[0-9]{10}"),
    Text("年月6位、2个字母和10位数字", "year and month, 2 letters and 10 digits"),
    "202602TY3158540038",
)
RAIL_DEMAND = Identifier(
    "rail_demand",
    Text("铁路需求号", "rail demand number"),
    re.compile(r"20[0-9]{2}(?:0[1-9]|1[0-2])[A-Z]{2}[0-9]{6}"),
    Text("年月6位、2个字母和6位数字", "year and month, 2 letters and 6 digits"),
    "202602TY315854",
)
TMIS = Identifier(
    "tmis",
    Text("车站TMIS编码", "TMIS station code"),
    re.compile(r"[0-9]{5}"),
    Text("5位数字", "5 digits"),
    "51632",
)
TELEGRAPH_CODE = Identifier(
    "telegraph_code",
    Text("车站电报码", "telegraph code of a station"),
    re.compile(r"[A-Z]{3}"),
    Text("3个大写字母", "3 capitals"),
    "GZD",
)

TRANSPORT = (
    CONTAINER_NO, IMO_NO, VESSEL_ID, MMSI, BILL_NO, VOYAGE_NO, PLATE, UNLOCODE, TERMINAL_CODE,
    RAIL_WAYBILL, RAIL_DEMAND, TMIS, TELEGRAPH_CODE,
)  # fmt: skip


def split_bill_no(value: str) -> tuple[str, str | None]:
    """Master and house bill: a declaration joins them with `*`, or with `_`."""
    for joint in "*_":
        master, found, house = value.partition(joint)
        if found and master and house:
            return master, house
    return value, None


def demand_of(waybill: str) -> str:
    """The demand number (需求号) of a rail waybill: one demand has many waybills; neither stands for the other."""
    if not RAIL_WAYBILL.ok(waybill):
        raise ValueError(f"not a rail waybill number: {waybill!r}")
    return waybill[:-4]
