"""Identifiers of organisations and of messages."""

from __future__ import annotations

import re

from kouan.kernel.identifiers import check_digits
from kouan.kernel.identifiers.descriptor import Identifier
from kouan.kernel.text import Text

_C = "0-9A-HJ-NP-RTUWXY"

USCC = Identifier(
    "uscc",
    Text("统一社会信用代码", "unified social credit code"),
    re.compile(rf"[{_C}]{{2}}[0-9]{{6}}[{_C}]{{10}}"),
    Text(
        "18位数字和大写字母（不含I、O、S、V、Z），第3至8位为数字",
        "18 digits and capitals (no I, O, S, V, Z), 3rd to 8th digits",
    ),
    "91441900794616025Q",
    check_digits.uscc_ok,
    drop=r"[\s\-]",
)
CUSTOMS_REGISTRATION = Identifier(
    "customs_registration",
    Text("海关注册编码", "customs registration code"),
    re.compile(r"[0-9]{4}[0-9A-Z]{6}"),
    Text("10位，前4位为地区数字", "10 characters, the first 4 the district's digits"),
    "4419960174",
)
INSPECTION_REGISTRATION = Identifier(
    "inspection_registration",
    Text("检验检疫编码", "inspection registration code"),
    re.compile(r"[0-9]{10}"),
    Text("10位数字", "10 digits"),
    "4400510052",
)
CLIENT_NO = Identifier(
    "client_no",
    Text("客户端编号", "client number"),
    re.compile(r"[0-9A-Za-z][0-9A-Za-z_.:\-]{0,63}"),
    Text("1至64位字母、数字或 _ . : -", "1 to 64 letters, digits or _ . : -"),
    "E52072019112210380541",
    upper=False,
)
UUID = Identifier(
    "uuid",
    Text("UUID", "UUID"),
    re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"),
    Text("8-4-4-4-12位十六进制数", "hexadecimal digits grouped 8-4-4-4-12"),
    "019a2f3c-5b7e-7c1d-9a40-1f2e3d4c5b6a",
    upper=False,
)

PARTIES = (USCC, CUSTOMS_REGISTRATION, INSPECTION_REGISTRATION, CLIENT_NO, UUID)
