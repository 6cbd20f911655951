"""Identifiers of domain 0.4: form, what to say, what normalising does."""

import pytest

from kouan.kernel import identifiers as ids
from kouan.kernel.identifiers import ALL, FaultKind, Identifier

GOOD = {
    "uscc": ["914419007962277606", "91440300750451150B"],
    "entry_id": ["521320191139148518"],
    "unified_no": ["E20190000357524667"],
    "customs_registration": ["4419986507", "50012600AB"],
    "container_no": ["HLBU1797589"],
    "vessel_id": ["UN9588081", "CN413123456", "CN20041234567"],
    "plate": ["渝AD12345", "渝A12345D", "渝BA123挂", "粤Z1234港", "京A1B2C3"],
    "bill_no": ["COSU6123456780_H01", "a-b/c"],
    "border_port": ["110001"],
    "customs_port": ["991101"],
    "unlocode": ["CNCQI", "US2AX", "DE9B0"],
    "customs_office": ["8000", "A100"],
}
BAD = {
    "uscc": ["91441900794616025q", "9144190079461602IQ", "9144190079461602", "９１441900794616025Q"],
    "entry_id": ["520720193579438584", "520718990579438584", "52072019057943858"],
    "unified_no": ["X20190000357086783", "E2019000035708678"],
    "hs_code": ["0012345678", "851713000", "85171300００"],
    "container_no": ["MSTI6415664", "csqu3054383", "CSQU305438３", "CSQU 3054383", "CSQU3054383\n"],
    "vessel_id": ["9074729", "UN907472", "UN9000000"],
    "mmsi": ["912345678", "41312345"],
    "plate": ["渝I12345", "渝A1234O", "渝A123456", "A12345", "渝A1234"],
    "bill_no": ["", "A B", "Ａ", "x" * 51],
    "unlocode": ["C1CKG", "cnckg"],
    "rail_waybill": ["202602TY315854", "202613TY3158540038"],
    "rail_demand": ["202602TY3158540038"],
    "uuid": ["019a2f3c5b7e7c1d9a401f2e3d4c5b6a"],
}


@pytest.mark.parametrize("one", ALL.values(), ids=ALL)
def test_every_identifier_accepts_its_example_and_explains_a_refusal(one: Identifier) -> None:
    assert one.fault(one.example) is None
    fault = one.fault("！")
    assert fault is not None and fault.identifier == one.name and fault.kind is FaultKind.FORMAT
    assert one.title.zh in fault.text.zh and one.title.en in fault.text.en


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, values in GOOD.items() for v in values])
def test_accepts(name: str, value: str) -> None:
    assert ALL[name].fault(value) is None


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, values in BAD.items() for v in values])
def test_refuses(name: str, value: str) -> None:
    assert ALL[name].fault(value) is not None


@pytest.mark.parametrize(
    ("name", "typed", "tidy"),
    [
        ("container_no", " csqu 305438-3 ", "CSQU3054383"),
        ("container_no", "ＣＳＱＵ３０５４３８３", "CSQU3054383"),
        ("plate", "渝A·12345", "渝A12345"),
        ("hs_code", "8517.13.0000", "8517130000"),
        ("imo_no", "IMO 9074729", "9074729"),
        ("bill_no", " abC1 ", "abC1"),
    ],
)
def test_normalise(name: str, typed: str, tidy: str) -> None:
    assert ALL[name].normalise(typed) == tidy
    assert ALL[name].ok(tidy)


def test_entry_id_parts() -> None:
    entry = ids.parse_entry_id("520720190579438584")
    assert (entry.office, entry.year, entry.flow, entry.serial) == ("5207", 2019, "E", 579438584)
    assert str(entry) == ids.entry_id("5207", 2019, "E", 579438584) == "520720190579438584"
    assert ids.parse_entry_id("521320191139148518").flow == "I"
    with pytest.raises(ValueError):
        ids.parse_entry_id("5207")
    with pytest.raises(ValueError):
        ids.entry_id("520", 2019, "E", 1)


def test_unified_no_from_parts() -> None:
    assert ids.unified_no(2019, "E", 357086783) == "E20190000357086783"
    with pytest.raises(ValueError):
        ids.unified_no(2019, "I", 10**13)


def test_bill_and_waybill_parts() -> None:
    assert ids.split_bill_no("COSU1*H_1") == ("COSU1", "H_1")
    assert ids.split_bill_no("COSU1_H1") == ("COSU1", "H1")
    assert ids.split_bill_no("COSU1") == ("COSU1", None)
    assert ids.demand_of("202602TY3158540038") == "202602TY315854"
    with pytest.raises(ValueError):
        ids.demand_of("202602TY315854")
