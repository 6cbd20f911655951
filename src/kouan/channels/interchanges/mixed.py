"""An interchange with messages of several types: each type goes to its own handler."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from kouan.channels import handlers
from kouan.channels.formats.edifact import each_kind
from kouan.channels.handlers import Reply
from kouan.channels.interchanges.steps import KEPT
from kouan.channels.models import Message
from kouan.kernel.errors import Invalid, KouanError, Problem, Severity
from kouan.registry.caller import Caller


def take(caller: Caller, raw: bytes, stored: Message) -> Reply:
    """Every type by itself: one that is refused stops no other. Refused when all that anybody acts on is."""
    charset = stored.partner.charset if stored.partner else ""
    return _together([_one(caller, kind, part, stored) for kind, part in each_kind(raw, charset)])


def _one(caller: Caller, kind: str, raw: bytes, stored: Message) -> Reply:
    handler = handlers.find(kind)
    if handler is None:
        return Reply(None, b"", [Problem("D-NOBODY", "", KEPT.format(name=kind[:32] or "?"), Severity.WARN)])
    try:
        with transaction.atomic():
            return handler(caller, raw, stored)
    except KouanError as error:
        found = error.problems if isinstance(error, Invalid) else []
        rule = getattr(error, "rule", "") or error.code
        return Reply(None, b"", found or [Problem(rule, kind, error.text)], accepted=False)


def _together(replies: Sequence[Reply]) -> Reply:
    done = [one for one in replies if one.accepted]
    acting = [one for one in replies if one.subject or one.facts or not one.accepted]
    return Reply(
        next((one.subject for one in replies if one.subject), None),
        b"".join(one.ack for one in replies),
        [problem for one in replies for problem in one.findings],
        accepted=bool(done) and (not acting or any(one.accepted for one in acting)),
        facts={"done": "; ".join(one.facts["done"] for one in replies if "done" in one.facts)} if acting else {},
    )
