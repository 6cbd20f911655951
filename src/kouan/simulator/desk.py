"""The declaration desk, the officers' desks and the cash desk of the window, as the API offers them."""

from __future__ import annotations

from typing import Any

from kouan.codecs.declaration import Declaration
from kouan.simulator.window import Window

MANUAL = "H"
GONE = frozenset({"Z", "E", "D"})  # returned, not accepted, cancelled
FREE = frozenset({"P", "K", "R"})  # released, released on security, cleared


def file(window: Window, role: str, declaration: Declaration) -> dict[str, Any]:
    """File a declaration under its own client number."""
    answer: dict[str, Any] = window.post(role, "/clearance/declarations", declaration)
    return answer


def declaration(window: Window, role: str, id: str) -> dict[str, Any]:
    """A declaration as it stands."""
    answer: dict[str, Any] = window.get(role, f"/clearance/declarations/{id}")
    return answer


def waiting(window: Window, role: str, state: str, limit: int = 100) -> list[dict[str, Any]]:
    """The newest declarations in a state."""
    answer = window.get(role, "/clearance/declarations", state=state, limit=str(limit))
    return list(answer["items"])


def to_inspect(window: Window) -> list[str]:
    """The declarations with an open inspection order, oldest first."""
    return [str(one["declaration"]) for one in window.get("inspection", "/clearance/inspections")]


def review(window: Window, id: str, *, accept: bool, reason: str) -> None:
    """A customs officer settles the documents or returns them."""
    window.post("customs", f"/clearance/declarations/{id}/review", {"accept": accept, "reason": reason})


def inspected(window: Window, id: str, *, passed: bool, note: str) -> None:
    """An inspection officer records the result."""
    window.post("inspection", f"/clearance/declarations/{id}/inspection", {"passed": passed, "note": note})


def bills_due(window: Window, role: str) -> list[dict[str, Any]]:
    """The bills that role may pay and that wait to be paid."""
    return list(window.get(role, "/charges/bills", state="issued", limit="200"))


def pay(window: Window, role: str, bill: str) -> dict[str, Any]:
    """Instruct the bank to pay a bill."""
    answer: dict[str, Any] = window.post(role, f"/charges/bills/{bill}/payments")
    return answer
