"""Declarations as Hypothesis makes them: any values the message can carry, sensible or not."""

from decimal import Decimal

from hypothesis import strategies as st

from kouan.codecs import declaration as d

# XML carries no control characters; the codec takes spaces off both ends.
CHARS = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), exclude_characters="\u2028\u2029")


def text(limit: int, least: int = 0) -> st.SearchStrategy[str]:
    return st.text(CHARS, min_size=least, max_size=limit).map(str.strip).filter(lambda said: len(said) >= least)


def number(precision: int, scale: int, *, least: int = 0) -> st.SearchStrategy[Decimal]:
    most = 10 ** (precision - scale) - 1
    return st.decimals(least, most, places=scale, allow_nan=False, allow_infinity=False)


code = st.text("0123456789ABCDEFGHJKLMN", max_size=3)
days = st.none() | st.dates()
parties = st.builds(d.Party, text(18), text(10), text(10), text(70))
charges = st.builds(d.Charge, text(1), text(3), st.none() | number(12, 4))
vehicles = st.lists(st.builds(d.Vehicle, text(50, 1), engine_no=text(100), name_cn=text(255)), max_size=2).map(tuple)
permits = st.builds(d.Permit, text(5, 1), text(40, 1), text(10), st.none() | number(19, 5), text(3), vehicles)
dangers = st.builds(d.Danger, text(20, 1), text(80), text(4), text(24), text(1))
goods = st.builds(
    d.GoodsItem,
    line=st.integers(0, 999),
    hs_code=text(10),
    name=text(255),
    quantity=number(14, 5),
    unit=text(3),
    price=number(14, 4),
    total=number(15, 2),
    currency=text(3),
    model=text(255),
    first_quantity=st.none() | number(19, 5),
    second_quantity=st.none() | number(19, 5),
    duty_mode=text(1),
    attributes=st.lists(st.sampled_from(["11", "12", "19", "21"]), max_size=4).map(tuple),
    danger=st.none() | dangers,
    permits=st.lists(permits, max_size=2).map(tuple),
)
containers = st.builds(
    d.Container,
    text(11, 1),
    text(2),
    st.none() | number(17, 5),
    st.sampled_from(["", "0", "1"]),
    st.lists(st.integers(1, 50), max_size=5).map(tuple),
)
attachments = st.builds(d.Attachment, text(64, 1), text(8), text(64), size=st.none() | st.integers(0, 10**9))
relations = st.builds(d.OriginRelation, text(3, 1), text(32), st.integers(0, 50), text(9))
extra_keys = st.sampled_from(["Risk", "EdiRemark", "/DecUsers/DecUser/UserName", "/DecSign/Note", "/TrnHead/TrnMode"])
declarations = st.builds(
    d.Declaration,
    direction=st.sampled_from(["I", "E"]),
    customs_office=text(4),
    port_office=text(4),
    trader=parties,
    owner=parties,
    agent=parties,
    entered_by=parties,
    overseas_consignor=st.builds(d.OverseasParty, text(50), text(150), text(100), text(100)),
    overseas_consignee=st.builds(d.OverseasParty, text(50), text(150), text(400), text(100)),
    goods=st.lists(goods, max_size=3).map(tuple),
    client_no=text(64),
    operation=text(1),
    entry_date=days,
    discharged_on=days,
    voyage=text(32),
    remarks=text(500),
    marks=text(400),
    freight=charges,
    insurance=charges,
    other_charges=st.builds(d.Charge, text(1), text(3), st.none() | number(12, 4, least=-(10**8) + 1)),
    packages=st.integers(0, 10**9 - 1),
    gross_weight=number(17, 5),
    net_weight=number(17, 5),
    containers=st.lists(containers, max_size=3).map(tuple),
    documents=st.lists(st.builds(d.LicenceDocument, text(1, 1), text(64)), max_size=2).map(tuple),
    attachments=st.lists(attachments, max_size=2).map(tuple),
    origin_relations=st.lists(relations, max_size=2).map(tuple),
    requested_certificates=st.lists(
        st.builds(d.RequestedCertificate, text(10, 1), st.integers(0, 9), st.integers(0, 9)), max_size=2
    ).map(tuple),
    other_packs=st.lists(st.builds(d.OtherPack, st.integers(1, 99), text(2)), max_size=2).map(tuple),
    qualifications=st.lists(st.tuples(text(5, 1), text(40)), max_size=2).map(tuple),
    material_promises=st.lists(text(10, 1), max_size=2).map(tuple),
    related=st.dictionaries(st.sampled_from(["BonNo", "DecBpNo"]), text(32, 1), max_size=2),
    extra=st.dictionaries(extra_keys, text(40, 1), max_size=3),
)
