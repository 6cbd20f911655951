"""The window as a client sees it: HTTP, JSON and a token per role. Nothing else of the program is used."""

from __future__ import annotations

import http.client
import logging
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import msgspec

log = logging.getLogger("kouan.simulator")
_encode = msgspec.json.Encoder(decimal_format="string").encode
_TRY_AGAIN = frozenset({429, 502, 503, 504})
_TROUBLE = (OSError, http.client.HTTPException)


class Refusal(Exception):
    """The window said no: its status, and what it answered."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        self.status, self.body = status, body
        super().__init__(f"{status} {body.get('code', '')} {body.get('en') or body.get('message', '')}".strip())

    @property
    def rules(self) -> list[str]:
        """The rules that stopped it."""
        problems = self.body.get("problems") or ()
        found = {str(p.get("rule")) for p in problems if p.get("severity", "E") == "E"}
        return sorted(found or {str(self.body.get("rule") or self.body.get("code") or self.status)})


class Unreachable(RuntimeError):
    """The window did not answer for longer than we are willing to wait."""


@dataclass(slots=True)
class Window:
    """A connection to the API at `address`; `tokens` by role name. Repeats what is safe to repeat for `patience` s.

    Every write here is safe to repeat: facts have natural keys, filings a client number, the rest a key of its own.
    """

    address: str
    tokens: dict[str, str]
    patience: float = 30.0
    stop: threading.Event = field(default_factory=threading.Event)
    requests: int = 0
    _line: http.client.HTTPConnection | None = None

    def get(self, role: str, path: str, **query: str) -> Any:
        """The answer to a GET; Refusal when it is not 2xx."""
        return self.ask(role, "GET", f"{path}?{urlencode(query)}" if query else path)

    def post(self, role: str, path: str, body: Any = None, **headers: str) -> Any:
        """The answer to a POST; Refusal when it is not 2xx."""
        return self.ask(role, "POST", path, _encode(body if body is not None else {}), headers)

    def put(self, role: str, path: str, body: Any) -> Any:
        """The answer to a PUT; Refusal when it is not 2xx."""
        return self.ask(role, "PUT", path, _encode(body))

    def ask(self, role: str, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Any:
        """One request, repeated while the window is away or asks to come later."""
        said = {
            "Authorization": f"Bearer {self.tokens[role]}",
            "Content-Type": "application/json",
            "Accept-Language": "en",
            "Idempotency-Key": str(uuid4()),
        } | (headers or {})
        end, pause, tries = time.monotonic() + self.patience, 0.1, 0
        while True:
            tries += 1  # the first may fail only because the kept connection has grown old
            status, answer, trouble = self._once(method, f"/api/v1{path}", body, said)
            if status and status not in _TRY_AGAIN:
                break
            if tries > 1 and (time.monotonic() > end or self.stop.is_set()):
                raise Unreachable(f"{self.address} {method} {path}: {trouble or status}")
            self.stop.wait(pause)
            pause = min(pause * 2, 5.0)
        self.requests += 1
        if status >= 300:
            raise Refusal(status, answer if isinstance(answer, dict) else {"message": str(answer)})
        return answer

    def _once(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, Any, str]:
        try:
            line = self._line = self._line or self._connect()
            line.request(method, path, body, headers)
            response = line.getresponse()
            raw = response.read()
        except _TROUBLE as error:
            self.close()
            return 0, None, repr(error)
        if response.will_close:
            self.close()
        try:
            return response.status, msgspec.json.decode(raw) if raw else None, ""
        except msgspec.DecodeError:
            return response.status, {"message": raw[:200].decode("utf-8", "replace")}, ""

    def _connect(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.address)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        return kind(parts.hostname or "127.0.0.1", parts.port, timeout=30)

    def close(self) -> None:
        """Let the connection go; the next request makes a new one."""
        line, self._line = self._line, None
        if line is not None:
            line.close()
