"""Every real file becomes its type without loss, and the facts that matter are where they belong."""

from datetime import datetime
from decimal import Decimal

import pytest

from kouan.codecs.edifact.messages import decode, encode, kind_of, summarise
from kouan.codecs.transport.box import Position
from tests.codecs.edifact.messages.files import NAMES, messages_of, typed


def without_counts(segments: list[list]) -> list[list]:
    return [segment for segment in segments if segment[0] != "UNT"]


@pytest.mark.parametrize("name", NAMES or ["none"])
def test_every_file_is_typed_and_written_back_as_it_was(name):
    for segments in messages_of(name):
        message, _ = decode(segments)
        assert (message is None) == (kind_of(segments) is None)
        if message is not None and "d15a_sample" not in name:
            assert without_counts(encode(message)) == without_counts(segments)
        assert summarise(segments)["reference"] == segments[0][1]


def test_gate_in():
    message = typed("customs/edifact_gen_CODECO_D95B.edi")
    box = message.box("CBHU1234567")
    assert (message.direction, box.size_type, box.status, box.fill) == ("in", "22G1", "export", "full")
    assert message.passed(box) == datetime(2017, 1, 2, 8, 0)
    assert box.gross == 15400
    assert (box.reference("booking"), box.seal_numbers) == ("4006531400", ["1234567"])


def test_gate_in_with_vessel_and_truck():
    message = typed("edi/CODECO/smartdm_codeco_1.edi")
    box = message.box("TESI1120274")
    assert message.voyage.vessel_name == "CHRISTIAN"
    assert (box.verified, box.place("operation").terminal) == (Decimal("27000.0"), "CONCHUV")
    assert (box.voyages[0].mode, box.voyages[0].vessel) == ("road", "993NGR")
    assert [party.role for party in box.parties] == ["carrier", "operator"]
    assert (box.place("loading").code, box.place("discharge").code) == ("ESHUV", "ESFUE")


def test_discharge_and_loading_report():
    discharge, loading = (typed("customs/edifact_COARRI_D95B.edi", number) for number in (0, 1))
    assert (discharge.activity, loading.activity) == ("discharge", "loading")
    assert (discharge.voyage.vessel_name, discharge.voyage.number) == ("COSCO AFRICA", "031W")
    first = discharge.box("FCIU9908030")
    assert (first.stow, first.gross) == (Position(38, 8, 86), 8914)
    assert discharge.done(first) == datetime(2016, 2, 3, 9, 13)
    assert (len(loading.boxes), loading.totals[0].value) == (19, 19)
    assert loading.box("CBHU6192031").seals[0].issuer == "shipper"


def test_loading_order():
    message = typed("customs/edifact_COPRAR_D95B.edi")
    assert (message.activity, message.voyage.vessel_name) == ("loading", "HELLO WORLD")
    box = message.boxes[0]
    assert (box.status, box.verified, box.notes[0].text) == ("transhipment", 11740, "PLASTICS:ARTICLES")
    assert box.voyages[0].stage == "pre_carriage"


def test_announcement():
    message = typed("customs/edifact_gen_COPARN_D00B.edi")
    box = message.boxes[0]
    assert (message.booking, message.voyage.vessel_name) == ("400123456", "NOE VESSEL")
    assert (box.verified, box.temperatures[0].celsius) == (Decimal("11495.14"), Decimal("14.3"))
    assert (box.dangers[0].hazard, box.dangers[0].un_number) == ("3", "1366")
    assert box.dimensions[-1].height == Decimal("7.5")
    assert message.voyage.moment("estimated_arrival").at == datetime(2017, 1, 21)


def test_bay_plan_of_smdg_2():
    message = typed("customs/edifact_BAPLIE_D95B.edi")
    found = [(position, box.number, box.gross, box.fill) for position, box in message.boxes()]
    assert found == [
        (Position(78, 6, 90), "OOLU4293959", 3833, "empty"),
        (Position(6, 8, 86), "MOEU0710945", 3983, "empty"),
        (Position(10, 1, 14), "OOLU8757889", 26000, "full"),
    ]
    assert message.weight() == 33816
    assert (message.voyage.vessel_name, message.voyage.place("departure").code) == ("OOCL BEIJING", "USLGB")
    assert [box.place("discharge").code for _, box in message.boxes()] == ["CNYTN", "CNXMN", "TWKHH"]


def test_bay_plan_of_d04b():
    message = typed("edi/BAPLIE/d04b_baplie.edi")
    assert [(position, box.number) for position, box in message.boxes()] == [(Position(5, 3, 2), "CONTAINER")]
    assert message.voyage.moment("actual_arrival").at == datetime(2009, 10, 30, 12, 30)


def test_bay_plan_whose_boxes_stand_before_their_places():
    segments = messages_of("edi/BAPLIE/d15a_sample_baplie.edi")[0]
    message, findings = decode(segments)
    assert [(str(p.bay), box.number, box.gross) for p, box in message.boxes()] == [
        ("20", "NYKU1234567", 26400),
        ("40", "MSKU9876543", 28000),
        ("30", "TRIU5555555", 32000),
        ("60", "CMAU7777777", 24000),
        ("50", "OOLU8888888", 30000),
    ]
    assert [(f.code, f.segment) for f in findings.errors()] == [("15", "EQD"), ("13", "UNS")]


def test_numbers_with_a_wrong_check_digit_are_remarked():
    for name, numbers in (
        ("customs/edifact_gen_CODECO_D95B.edi", ["CBHU1234567"]),
        ("customs/edifact_COPRAR_D95B.edi", ["MSTI6415664", "MSTI6415664"]),
        ("customs/edifact_COARRI_D95B.edi", []),
    ):
        findings = decode(messages_of(name)[0])[1]
        assert [finding.value for finding in findings if finding.code == "12"] == numbers
        assert not list(findings.errors())


def test_manifest():
    message = typed("customs/edifact_CUSCAR_simple.edi")
    assert (message.voyage.vessel_name, message.boxes[0].gross) == ("TEST SHIP", 55814)
    bill = next(message.bills())
    assert (bill.number, bill.goods[0].description) == ("DOCV373MOB909999", "FREETEXT DESC, DETAILS")
    assert (bill.goods[0].count, bill.goods[0].splits[0].number) == (2880, "EQ123456")
    assert [total.value for total in bill.totals] == [55814, 60]


def test_release_by_customs():
    message = typed("customs/edifact_CUSRES_D96A_release.edi")
    assert message.outcome == "released"


def test_transport_instruction():
    message = typed("edi/IFTMIN/d00b_iftmin_big14.edi")
    assert message.party("consignor").name.startswith("Bring IKT")
    assert message.terms[1].text == "EXW"
    goods = message.goods[0]
    assert (goods.temperatures[0].celsius, goods.ranges[0].low, goods.ranges[0].high) == (-15, 4, 8)
    assert (goods.dangers[0].un_number, goods.dangers[0].hazard) == ("1463", "5.1")
    assert (goods.count, goods.package_name) == (1, "Pallet")
    assert goods.product_ids[1].numbers == (("7411220000", "HS"),)
    assert (message.amounts[0].amount, message.amounts[0].currency) == (4530, "NOK")


def test_transport_instruction_without_interchange():
    message = typed("edi/IFTMIN/eancom_d01b_iftmin_no_unb.edi")
    assert message.goods[0].marks[0].serials[0].ranges == (("354123450000000014",),)
    assert message.voyages[0].moment("estimated_departure").at == datetime(2002, 3, 5, 11)


def test_status_report():
    message = typed("edi/IFTSTA/d00b_iftsta.edi")
    event = next(message.events())
    assert (event.at, event.place, event.box) == (datetime(2022, 11, 19, 7, 10), "USSYR", "TRHU4561222")
    assert (event.consignment, event.name) == ("ABCD224O4023815X", "Rail Departed from In-Transit Locat")


def test_application_errors():
    message = typed("edi/APERAK/aperak-message-example-request.txt")
    assert not message.accepted
    assert [error.code for error in message.errors] == ["Z10", "Z10", "Z18", "Z10", "Z20"]
    assert message.issued.at.utcoffset().total_seconds() == 0
