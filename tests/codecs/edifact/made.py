"""Interchanges made for measuring and for fuzzing: port messages as they look in practice, from a seed."""

from __future__ import annotations

import random

PORTS = ("CNCKG", "CNSHA", "CNNGB", "SGSIN", "NLRTM", "DEHAM")


def interchange(kinds: dict[str, int], *, seed: int = 1) -> bytes:
    """An interchange of so many messages of each kind, a line end after each segment."""
    dice = random.Random(seed)
    lines = ["UNB+UNOC:3+KOUAN:ZZ+PARTNER:ZZ+261123:1200+R1"]
    number = 0
    for kind, count in kinds.items():
        for _ in range(count):
            number += 1
            body = [f"UNH+{number}+{HEADERS[kind]}", *KINDS[kind](dice)]
            lines += [*body, f"UNT+{len(body) + 1}+{number}"]
    lines.append(f"UNZ+{number}+R1")
    return ("'\r\n".join(lines) + "'\r\n").encode("latin-1")


def _box(dice: random.Random) -> str:
    return f"{dice.choice(('TEMU', 'FCIU', 'MSKU'))}{dice.randrange(10**7):07d}"


def _port(dice: random.Random) -> str:
    return f"{dice.choice(PORTS)}:139:6"


def _codeco(dice: random.Random) -> list[str]:
    lines = [f"BGM+34+D{dice.randrange(10**6)}+9", "TDT+20+031W+1++COS:172:20+++3ERX3:103::COSCO AFRICA"]
    lines += ["NAD+CA+COS:160:20"]
    for _ in range(8):
        lines += [f"EQD+CN+{_box(dice)}+45G1:102:5++3+5", f"RFF+BN:{dice.randrange(10**9)}", "DTM+7:202611230913:203"]
        lines += [
            f"LOC+9+{_port(dice)}",
            f"MEA+AAE+G+KGM:{dice.randrange(3000, 30000)}",
            f"SEL+S{dice.randrange(10**6)}+CA",
        ]
    return [*lines, "CNT+16:8"]


def _baplie(dice: random.Random) -> list[str]:
    lines = ["BGM++B1+9", "DTM+137:2611231200:201", "TDT+20+042+++COS:172:20+++VRIB3:103:ZZZ:OOCL BEIJING"]
    lines += ["LOC+5+CNCKG:139:6", "LOC+61+CNSHA:139:6", "DTM+178:2611230000:201", "RFF+VON:042"]
    for _ in range(60):
        lines += [f"LOC+147+{dice.randrange(10**7):07d}::5", f"MEA+WT++KGM:{dice.randrange(3000, 30000)}"]
        lines += [f"LOC+9+{_port(dice)}", f"LOC+11+{_port(dice)}", "RFF+BM:1", f"EQD+CN+{_box(dice)}+4200:102:5+++5"]
        lines += ["NAD+CA+OOL:172:20"]
    return lines


def _iftmin(dice: random.Random) -> list[str]:
    lines = [
        f"BGM+610+I{dice.randrange(10**6)}+9",
        "DTM+137:20261123:102",
        "FTX+AAI+++SHIPPER?'S LOAD?, COUNT ?+ SEAL",
    ]
    lines += ["CNT+11:20", "RFF+BN:4006531400", "TDT+20+1405+1+13+COS:172:20+++9321483:146::YUAN JIN 6"]
    lines += [
        f"LOC+9+{_port(dice)}",
        f"LOC+11+{_port(dice)}",
        "NAD+CZ+CN001:160:ZZZ++CHONGQING AUTO PARTS CO.+ROAD 1+CHONGQING",
    ]
    for item in range(1, 6):
        lines += [f"GID+{item}+20:CT", "FTX+AAA+++BRAKE DISCS?: CAST IRON", f"MEA+AAE+G+KGM:{dice.randrange(30000)}"]
        lines += [f"SGP+{_box(dice)}+20"]
    return lines


def _cuscar(dice: random.Random) -> list[str]:
    lines = [f"BGM+85+C{dice.randrange(10**6)}+9", "DTM+137:202611230852:203", "NAD+MS+SCR:172:20"]
    lines += ["TDT+20+T1+1++COS:172:20+++V1:103::YUAN JIN 6", f"LOC+60+{_port(dice)}"]
    for item in range(1, 9):
        lines += [
            f"CNI+{item}+DOC{dice.randrange(10**6)}",
            f"RFF+BM:BL{dice.randrange(10**8)}",
            f"CNT+7:{dice.randrange(9999)}:KGM",
        ]
        lines += [f"LOC+9+{_port(dice)}", "NAD+CN+CN002++CONSIGNEE LIMITED", "GID+1+60:CT", "FTX+AAA+++MACHINE PARTS"]
    return lines


HEADERS = {
    "CODECO": "CODECO:D:95B:UN:ITG13",
    "BAPLIE": "BAPLIE:D:95B:UN:SMDG22",
    "IFTMIN": "IFTMIN:D:00B:UN",
    "CUSCAR": "CUSCAR:D:95B:UN",
}
KINDS = {"CODECO": _codeco, "BAPLIE": _baplie, "IFTMIN": _iftmin, "CUSCAR": _cuscar}
