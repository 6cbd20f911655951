"""Messages as the API shows them."""

from typing import Any

from kouan.channels.models import Certificate, Message, Partner
from kouan.channels.selectors import Told
from kouan.channels.services.partners import Profile
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
        "corrects": row.corrects,
        "due_at": row.due_at,
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
    """A partner with its whole profile; its organisation must be at hand."""
    profile = {name: getattr(row, name) for name in Profile.__struct_fields__}
    return profile | {
        "id": row.id,
        "organisation": row.organisation_id,
        "uscc": row.organisation.uscc,
        "trouble": row.trouble,
        "trouble_en": row.trouble_en,
        "trouble_since": row.trouble_since,
    }


def certificate(row: Certificate) -> dict[str, Any]:
    return {
        "id": row.id,
        "subject": row.subject,
        "serial": row.serial,
        "sha256": row.sha256,
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
        "retired_at": row.retired_at,
    }


def event(told: Told, language: str) -> dict[str, Any]:
    return {
        "seq": told.seq,
        "type": told.type,
        "text": told.text.say(language),
        "subject": {"type": told.subject_type, "id": told.subject_id},
        "at": told.at,
    }
