"""The window asked from inside its own process: the same requests and answers, without a network."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

import msgspec
from django.test import Client

from kouan.simulator.window import Refusal, Window


@dataclass(slots=True)
class Inside(Window):
    """A `Window` whose requests go straight to the program; `wrote` is set by every write."""

    address: str = "inside"
    tokens: dict[str, str] = field(default_factory=dict)
    stop: threading.Event = field(default_factory=threading.Event)
    wrote: bool = False
    client: Client = field(default_factory=Client)

    def ask(self, role: str, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Any:
        said = {"Authorization": f"Bearer {self.tokens[role]}", "Accept-Language": "en"} | (headers or {})
        response = self.client.generic(
            method, f"/api/v1{path}", body, content_type="application/json", headers=said, HTTP_HOST="127.0.0.1"
        )
        self.requests += 1
        self.wrote = self.wrote or method != "GET"
        answer = msgspec.json.decode(response.content) if response.content else None
        if response.status_code >= 300:
            raise Refusal(response.status_code, answer if isinstance(answer, dict) else {"message": str(answer)})
        return answer
