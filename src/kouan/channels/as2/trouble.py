"""What may be wrong with an AS2 message, in the words that receipts carry."""

from __future__ import annotations

from kouan.kernel.text import Text


class Trouble(Exception):
    """`modifier` goes into the receipt's Disposition (RFC 4130, 7.5); `text` is for people."""

    def __init__(self, modifier: str, text: Text) -> None:
        super().__init__(text.en)
        self.modifier, self.text = modifier, text


DECRYPTION = "decryption-failed"
AUTHENTICATION = "authentication-failed"
INTEGRITY = "integrity-check-failed"
SECURITY = "insufficient-message-security"
DECOMPRESSION = "decompression-failed"
STRANGER = "unknown-trading-partner"
UNEXPECTED = "unexpected-processing-error"
