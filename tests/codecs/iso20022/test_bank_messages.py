"""pain.001 and camt.054: round trips, the schemas of others, and hostile input."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from tests.shared import shared

from kouan.codecs.iso20022 import camt054, pain001
from kouan.codecs.iso20022.xml import NotThisMessage

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
words = st.text("ABCDEFGHIJabcdefghij0123456789-重庆果园", min_size=1, max_size=30)
amounts = st.decimals("0.01", "999999999.99", places=2)


def transfer(**changes: object) -> pain001.CreditTransfer:
    facts: dict = {
        "message_id": "KOUAN-1",
        "created_at": AT,
        "end_to_end_id": "T1",
        "amount": Decimal("130954.05"),
        "currency": "CNY",
    }
    parties: dict = {
        "debtor_name": "山城",
        "debtor_account": "6222",
        "creditor_name": "国库",
        "creditor_account": "0001",
    }
    return pain001.CreditTransfer(**(facts | parties | {"remittance": "duty"} | changes))


def movement(**changes: object) -> camt054.Movement:
    facts: dict = {
        "end_to_end_id": "T1",
        "bank_reference": "B1",
        "amount": Decimal("130954.05"),
        "currency": "CNY",
        "outcome": "BOOK",
    }
    return camt054.Movement(**(facts | changes))


def notification(*movements: camt054.Movement) -> camt054.Notification:
    return camt054.Notification(message_id="N1", created_at=AT, account="0001", movements=movements)


@given(words, amounts)
def test_credit_transfer_round_trip(word: str, amount: Decimal) -> None:
    given_transfer = transfer(debtor_name=word, end_to_end_id=word[:35], amount=amount)
    assert pain001.decode(pain001.encode(given_transfer)) == given_transfer


@given(words, amounts, st.sampled_from(["BOOK", "RJCT"]))
def test_notification_round_trip(word: str, amount: Decimal, outcome: str) -> None:
    one = movement(end_to_end_id=word, amount=amount, outcome=outcome, reason="no funds" if outcome == "RJCT" else "")
    assert camt054.decode(camt054.encode(notification(one, movement()))) == notification(one, movement())


@pytest.mark.parametrize(
    ("schema", "document"),
    [
        ("pain.001.001.09.xsd", pain001.encode(transfer())),
        ("camt.054.001.08.xsd", camt054.encode(notification(movement(), movement(outcome="RJCT", reason="closed")))),
    ],
)
def test_valid_against_the_schema_of_the_standard(schema: str, document: bytes) -> None:
    xsd = etree.XMLSchema(etree.parse(str(shared(f"samples/edi/ISO20022/{schema}"))))
    xsd.assertValid(etree.fromstring(document))


def test_reads_notifications_written_by_others() -> None:
    read = camt054.decode(shared("samples/edi/ISO20022/camt054.v8.xml").read_bytes())
    assert read.movements
    assert all(m.amount > 0 for m in read.movements)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<a/>",
        b"\xff\xfe\x00",
        b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><d>&e;</d>',
        camt054.encode(notification(movement())).replace(b"130954.05", b"12,5"),
        b"x" * (8 * 1024 * 1024 + 1),
    ],
)
def test_anything_else_is_refused_with_a_reason(raw: bytes) -> None:
    with pytest.raises(NotThisMessage):
        camt054.decode(raw)
    with pytest.raises(NotThisMessage):
        pain001.decode(raw)
