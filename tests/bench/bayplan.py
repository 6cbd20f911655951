"""Speed of typed messages: a bay plan of 1.3 MB from bytes to typed positions, and back."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from kouan.codecs.edifact.messages import by_name
from kouan.codecs.edifact.reader import read
from kouan.kernel.identifiers.check_digits import container_check_digit

T = TypeVar("T")
PORTS = ("CNSHA", "CNNGB", "SGSIN", "NLRTM", "DEHAM", "GBFXT")
KIND = by_name["BAPLIE"]


def plan(boxes: int) -> bytes:
    """A plan of SMDG 3.1 (D.13B) with that many boxes, every tenth dangerous, every twelfth a reefer."""
    body = [
        "BGM+659:::LOADONLY+BENCH1+9", "DTM+137:202611230800:203", "TDT+20+014E+++COS:LINES:306+++9776171:IMO:11:HAI",
        "LOC+5+CNSHA", "LOC+61+SGSIN", "UNS+D",
    ]  # fmt: skip
    for i in range(boxes):
        body += _box(i)
    body.append(f"CNT+16:{boxes}")
    return f"UNB+UNOA:2+CARRIER+TERMINAL+261123:0800+1'UNH+1+BAPLIE:D:13B:UN:SMDG31'{_joined(body)}".encode()


def _joined(body: list[str]) -> str:
    return "".join(f"{segment}'" for segment in [*body, f"UNT+{len(body) + 2}+1", "UNZ+1+1"])


def _box(i: int) -> list[str]:
    bay, row, tier = i // 200 % 100 * 2 + 2, i // 10 % 20, i % 10 * 2 + 72
    number = f"COSU{i:06d}{container_check_digit(f'COSU{i:06d}')}"
    lines = [f"LOC+147+{bay:03d}{row:02d}{tier:02d}::5", f"EQD+CN+{number}:6346:5+45G1:6346:5+++5"]
    lines += [
        "NAD+CF+COS:LINES:306",
        f"MEA+AAE+VGM+KGM:{12000 + i % 15000}",
        "MEA+AAE+T+KGM:3900",
        "HAN+5:HANDLING:306",
    ]
    lines += [f"RFF+BN:B{i:08d}", f"FTX+AAA+++GOODS {i % 97}", "LOC+9+CNSHA", f"LOC+11+{PORTS[i % 6]}"]
    lines += ["TMP+2+-18:CEL", "RNG+5+CEL:-20:-16"] if i % 12 == 0 else []
    lines += ["DGS+IMD+3+1993+23:CEL+2+F-E,S-E", "FTX+AAD+++FLAMMABLE LIQUID"] if i % 10 == 0 else []
    return lines


def run(boxes: int = 6_100, rounds: int = 5) -> dict[str, float]:
    """Seconds of processor time, best of some rounds: bytes to segments, to typed positions, and types to segments."""
    data = plan(boxes)
    segments, reading = _best(rounds, lambda: list(read(data).segments)[1:-1])
    message, typing = _best(rounds, lambda: KIND.decode(segments)[0])
    positions, listing = _best(rounds, lambda: list(message.boxes()))
    _, writing = _best(rounds, lambda: KIND.encode(message))
    return {
        "bay plan MB": len(data) / 1e6,
        "bay plan segments": len(segments),
        "bay plan positions": len(positions),
        "bay plan bytes to segments s": reading,
        "bay plan segments to types s": typing,
        "bay plan positions listed s": listing,
        "bay plan bytes to typed positions s": reading + typing + listing,
        "bay plan types to segments s": writing,
    }


def _best(rounds: int, work: Callable[[], T]) -> tuple[T, float]:
    times = []
    for _ in range(rounds):
        started = time.process_time()
        result = work()
        times.append(time.process_time() - started)
    return result, min(times)
