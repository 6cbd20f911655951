"""The other end of AS2 by somebody else's stack, pyas2lib, which is GPL: a program of its own, never imported by ours.

    PYTHON_WITH_PYAS2LIB tests/channels/as2_independent.py SPEC.json

Reads one job from standard input as JSON, writes the answer as JSON: {"do": "send"|"take"|"receipt", …}, bytes base64.
"""

import base64
import json
import re
import sys

_search = re.search


def _patient(pattern, text, *flags):
    """oscrypto, which pyas2lib stands on, knows no OpenSSL whose last number has two digits."""
    found = _search(pattern, text, *flags)
    if found is None and isinstance(text, str) and text.startswith("OpenSSL"):
        found = _search(r"(\d\.\d\.\d)", text)
    return found


re.search = _patient
from pyas2lib import as2  # noqa: E402


def job(said):
    ours = as2.Organization(
        as2_name=said["name"], sign_key=said["key"].encode(), sign_key_pass="x", decrypt_key=said["key"].encode(),
        decrypt_key_pass="x",
    )  # fmt: skip
    cert = said["partner_cert"].encode()
    partner = as2.Partner(
        as2_name=said["partner"], verify_cert=cert, encrypt_cert=cert, validate_certs=False, **said.get("options", {})
    )
    body = base64.b64decode(said.get("body", ""))
    if said["do"] == "send":
        message = as2.Message(ours, partner)
        message.build(body, filename="gate.edi", content_type="application/edifact", message_id="777@peer")
        return {"headers": dict(message.headers), "body": coded(message.content), "mic": mic(message.mic)}
    whole = "".join(f"{name}: {value}\r\n" for name, value in said["headers"].items()).encode() + b"\r\n" + body
    if said["do"] == "take":
        message = as2.Message()
        status, error, receipt = message.parse(whole, lambda _: ours, lambda _: partner)
        answer = {"status": status, "payload": coded(message.content), "mic": mic(message.mic)}
        if receipt is not None:
            answer |= {"headers": dict(receipt.headers), "body": coded(receipt.content)}
        return answer | {"error": str(error[1] if error and error[0] else "")}
    sent = as2.Message(ours, partner)
    sent.message_id, sent.mic = said["id"], said["mic"].encode()
    status, detail = as2.Mdn().parse(whole, lambda *_: sent)
    return {"status": status, "error": str(detail or "")}


def mic(said):
    return said.decode() if isinstance(said, bytes) else said


def coded(data):
    return base64.b64encode(data.encode() if isinstance(data, str) else data or b"").decode()


json.dump(job(json.load(sys.stdin)), sys.stdout)
