"""SIGKILL while filing: every 201 ever given is in the store, once and whole, and the journal verifies."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from kouan.registry.demo import demo_tokens
from tests.bench.filing import body
from tests.faults.stack import ROOT, Stack
from tests.services_plugin import throw_away_folder

KILLS = int(os.environ.get("KOUAN_KILLS", "50"))
PARTS = ("web", "worker", "postgres", "nats")


class Filer(threading.Thread):
    """Files one declaration after the other, repeating each under its number until it gets a 201."""

    def __init__(self, stack: Stack, name: str) -> None:
        super().__init__(daemon=True)
        self.stack, self.prefix = stack, name
        self.acknowledged: dict[str, str] = {}
        self.surprises: list[str] = []
        self.over = threading.Event()
        self.template = body()
        self.headers = {"Authorization": f"Bearer {demo_tokens()['broker']}", "Content-Type": "application/json"}

    def run(self) -> None:
        number = 0
        while not self.over.is_set():
            number += 1
            client_no = f"{self.prefix}-{number:08d}"
            raw = self.template.replace(b"CLIENT-NO-0000000000", client_no.encode()).replace(
                b"BILL-NO-000000000000", f"BL{client_no}".encode()
            )
            while not self._filed(client_no, raw) and not self.over.is_set():
                time.sleep(0.05)

    def _filed(self, client_no: str, raw: bytes) -> bool:
        try:
            connection = HTTPConnection("127.0.0.1", self.stack.port, timeout=10)
            connection.request("POST", "/api/v1/clearance/declarations", raw, self.headers)
            answer = connection.getresponse()
            said = answer.read()
            connection.close()
        except (OSError, HTTPException):
            return False
        if answer.status == 201:
            self.acknowledged[client_no] = json.loads(said)["id"]
            return True
        if answer.status < 500 and answer.status != 429:
            self.surprises.append(f"{answer.status} {said[:300]!r}")
        return False


@pytest.mark.slow
def test_nothing_acknowledged_is_lost() -> None:
    folder = throw_away_folder()
    stack = Stack(folder)
    dice = random.Random(20210316)
    try:
        stack.wait()
        filers = [Filer(stack, f"K{n}") for n in range(3)]
        for filer in filers:
            filer.start()
        for kill in range(KILLS):
            time.sleep(dice.uniform(0.1, 0.6))
            stack.kill(PARTS[kill % 4] if kill % 6 else "web")
            if kill % 5 == 0:
                stack.wait()
        stack.wait()
        stack.return_nats()
        time.sleep(1)
        for filer in filers:
            filer.over.set()
        for filer in filers:
            filer.join(15)
        acknowledged = {k: v for filer in filers for k, v in filer.acknowledged.items()}
        assert not [s for filer in filers for s in filer.surprises]
        assert len(acknowledged) > KILLS // 2, "hardly anything was filed between the kills"
        audit(stack, acknowledged)
        stack.run("-m", "kouan.config.cli", "journal", "verify")
    finally:
        stack.stop()


def audit(stack: Stack, acknowledged: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.audit"],
        cwd=ROOT,
        env=stack.environment,
        input=json.dumps(acknowledged),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stdout[-3000:] + done.stderr[-3000:]
    assert Path(stack.folder).exists()
