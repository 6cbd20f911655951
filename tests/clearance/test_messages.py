"""Declarations as DecMessage: filed, kept as drafts, refused with every finding; receipts go back."""

import msgspec
import pytest

from kouan.channels.models import Message
from kouan.channels.services.inbound import receive
from kouan.clearance.models import Declaration, Draft
from kouan.clearance.services.storing import restored
from kouan.codecs.customs_xml import decmessage
from kouan.codecs.customs_xml.receipts import decode_import_response, decode_result
from kouan.codecs.declaration import encode_json
from kouan.journal.worker import drain
from tests.clearance import build


def taken(world, raw, caller=None):
    return receive(caller=caller or world.as_broker, raw=raw).message


def message(**changes):
    return decmessage.encode(build.imported(client_no="X-1", **changes))


def test_a_decmessage_is_filed_and_acknowledged(world):
    row = taken(world, message())
    head = Declaration.objects.get()
    ack = decode_import_response(bytes(row.ack))
    assert (ack.ok, ack.client_no, ack.seq_no) == (True, "X-1", head.seq_no)
    assert row.facts["entry_id"] == head.entry_id
    assert restored(head).goods == build.imported().goods


def test_the_same_message_twice_is_one_declaration(world):
    first, again = taken(world, message()), taken(world, message())
    assert first.id == again.id
    assert Declaration.objects.count() == 1


def test_save_keeps_a_draft(world):
    row = taken(world, message(operation="G"))
    assert row.facts["state"] == "S0"
    assert (Draft.objects.count(), Declaration.objects.count()) == (1, 0)
    assert Draft.objects.get().data["goods"][0]["hs_code"] == "8708299000"


def test_refused_with_every_finding_and_nothing_kept(world):
    row = taken(world, message(net_weight=build.D("2000"), customs_office="9999"))
    ack = decode_import_response(bytes(row.ack))
    assert not ack.ok
    assert {"B03", "B05"} <= {finding["rule"] for finding in row.findings}
    assert not Declaration.objects.exists()


def test_our_json_as_a_message(world):
    row = taken(world, encode_json(build.imported(client_no="J-1")))
    assert row.facts["state"] == "7"


def test_a_stranger_may_not_send_it(world):
    row = taken(world, message(), world.as_other)
    assert row.status == 403
    assert not Declaration.objects.exists()


def test_receipts_go_back_once_each(world):
    taken(world, message())
    drain()
    drain()
    sent = Message.objects.filter(direction="out", format="DEC_RESULT", organisation=world.broker)
    channels = [str(decode_result(bytes(one.raw)).channel) for one in sent]
    assert len(channels) == len(set(channels))
    assert "L" in channels
    assert {decode_result(bytes(one.raw)).entry_id for one in sent} == {Declaration.objects.get().entry_id}


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_charsets(world, charset):
    raw = message().decode().replace("encoding='utf-8'", f"encoding='{charset}'").replace("UTF-8", charset)
    row = taken(world, raw.encode(charset))
    assert row.facts["state"] == "7", row.findings


def test_without_a_number_the_message_itself_is_the_number(world):
    declaration = msgspec.structs.replace(build.imported(), client_no="")
    row = taken(world, decmessage.encode(declaration))
    assert Declaration.objects.get().client_no == f"message-{row.id.hex}"
