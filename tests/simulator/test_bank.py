"""The simulated bank: reads pain.001, answers camt.054, misbehaves when told to, and repairs itself after a crash."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from kouan.codecs.iso20022 import camt054, pain001
from kouan.simulator.bank import Bank, Manners

ORDER = pain001.CreditTransfer(
    message_id="KOUAN1",
    created_at=datetime(2026, 11, 23, 2, 0, tzinfo=UTC),
    end_to_end_id="a" * 32,
    amount=Decimal("130954.05"),
    currency="CNY",
    debtor_name="重庆试验进出口有限公司",
    debtor_account="91500000MA5U1XXXX0",
    creditor_name="国库",
    creditor_account="270101",
)


def order(folder: Path, reference: str, amount: str = "100.00") -> Path:
    out = folder / "out"
    out.mkdir(exist_ok=True)
    path = out / f"{reference}.pain001.xml"
    changed = {"end_to_end_id": reference, "amount": Decimal(amount)}
    path.write_bytes(
        pain001.encode(pain001.CreditTransfer(**{f: getattr(ORDER, f) for f in ORDER.__struct_fields__} | changed))
    )
    return path


def answers(folder: Path) -> list[camt054.Movement]:
    files = sorted((folder / "in").glob("*.xml"))
    return [one for path in files for one in camt054.decode(path.read_bytes()).movements]


def test_an_instruction_is_booked_and_put_aside(tmp_path: Path) -> None:
    bank = Bank(tmp_path)
    path = order(tmp_path, "r1", "130954.05")
    assert bank.work() == 1
    (movement,) = answers(tmp_path)
    assert (movement.outcome, movement.end_to_end_id, movement.amount) == ("BOOK", "r1", Decimal("130954.05"))
    assert not path.exists()
    assert [p.name for p in (tmp_path / "done").iterdir()] == [path.name]
    assert not list(tmp_path.rglob("*.part"))
    assert bank.work() == 0


@pytest.mark.parametrize(
    ("manners", "expected"),
    [
        (Manners(reject=1), [("RJCT", Decimal("100.00"))]),
        (Manners(duplicate=1), [("BOOK", Decimal("100.00"))] * 2),
        (Manners(), [("BOOK", Decimal("100.00"))]),
    ],
)
def test_misbehaviour(tmp_path: Path, manners: Manners, expected: list[tuple[str, Decimal]]) -> None:
    order(tmp_path, "r1")
    Bank(tmp_path, manners).work()
    found = answers(tmp_path)
    assert [(one.outcome, one.amount) for one in found] == expected
    assert len({one.bank_reference for one in found}) == 1
    assert all(bool(one.reason) == (one.outcome == "RJCT") for one in found)


def test_a_wrong_amount_is_positive_and_wrong(tmp_path: Path) -> None:
    for number in range(30):
        order(tmp_path, f"r{number}", "0.01")
    Bank(tmp_path, Manners(wrong_amount=1)).work()
    found = answers(tmp_path)
    assert len(found) == 30
    assert all(one.amount > 0 and one.amount != Decimal("0.01") for one in found)


def test_the_shares_hold_roughly_and_the_seed_decides() -> None:
    manners = Manners(reject=0.02, duplicate=0.01, wrong_amount=0.005)
    drawn = [manners.conduct(f"r{n}") for n in range(20_000)]
    assert drawn == [manners.conduct(f"r{n}") for n in range(20_000)]
    assert 300 < drawn.count("reject") < 500
    assert 130 < drawn.count("duplicate") < 270
    assert 50 < drawn.count("wrong_amount") < 150
    assert drawn != [Manners(0.02, 0.01, 0.005, seed=1).conduct(f"r{n}") for n in range(20_000)]


@pytest.mark.parametrize("shares", [{"reject": 0.6, "duplicate": 0.6}, {"reject": -0.1}, {"late": -1}])
def test_impossible_shares_are_refused(shares: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="shares"):
        Manners(**shares)


def test_late_means_later(tmp_path: Path) -> None:
    path = order(tmp_path, "r1")
    bank = Bank(tmp_path, Manners(late=3600))
    assert bank.work() == 0
    old = time.time() - 3601
    os.utime(path, (old, old))
    assert bank.work() == 1


@pytest.mark.parametrize("raw", [b"", b"<a/>", b"\xff\xfe", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"])
def test_what_is_no_instruction_is_put_aside_without_answer(tmp_path: Path, raw: bytes) -> None:
    bank = Bank(tmp_path)
    (tmp_path / "out" / "x.pain001.xml").write_bytes(raw)
    (tmp_path / "out" / "half.pain001.part").write_bytes(b"<")
    bank.work()
    assert answers(tmp_path) == []
    assert [p.name for p in (tmp_path / "refused").iterdir()] == ["x.pain001.xml"]
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["half.pain001.part"]


def test_the_same_instruction_again_gets_the_same_booking(tmp_path: Path) -> None:
    """A crash after answering and before moving the file repeats the work: the reference of the booking is the same."""
    bank = Bank(tmp_path)
    order(tmp_path, "r1")
    bank.work()
    order(tmp_path, "r1")
    bank.work()
    assert len(answers(tmp_path)) == 1


def test_the_process_answers_and_ends_on_sigterm(tmp_path: Path) -> None:
    order(tmp_path, "r1")
    command = [sys.executable, "-m", "kouan.simulator.bank", "--folder", str(tmp_path), "--late", "0"]
    source = Path(__file__).resolve().parents[2] / "src"
    process = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(source)})
    try:
        end = time.monotonic() + 30
        while not list((tmp_path / "in").glob("*.xml")) and time.monotonic() < end:
            time.sleep(0.05)
        assert len(answers(tmp_path)) == 1
    finally:
        process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
