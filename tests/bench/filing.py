"""Filing: POST of a declaration with 20 goods lines until 201, beside the bare inserts and a plain FastAPI app.

All three write the same rows into the same tables of the same server, one after the other, fsync on.
"""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from tests.bench import load

ROOT = Path(__file__).resolve().parents[2]
SECONDS = float(os.environ.get("KOUAN_BENCH_SECONDS", "8"))
CONNECTIONS = 16
LINES = 20
CLIENT, BILL = b"CLIENT-NO-0000000000", b"BILL-NO-000000000000"


def body() -> bytes:
    """One declaration of the demo trader, filed by its broker, with 20 lines and two places to number."""
    import yaml

    base = yaml.safe_load((ROOT / "tests" / "flows" / "bodies" / "import_declaration.yaml").read_text("utf-8"))
    goods = [base["goods"][0] | {"line": n, "name": f"汽车车身支架{n}"} for n in range(1, LINES + 1)]
    weight = str(1000 * LINES)
    text = json.dumps(base | {"goods": goods, "net_weight": weight, "gross_weight": weight}, ensure_ascii=False)
    filled = {"FLOW-<flow>": CLIENT.decode(), "BL<flow>": BILL.decode(), "<flow>": "000001", "<box>": "CSQU3054383"}
    for place, value in filled.items():
        text = text.replace(place, value)
    return text.encode()


def requests(path: str, **headers: str) -> Iterator[bytes]:
    """The same declaration again and again, each with a client number and a bill of its own."""
    template = load.request("POST", path, body(), Content_Type="application/json", **headers)
    run = int(time.time() * 1000) % 10**9
    for number in itertools.count():
        own = f"{run:09d}{number:09d}".encode()
        yield template.replace(CLIENT, b"C-" + own).replace(BILL, b"B-" + own)


@contextmanager
def server(port: int, *command: str) -> Iterator[int]:
    """A web server as a process of its own, waited for and stopped."""
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "KOUAN_LOG_LEVEL": "WARNING"}
    environment["KOUAN_WRITES_PER_MINUTE"] = "100000000"
    log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
    )
    try:
        _wait(port, process, log)
        yield port
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def _wait(port: int, process: subprocess.Popen[bytes], log: Any) -> None:
    for _ in range(300):
        try:
            urlopen(f"http://127.0.0.1:{port}/openapi.json", timeout=1).close()
            return
        except OSError as error:
            if getattr(error, "code", 0) == 404:
                return
            if process.poll() is not None:
                break
            time.sleep(0.1)
    log.seek(0)
    raise RuntimeError(log.read().decode()[-2000:])


def kouan() -> load.Load:
    """Our own server, as `./kouan up` runs it."""
    from kouan.registry.demo import demo_tokens

    command = "-m granian --interface wsgi --workers 2 --blocking-threads 4 --no-log kouan.config.wsgi:application"
    with server(8791, sys.executable, *command.split(), "--host", "127.0.0.1", "--port", "8791") as port:
        path, token = "/api/v1/clearance/declarations", demo_tokens()["broker"]
        auth = {"Authorization": f"Bearer {token}"}
        load.run(port, requests(path, **auth), connections=CONNECTIONS, seconds=2)
        return load.run(port, requests(path, **auth), connections=CONNECTIONS, seconds=SECONDS)


def peer() -> load.Load:
    """The plain application."""
    command = "-m uvicorn tests.bench.peers.app:app --workers 2 --log-level warning --port 8792"
    with server(8792, sys.executable, *command.split()) as port:
        load.run(port, requests("/declarations"), connections=CONNECTIONS, seconds=2)
        return load.run(port, requests("/declarations"), connections=CONNECTIONS, seconds=SECONDS)


def floor() -> float:
    """Filings a second when pgbench sends nothing but the one prepared statement of a filing."""
    from tests.bench import floor_sql

    with tempfile.TemporaryDirectory() as folder:
        sql, variables = floor_sql.script(body())
        return floor_sql.pgbench(sql, variables, Path(folder) / "filing.sql", clients=8, seconds=SECONDS)


def run() -> dict[str, float]:
    bare, ours, theirs = floor(), kouan(), peer()
    for name, found in (("kouan", ours), ("peer", theirs)):
        if set(found.statuses) != {201}:
            raise RuntimeError(f"{name} answered {found.statuses}")
    return {
        "floor: bare inserts /s": bare,
        "kouan /s": ours.rate(),
        "FastAPI + SQLAlchemy ORM /s": theirs.rate(),
        "kouan : floor (goal 0.30)": ours.rate() / bare,
        "kouan : FastAPI (goal 3.5)": ours.rate() / theirs.rate(),
        "kouan p50 ms": ours.percentile(0.5),
        "kouan p99 ms": ours.percentile(0.99),
    }
