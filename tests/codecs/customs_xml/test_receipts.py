"""Receipts and envelopes: the samples are read, what we write is read back, bad ones are refused."""

import base64
import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kouan.codecs.customs_xml import envelope
from kouan.codecs.customs_xml.channel import MANIFEST_TEXTS, TEXTS, Channel, ManifestReceipt
from kouan.codecs.customs_xml.envelope import Envelope
from kouan.codecs.customs_xml.receipts import (
    ImportResponse,
    Result,
    decode_import_response,
    decode_result,
    encode_import_response,
    encode_result,
)
from kouan.kernel.errors import Malformed, TooLarge
from tests.codecs.strategies import text
from tests.shared import shared

AT = datetime(2026, 11, 23, 2, 30, 5, tzinfo=UTC)


def test_every_channel_says_something_in_both_languages():
    assert set(TEXTS) == set(Channel)
    assert set(MANIFEST_TEXTS) == set(ManifestReceipt)
    assert all(said.zh and said.en for said in [*TEXTS.values(), *MANIFEST_TEXTS.values()])
    assert Channel("A") is not Channel("a")


@given(st.booleans(), text(200), text(40), text(18), text(18))
def test_import_response_round_trip(ok, message, client_no, seq_no, transit_no):
    said = ImportResponse(ok=ok, message=message, client_no=client_no, seq_no=seq_no, transit_no=transit_no)
    assert decode_import_response(encode_import_response(said)) == said


@pytest.mark.parametrize("channel", list(Channel))
def test_result_round_trip(channel):
    said = Result(
        seq_no="I20260000000000001",
        channel=channel,
        notice_at=AT,
        entry_id="800720261000000001",
        note="示例",
        customs_office="8007",
        entry_date=date(2026, 11, 20),
        declared_at=AT,
    )
    assert decode_result(encode_result(said)) == said


def test_times_stand_in_shanghai_time_and_an_empty_note_is_the_channels_text():
    raw = encode_result(Result(seq_no="I1", channel=Channel.RELEASED, notice_at=AT)).decode()
    assert "2026-11-23T10:30:05" in raw
    assert "已放行" in raw


def test_samples():
    results = {
        channel: decode_result(shared(f"samples/customs/cn_DEC_RESULT_channel{name}.xml").read_bytes())
        for channel, name in {"7": "7_declared", "L": "L_received", "P": "P_released"}.items()
    }
    assert {key: str(result.channel) for key, result in results.items()} == {"7": "7", "L": "L", "P": "P"}
    assert results["P"].entry_id == "520720190579438584"
    assert results["P"].notice_at == datetime(2019, 12, 23, 13, 44, 20, tzinfo=UTC)
    ok = decode_import_response(shared("samples/customs/cn_DecImportResponse_ok.xml").read_bytes())
    assert (ok.ok, ok.seq_no) == (True, "E20190000357524667")
    failed = decode_import_response(shared("samples/customs/cn_DecImportResponse_failed.xml").read_bytes())
    assert (failed.ok, "出口享惠" in failed.message) == (False, True)


@pytest.mark.parametrize(
    "raw",
    [
        b"<DEC_RESULT><CHANNEL>Q</CHANNEL><NOTICE_DATE>2026-01-01T00:00:00</NOTICE_DATE></DEC_RESULT>",
        b"<DEC_RESULT><CHANNEL>P</CHANNEL></DEC_RESULT>",
        b"<DEC_RESULT><CHANNEL>P</CHANNEL><NOTICE_DATE>yesterday</NOTICE_DATE></DEC_RESULT>",
        b"<OTHER/>",
    ],
)
def test_bad_results(raw):
    with pytest.raises(Malformed):
        decode_result(raw)


ENVELOPE = Envelope(
    message_id="6b1d3c2e-0000-4000-8000-000000000001",
    sender="CQBROKER01",
    receivers=("KOUAN", "CUSTOMS"),
    kind="DecMessage",
    data="<a>重庆</a>".encode(),
    created="2026-11-23T10:30:05",
)


@pytest.mark.parametrize("zipped", [False, True])
def test_envelope_round_trip(zipped):
    assert envelope.decode(envelope.encode(ENVELOPE, zipped=zipped)) == ENVELOPE


def _packed(data: str) -> bytes:
    return envelope.encode(ENVELOPE).replace(base64.b64encode(ENVELOPE.data), data.encode())


def _archive(files: dict[str, bytes]) -> str:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return base64.b64encode(b"<Zip>" + base64.b64encode(packed.getvalue()) + b"</Zip>").decode()


@pytest.mark.parametrize(
    "data",
    [
        "%%%",
        "abc",
        base64.b64encode(b"<Zip>%%</Zip>").decode(),
        base64.b64encode(b"<Zip>AAAA</Zip>").decode(),
        _archive({}),
        _archive({"a.xml": b"1", "b.xml": b"2"}),
    ],
)
def test_bad_contents_are_refused(data):
    with pytest.raises(Malformed) as said:
        envelope.decode(_packed(data))
    assert "解码失败" in said.value.text.zh


def test_zip_bomb():
    with pytest.raises(TooLarge):
        envelope.decode(_packed(_archive({"a.xml": b"\0" * (9 * 1024 * 1024)})))


@pytest.mark.parametrize("gone", ["TransInfo", "Data", "CopMsgId"])
def test_parts_that_must_be_there(gone):
    raw = envelope.encode(ENVELOPE).replace(gone.encode(), b"Other")
    with pytest.raises(Malformed):
        envelope.decode(raw)
