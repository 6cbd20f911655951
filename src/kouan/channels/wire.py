"""Messages as the API shows them."""

from typing import Any

from kouan.channels.models import Message, Partner
from kouan.kernel.text import Text


def message(row: Message, language: str, *, whole: bool = True) -> dict[str, Any]:
    """A message; `whole` adds findings, for one message rather than a list."""
    shown: dict[str, Any] = {
        "id": row.id,
        "direction": row.direction,
        "channel": row.channel,
        "format": row.format,
        "state": row.state,
        "state_text": row.state_text.say(language),
        "filename": row.filename,
        "client_no": row.client_no,
        "size": row.size,
        "sha256": row.sha256,
        "charset": row.charset,
        "organisation": row.organisation_id,
        "facts": row.facts,
        "subject": {"type": row.subject_type, "id": row.subject_id} if row.subject_id else None,
        "reply_to": row.reply_to,
        "request": row.request,
        "attempts": row.attempts,
        "received_at": row.received_at,
        "finished_at": row.finished_at,
    }
    return shown | {"findings": findings(row, language)} if whole else shown


def findings(row: Message, language: str) -> list[dict[str, str]]:
    """What was found, with the sentence in the caller's language beside both."""
    return [found | {"message": Text(found["zh"], found["en"]).say(language)} for found in row.findings]


def refusal(row: Message, language: str) -> dict[str, Any]:
    """A refused message as an error answer: the shape of every other refusal of the API."""
    listed = findings(row, language)
    said = Text(f"报文不受理：有 {len(listed)} 处不符合要求。", f"The message is refused: {len(listed)} finding(s).")
    code = row.facts.get("code", "invalid")
    return {
        "code": code,
        "message": said.say(language),
        "zh": said.zh,
        "en": said.en,
        "problems": listed,
        "message_id": row.id,
        "client_no": row.client_no,
        "facts": row.facts,
    }


def partner(row: Partner) -> dict[str, Any]:
    return {
        "id": row.id,
        "organisation": row.organisation_id,
        "name": row.name,
        "channel": row.channel,
        "folder": row.folder,
        "sender_id": row.sender_id,
        "format": row.format,
        "is_active": row.is_active,
        "trouble": row.trouble,
        "trouble_since": row.trouble_since,
    }
