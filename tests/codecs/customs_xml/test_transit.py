"""The transit declaration within a DecMessage: typed both ways."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from kouan.codecs.customs_xml import decmessage, transit
from kouan.codecs.customs_xml.transit import Transit, TransitBill, TransitBox, TransitGoods
from kouan.codecs.declaration import Declaration, Party
from tests.codecs.strategies import days, number, text

weights = st.none() | number(19, 5)
bills = st.builds(TransitBill, text(1), text(32), text(255), text(32), text(32, 1), days)
whole = st.none() | st.integers(0, 999)
boxes = st.builds(TransitBox, text(11, 1), whole, text(4), text(128), text(32), weights, text(4))
goods = st.builds(TransitGoods, st.integers(0, 10**9 - 1), text(11), whole, weights)
heads = [text(n) for n in (18, 16, 16, 1, 13, 30, 32, 70, 10)]
transits = st.builds(
    Transit, text(18, 1), *heads[1:], text(2), days, text(1), text(200), text(1), text(18),
    *(st.lists(one, max_size=12).map(tuple) for one in (bills, boxes, goods)),
)  # fmt: skip
EMPTY = Declaration(direction="I", customs_office="8000", port_office="8000", trader=Party(), goods=())


@settings(max_examples=60, deadline=None)
@given(transits)
def test_a_transit_goes_through_the_message_and_back(said: Transit) -> None:
    others = {"/DecUsers/DecUser/UserName": "张三", "/TrnHead/TrnPreId": "former", "/TrnList[7]/BillNo": "former"}
    sent = msgspec.structs.replace(EMPTY, extra=transit.put(others, said))
    raw = decmessage.encode(sent)
    declaration, _ = decmessage.decode(raw)
    assert transit.read(declaration.extra) == (said, [])
    assert decmessage.encode(declaration) == raw, "bytes to type to bytes"
    assert transit.put(declaration.extra, None) == {"/DecUsers/DecUser/UserName": "张三"}


def test_what_breaks_its_form_is_a_remark_and_kept() -> None:
    extra = {"/TrnHead/ValidTime": "20261399", "/TrnContainers/TrnContainer[3]/ContaSn": "x", "/TrnHead/TrnMode": "A"}
    sent = msgspec.structs.replace(EMPTY, extra=extra)
    declaration, problems = decmessage.decode(decmessage.encode(sent))
    found = [(one.rule, one.field, str(one.severity)) for one in problems if one.field.startswith("transit.")]
    assert found == [("B22", "transit.arrives_on", "W"), ("B22", "transit.boxes[0].position", "W")]
    assert declaration.extra == extra


def test_a_declaration_without_one_has_none() -> None:
    assert transit.read({"Risk": "1", "/TrnHeading/A": "1"}) == (None, [])
