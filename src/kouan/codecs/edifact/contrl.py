"""CONTRL: the syntax and service report that answers an interchange (ISO 9735-4, and its forms before)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from kouan.codecs.edifact.acceptance import Decision, Handling
from kouan.codecs.edifact.envelope import MessageInfo, interchange, part
from kouan.codecs.edifact.findings import Finding
from kouan.codecs.edifact.reader import Interchange
from kouan.codecs.edifact.syntax import Element, Segment

REJECTED, ACKNOWLEDGED, RECEIVED = "4", "7", "8"  # 0083
FORMS = {"1": ("2", "2"), "2": ("2", "2"), "3": ("D", "3"), "4": ("4", "1")}  # version and release by syntax
_SERVICE = ("UNB", "UNZ", "UNG", "UNE", "UNH", "UNT")
_MOST = 99  # UCD per UCS; more than that help nobody


def answers(
    read: Interchange,
    findings: Iterable[Finding],
    decision: Decision,
    *,
    reference: str,
    prepared: datetime,
    receipt_only: bool = False,
) -> list[list[Segment]]:
    """One CONTRL interchange for each UNB of a file that has been read to its end; none where there is no UNB.

    `receipt_only` says "received" (8) and nothing about acceptance; used when checking comes later."""
    found = list(findings)
    bounds = [number for number, _ in read.headers] + [1 << 62]
    made = []
    for order, (number, header) in enumerate(read.headers):
        inside = range(number, bounds[order + 1])
        body = _body(
            header,
            [message for message in read.messages if message.first in inside],
            [(at, group) for at, group in read.groups if at in inside],
            [f for f in found if f.position in inside],
            decision,
            receipt_only,
        )
        name = reference if order == 0 else f"{reference[:11]}-{order}"
        made.append(_wrapped(header, body, name, prepared))
    return made


def _wrapped(header: Segment, body: list[Segment], reference: str, prepared: datetime) -> list[Segment]:
    version = part(header, 1, 2)
    version = version if version in FORMS else "3"
    form, release = FORMS[version]
    message: list[Segment] = [["UNH", "1", ["CONTRL", form, release, "UN"]], *body]
    message.append(["UNT", str(len(message) + 1), "1"])
    return interchange(
        [message],
        sender=_element(header, 3),
        recipient=_element(header, 2),
        reference=reference,
        prepared=prepared,
        charset=part(header, 1) or "UNOC",
        version=version,
        test=part(header, 11) == "1",
    )


def _body(
    header: Segment,
    messages: list[MessageInfo],
    groups: list[tuple[int, Segment]],
    findings: list[Finding],
    decision: Decision,
    receipt_only: bool,
) -> list[Segment]:
    whole = [f for f in findings if f.segment in ("UNB", "UNZ") and not f.message and f.severity == "E"]
    action = RECEIVED if receipt_only else REJECTED if decision.interchange is Handling.REJECT else ACKNOWLEDGED
    start: Segment = ["UCI", part(header, 5), _element(header, 2), _element(header, 3), action]
    body = [start + _first(whole)]
    if receipt_only:
        return body
    if not groups:
        return body + _messages(messages, findings, decision)
    for at, group in groups:
        own = [f for f in findings if f.segment in ("UNG", "UNE") and f.position >= at and f.severity == "E"][:1]
        state = REJECTED if decision.interchange is Handling.REJECT else ACKNOWLEDGED
        body.append(["UCF", part(group, 5), _element(group, 2), _element(group, 3), state, *_first(own)])
        body += _messages([m for m in messages if m.group == at], findings, decision)
    return body


def _messages(messages: list[MessageInfo], findings: list[Finding], decision: Decision) -> list[Segment]:
    """A UCM for each message that is rejected or has findings; silence acknowledges the others."""
    body: list[Segment] = []
    for message in messages:
        inside = range(message.first, message.first + message.segments)
        own = [f for f in findings if f.position in inside and f.segment not in ("UNB", "UNZ", "UNG", "UNE")]
        own = [f for f in own if f.severity == "E"]
        if not own and decision.of(message.reference) is not Handling.REJECT:
            continue
        state = REJECTED if decision.of(message.reference) is Handling.REJECT else ACKNOWLEDGED
        name = [message.type, message.version, message.release, message.agency]
        name += [message.association] if message.association else []
        service = [f for f in own if f.segment in ("UNH", "UNT")]
        body.append(["UCM", message.reference, name, state, *_first(service)])
        body += _segments(message, [f for f in own if f not in service])
    return body


def _segments(message: MessageInfo, findings: list[Finding]) -> list[Segment]:
    body: list[Segment] = []
    last = 0
    for finding in sorted(findings, key=lambda f: f.position)[: 999 * _MOST]:
        place = finding.position - message.first + 1
        about_segment = finding.element == 0
        if place != last or about_segment:
            body.append(["UCS", str(place), finding.code if about_segment else ""])
            last = place
        if not about_segment:
            at = [str(finding.element), *([str(finding.component)] if finding.component else [])]
            body.append(["UCD", finding.code, at])
    return body


def _first(findings: list[Finding]) -> list[Element]:
    """The code, the service segment and the place of the first finding: a UCI, UCF or UCM has room for one."""
    if not findings:
        return []
    finding = findings[0]
    told: list[Element] = [finding.code, finding.segment if finding.segment in _SERVICE else ""]
    if finding.element:
        told.append([str(finding.element), *([str(finding.component)] if finding.component else [])])
    return told


def _element(segment: Segment, place: int) -> Element:
    found: Element = segment[place] if place < len(segment) else ""
    return found
