"""Any message that we let out is valid against the schemas of the standard; those of others are read whole."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.codecs.shapes.made import message as made
from tests.shared import shared

from kouan.codecs.families import SHAPES
from kouan.codecs.iso20022.camt import CAMT_053, Balance, OwnAccount, Statement, StatementBlock
from kouan.codecs.iso20022.pain import PAIN_001, PAIN_002, PaymentStatus, Reason, StatusReport, TransferStatus
from kouan.codecs.iso20022.parts import Coded, Money, OtherAccount, When
from kouan.kernel.errors import Invalid

FOLDER = "samples/edi/ISO20022"
SCHEMAS = {"pain.001": "pain.001.001.09.xsd", "camt.054": "camt.054.001.08.xsd"}
OTHERS = {"pain.001": "sg.fast.single.pain.001.001.09.xml", "camt.054": "camt054.v8.xml"}


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_what_we_write_is_valid(name):
    schema = etree.XMLSchema(etree.parse(str(shared(f"{FOLDER}/{SCHEMAS[name]}"))))

    @settings(max_examples=60, deadline=None)
    @given(st.integers(0, 2**32))
    def check(seed):
        message = msgspec.structs.replace(made(SHAPES[name].make, seed), extra={})
        schema.assertValid(etree.fromstring(SHAPES[name].encode(message)))

    check()


@pytest.mark.parametrize("name", sorted(OTHERS))
def test_messages_of_others_are_read_and_written_back(name):
    raw = shared(f"{FOLDER}/{OTHERS[name]}").read_bytes()
    message, problems = SHAPES[name].decode(raw)
    assert [one.rule for one in problems if one.severity == "E"] == []
    said = sorted((node.text or "").strip() for node in etree.fromstring(raw).iter() if not len(node))
    again = sorted(
        (node.text or "").strip() for node in etree.fromstring(SHAPES[name].encode(message)).iter() if not len(node)
    )
    assert len(again) == len(said)


def test_a_rejected_payment_and_its_reason():
    report = StatusReport(
        id="S1",
        at=made(PAIN_001.make, 1).at,
        original="KOUAN-1",
        original_kind="pain.001.001.09",
        payments=(
            PaymentStatus(
                id="KOUAN-1",
                transfers=(
                    TransferStatus(end_to_end="T1", status="RJCT", reasons=(Reason(reason=Coded(code="AM04")),)),
                ),
            ),
        ),
    )
    again, problems = PAIN_002.decode(PAIN_002.encode(report))
    assert (again, problems) == (report, [])
    assert again.payments[0].transfers[0].reasons[0].reason.code == "AM04"


def test_a_statement_without_a_balance_is_not_let_out():
    block = StatementBlock(id="1", account=OwnAccount(other=OtherAccount(number="6222")))
    at = made(PAIN_001.make, 1).at
    with pytest.raises(Invalid) as said:
        CAMT_053.encode(Statement(id="1", at=at, statements=(block,)))
    assert [one.field for one in said.value.problems] == ["statements[0].balances"]
    balance = Balance(
        kind=Coded(code="CLBD"), amount=Money(value=1, currency="CNY"), sign="CRDT", on=When(day=at.date())
    )
    wrong = msgspec.structs.replace(block, balances=(balance,), id="x" * 36)
    with pytest.raises(Invalid) as said:
        CAMT_053.encode(Statement(id="1", at=at, statements=(wrong,)))
    assert [one.rule for one in said.value.problems] == ["XML-03"]


def test_order_choice_and_count_are_findings():
    message = made(PAIN_001.make, 3)
    raw = PAIN_001.written(msgspec.structs.replace(message, extra={}, count="99"))[0]
    swapped = raw.replace(b"<GrpHdr>", b"<PmtInf/><GrpHdr>", 1)
    assert {"XML-07", "ISO-SUM"} <= {one.rule for one in PAIN_001.decode(swapped)[1]}
    both = raw.replace(b"</ReqdExctnDt>", b"<Dt>2026-01-01</Dt><DtTm>2026-01-01T00:00:00</DtTm></ReqdExctnDt>")
    assert {"XML-08", "XML-04"} & {one.rule for one in PAIN_001.decode(both)[1]}
