"""Speed of EDIFACT reading, writing and checking, in processor time of one process, beside pydifact on the same files.

The memory of a 100 MB interchange is that of a process of its own, which reads it from a pipe.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

from kouan.codecs.edifact import reader, writer
from kouan.codecs.edifact.validate import Validator
from tests.codecs.edifact.made import interchange

MIX = {"CODECO": 400, "BAPLIE": 60, "IFTMIN": 600, "CUSCAR": 300}
MEGA = 1_000_000
LARGE = 100 * MEGA
ROOT = Path(__file__).resolve().parents[2]


def run(scale: int = 4) -> dict[str, float]:
    """Megabytes and segments per second; the ratio to the peer; megabytes resident for a large interchange."""
    raw = interchange({kind: count * scale for kind, count in MIX.items()})
    segments = list(reader.read(raw).segments)
    size = len(raw) / MEGA
    reading = _best(lambda: sum(1 for _ in reader.read(raw).segments))
    figures = {
        "edifact read MB/s": size / reading,
        "edifact read segments/s": len(segments) / reading,
        "edifact write MB/s": size / _best(lambda: writer.write(segments, crlf=True)),
        "edifact validate MB/s": size / _best(lambda: _validate(segments)),
        "edifact 100 MB resident MB": _resident(),
        "edifact floor, split only MB/s": size / _best(lambda: _floor(raw)),
    }
    if peer := _peer():
        small = interchange(MIX)
        slow = len(small) / MEGA / _best(lambda: peer(small), rounds=1)
        figures["pydifact read MB/s"] = slow
        figures["edifact read, times pydifact"] = figures["edifact read MB/s"] / slow
    return figures


def _best(work: Callable[[], object], rounds: int = 3) -> float:
    taken = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return min(taken)


def _validate(segments: list[list]) -> None:
    validator = Validator()
    for segment in segments:
        validator.take(segment)


def _floor(raw: bytes) -> int:
    return sum(len(piece.split("+")) for piece in raw.decode("latin-1").split("'"))


def _peer() -> Callable[[bytes], object] | None:
    try:
        from pydifact.segmentcollection import RawSegmentCollection
    except ImportError:
        return None
    warnings.simplefilter("ignore")  # it has no data for the service segments
    return lambda raw: sum(1 for _ in RawSegmentCollection.from_str(raw.decode("latin-1")).segments)


def _resident() -> float:
    """Peak resident megabytes of a process that reads 100 MB from its standard input."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))}
    command = [sys.executable, "-c", "from tests.bench.edifact import read_large; read_large()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdin
        assert process.stdout
        for piece in _large():
            process.stdin.write(piece)
        process.stdin.close()
        return int(process.stdout.read()) / 1024


def _large() -> Iterator[bytes]:
    """One interchange of 100 MB: messages of 1,000 bytes and up, each with a reference of its own."""
    raw = interchange(MIX)
    head, *messages = raw.split(b"UNH+")
    messages[-1] = messages[-1][: messages[-1].rindex(b"UNZ")]
    yield head
    written = number = 0
    while written < LARGE:
        for message in messages:
            number += 1
            reference, _, rest = message.partition(b"+")
            body, _, _ = rest.rpartition(b"+" + reference)
            piece = b"UNH+%d+%s+%d'\r\n" % (number, body, number)
            written += len(piece)
            yield piece
    yield b"UNZ+%d+R1'\r\n" % number


def read_large() -> None:
    """Runs in the process that is measured: prints its peak, in kilobytes (`ru_maxrss` would be its parent's)."""
    read = reader.read(sys.stdin.buffer)
    count = sum(1 for _ in read.segments)
    assert count > MEGA
    assert not read.findings, read.findings[:3]
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    print(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
