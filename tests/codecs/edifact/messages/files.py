"""The real EDIFACT files beside the repository, and their messages."""

from pathlib import Path

import msgspec

from kouan.codecs.edifact.messages import decode, kind_of
from kouan.codecs.edifact.messages.message import Message
from kouan.codecs.edifact.reader import read
from tests.shared import ROOT, shared

FOLDER = ROOT.parent / "shared" / "samples"
NAMES = sorted(
    str(path.relative_to(FOLDER))
    for path in (*FOLDER.glob("edi/*/*"), *FOLDER.glob("customs/edifact*"))
    if path.suffix in (".edi", ".txt") and path.parent.name not in ("VC", "DCSA")
)


def messages_of(name: str) -> list[list]:
    """The segments of each message of a sample file."""
    return list(read(Path(shared(f"samples/{name}")).read_bytes()).each_message())


def typed(name: str, number: int = 0) -> Message:
    """The typed message of a sample file; it survives JSON as well."""
    segments = messages_of(name)[number]
    assert kind_of(segments) is not None
    message, _ = decode(segments)
    assert msgspec.json.decode(msgspec.json.encode(message), type=type(message)) == message
    return message
