"""Inbound messages a second over HTTP, through our own server as `./kouan up` runs it, on a PostgreSQL that commits
to the disk: received, recognised, checked against the directory, stored, answered with CONTRL, journaled; each under a
number of its own. Loading orders (COPRAR) are only kept; orders about boxes (COPARN) find their journey and are told to
the gate; gate moves (CODECO) move their boxes.
"""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Iterator

from tests.bench import load
from tests.bench.filing import server

SECONDS, CONNECTIONS, PORT = 8, 16, 8793
ORDER = (
    "UNB+UNOA:2+TERM1+KOUAN+261123:0900+RRRRRRRRRRRR'UNH+1+COPARN:D:95B:UN:ITG14'BGM+12+RRRRRRRRRRRR+9'"
    "RFF+BN:RRRRRRRRRRRR'TDT+20+026E+1++CMB:172:20+++9123456:146::YANGTZE STAR'LOC+9+CNCKG:139:6'"
    "NAD+CF+MSK:160:ZZZ'EQD+CN+MSCU1234566+22G1:102:5++2+5'TMD+3'DTM+201:202611230900:203'"
    "MEA+AAE+G+KGM:21500'SEL+SL123456+CA'CNT+16:1'UNT+13+1'UNZ+1+RRRRRRRRRRRR'"
)
KEPT = ORDER.replace("COPARN", "COPRAR").replace("BGM+12", "BGM+45")
GATE = (
    "UNB+UNOA:2+TERM1+KOUAN+261123:0900+RRRRRRRRRRRR'UNH+1+CODECO:D:95B:UN:ITG14'BGM+34+RRRRRRRRRRRR+9'"
    "TDT+1++3+++++:146::C12345'NAD+CF+MSK:160:ZZZ'EQD+CN+NNNNNNNNNNN+22G1:102:5++2+5'RFF+BN:RRRRRRRRRRRR'"
    "DTM+7:202611230900:203'LOC+165+CNCKG:139:6'MEA+AAE+G+KGM:21500'SEL+SL123456+CA'CNT+16:1'UNT+12+1'"
    "UNZ+1+RRRRRRRRRRRR'"
)


def run() -> dict[str, float]:
    """Messages a second of each kind through two workers, and the milliseconds below which 95 of 100 answers lie."""
    from kouan.registry.demo import demo_tokens

    command = "-m granian --interface wsgi --workers 2 --blocking-threads 4 --no-log kouan.config.wsgi:application"
    found: dict[str, float] = {}
    with server(PORT, sys.executable, *command.split(), "--host", "127.0.0.1", "--port", str(PORT)) as port:
        auth = {"Authorization": f"Bearer {demo_tokens()['terminal']}"}
        for name, body in {"kept": KEPT, "orders": ORDER, "gate moves": GATE}.items():
            load.run(port, _requests(body, **auth), connections=CONNECTIONS, seconds=2)
            done = load.run(port, _requests(body, **auth), connections=CONNECTIONS, seconds=SECONDS)
            assert set(done.statuses) == {201}, done.statuses
            found |= {f"messages /s, {name}": done.rate(), f"ms, 95 of 100, {name}": done.percentile(0.95)}
    return found


def _requests(body: str, **headers: str) -> Iterator[bytes]:
    """The same message again and again, each with a reference and a box of its own."""
    path, kind = "/api/v1/channels/messages", "application/edifact"
    template = load.request("POST", path, body.encode(), Content_Type=kind, **headers)
    start = int(time.time() * 10) % 10**7
    for number in itertools.count():
        reference = f"{start:06d}{number:06d}"[-12:].rjust(12, "0")
        box = f"MSCU{(start * 100 + number) % 10**7:07d}"
        yield template.replace(b"R" * 12, reference.encode()).replace(b"N" * 11, box.encode())
