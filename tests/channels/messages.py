"""Messages for tests of the channels."""

from pathlib import Path

_DATA = Path(__file__).resolve().parents[1] / "codecs" / "data"
WINE = (_DATA / "import_wine.xml").read_text(encoding="utf-8")
NUMBER = "I20261123000000000101"


def wine(number: str = NUMBER, **changed: str) -> bytes:
    """The import declaration under another client number, with some texts changed."""
    said = WINE.replace(NUMBER, number)
    for old, new in changed.items():
        assert old in said
        said = said.replace(old, new)
    return said.encode()


def numberless(note: str = "N/M") -> bytes:
    """The same without a number of the sender's."""
    return (
        wine()
        .replace(f"<ClientSeqNo>{NUMBER}</ClientSeqNo>".encode(), b"<ClientSeqNo/>")
        .replace(b"N/M", note.encode())
    )
