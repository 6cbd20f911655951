"""Notices to skippers: a closure of a lock in and out, and what is wrong with bad ones."""

from datetime import UTC, date, datetime

import msgspec

from kouan.codecs.eri.nts import NTS, SUBJECTS, Limitation, Notice, Object, Period, Section, Traffic
from kouan.codecs.reading import read

LOCK = "CNYIH00001LOCK000420"


def closure(**more) -> Notice:
    period = Period(start=date(2026, 3, 1), end=date(2026, 4, 9), interval="CON")
    traffic = Traffic(
        organisation="三峡通航管理局",
        year=2026,
        number=12,
        serial=0,
        subject="OBSTRU",
        valid=Period(start=date(2026, 3, 1), end=date(2026, 4, 9)),
        contents="三峡南线船闸停航检修\n请提前安排航次",
        reason="REPAIR",
        objects=(
            Section(
                place=Object(ids=(LOCK,), name="三峡南线船闸", kind="LKC"),
                limitations=(Limitation(code="OBSTRU", periods=(period,)),),
            ),
        ),
    )
    told = {
        "sender": "TGA",
        "country": "CN",
        "language": "ZH",
        "issued": datetime(2026, 2, 1, tzinfo=UTC),
        "traffic": (traffic,),
    }
    return Notice(**told | more)


def test_a_closure_there_and_back():
    raw = NTS.encode(closure())
    found = read(raw)
    assert (found.type, found.findings, NTS.decode(raw)[0]) == ("nts", [], closure())
    assert NTS.decode(raw)[0].traffic[0].contents.count("\n") == 1
    assert SUBJECTS["OBSTRU"].zh


def test_bad_notices():
    assert [one.rule for one in NTS.decode(NTS.encode(closure(traffic=())))[1]] == ["XML-02"]
    backwards = msgspec.structs.replace(
        closure().traffic[0], valid=Period(start=date(2026, 4, 9), end=date(2026, 3, 1))
    )
    assert [one.rule for one in NTS.decode(NTS.encode(closure(traffic=(backwards,))))[1]] == ["NTS-PERIOD"]
    wrong = NTS.encode(closure()).replace(LOCK.encode(), b"SHORT")
    assert {"XML-03", "XML-02"} == {one.rule for one in NTS.decode(wrong)[1]}


def test_a_wrong_one_among_repeated_values_goes_back_to_its_place():
    place = Object(ids=(LOCK, LOCK), name="闸")
    raw = NTS.encode(closure(traffic=(msgspec.structs.replace(closure().traffic[0], objects=(Section(place=place),)),)))
    wrong = raw.replace(LOCK.encode(), b"SHORT", 1)
    message, _ = NTS.decode(wrong)
    assert message.traffic[0].objects[0].place.ids == (LOCK,)
    assert NTS.written(message)[0] == wrong
