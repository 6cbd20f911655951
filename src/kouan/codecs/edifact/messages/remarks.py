"""What is worth a remark in a piece that was read well: the trade's own checks, never a reason to refuse."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from kouan.codecs.edifact.findings import Findings
from kouan.codecs.transport.box import Box
from kouan.kernel.errors import Severity
from kouan.kernel.identifiers.check_digits import container_check_digit, container_ok

CONTAINER = re.compile(r"[A-Z]{4}[0-9]{7}\Z")  # ISO 6346; other equipment has numbers of other kinds


def container_number(box: Box, position: int, findings: Findings) -> None:
    """A container number whose check digit is wrong (ISO 6346)."""
    number = box.number
    if CONTAINER.match(number) and not container_ok(number):
        right = container_check_digit(number[:10])
        findings.add(
            "12",
            "EQD",
            position,
            f"{number} 的校验码应为 {right}",
            f"the check digit of {number} should be {right}",
            element=2,
            severity=Severity.WARN,
            value=number,
        )


REMARKS: dict[str, Callable[[Any, int, Findings], None]] = {"EQD": container_number}
