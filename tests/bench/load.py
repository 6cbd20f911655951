"""A closed-loop HTTP load of ready-made requests: cheap for the sender, so that the server is what is measured."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Load:
    """What came of it: answers by status, seconds, and each answer's milliseconds."""

    seconds: float = 0.0
    statuses: dict[int, int] = field(default_factory=dict)
    milliseconds: list[float] = field(default_factory=list)

    def rate(self, status: int = 201) -> float:
        """Answers of that status a second."""
        return self.statuses.get(status, 0) / self.seconds

    def percentile(self, share: float) -> float:
        """The latency below which `share` of the answers lie, ms."""
        ordered = sorted(self.milliseconds)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """The bytes of one keep-alive HTTP/1.1 request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@dataclass(slots=True)
class _Connection:
    sock: socket.socket
    sent_at: float = 0.0
    buffer: bytes = b""

    def send(self, data: bytes) -> None:
        self.buffer, self.sent_at = b"", time.perf_counter()
        self.sock.sendall(data)

    def answer(self) -> int | None:
        """The status once the whole answer is here, else None."""
        chunk = self.sock.recv(65536)
        if not chunk:
            raise ConnectionError("the server closed the connection")
        self.buffer += chunk
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return None
        lower = head.lower()
        if b"transfer-encoding: chunked" in lower:
            return int(head[9:12]) if rest.endswith(b"0\r\n\r\n") else None
        length = int(lower.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        return int(head[9:12]) if len(rest) >= length else None


def run(port: int, requests: Iterator[bytes], *, connections: int = 16, seconds: float = 8.0) -> Load:
    """Keep `connections` requests under way against 127.0.0.1:`port` for `seconds`."""
    load = Load()
    chooser = selectors.DefaultSelector()
    start = time.perf_counter()
    for _ in range(connections):
        connection = _Connection(socket.create_connection(("127.0.0.1", port)))
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.send(next(requests))
        chooser.register(connection.sock, selectors.EVENT_READ, connection)
    open_ones = connections
    while open_ones:
        for key, _ in chooser.select(timeout=30):
            connection = key.data
            status = connection.answer()
            if status is None:
                continue
            now = time.perf_counter()
            load.statuses[status] = load.statuses.get(status, 0) + 1
            load.milliseconds.append((now - connection.sent_at) * 1000)
            if now - start < seconds:
                connection.send(next(requests))
            else:
                chooser.unregister(connection.sock)
                connection.sock.close()
                open_ones -= 1
    load.seconds = time.perf_counter() - start
    return load
