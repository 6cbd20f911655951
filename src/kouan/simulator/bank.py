"""The simulated bank: a process of its own that reads payment instructions from a folder and answers with notices.

`python -m kouan.simulator.bank` watches STATE/bank/out for `*.pain001.xml`; after `--late` seconds it writes a
camt.054 into STATE/bank/in and moves the instruction to STATE/bank/done. It can be told to misbehave the ways banks
do. What it does with an instruction depends on the seed and the reference only, so a crash between two steps is
repaired by doing the same again. One bank works on a folder: a second process waits for its turn.
"""

from __future__ import annotations

import argparse
import fcntl
import logging
import os
import random
import signal
import threading
import time
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from kouan.codecs.iso20022 import camt054, pain001
from kouan.codecs.iso20022.xml import NotThisMessage
from kouan.kernel import clock

INSTRUCTION, NOTICE = ".pain001.xml", ".camt054.xml"
REASONS = ("AM04 InsufficientFunds", "AC04 ClosedAccountNumber", "AG01 TransactionForbidden")
CENT = Decimal("0.01")

Conduct = Literal["book", "reject", "duplicate", "wrong_amount"]
log = logging.getLogger("kouan.bank")


@dataclass(frozen=True, slots=True)
class Manners:
    """How the bank behaves: shares of instructions it rejects, books twice, books wrongly; seconds until it answers."""

    reject: float = 0.0
    duplicate: float = 0.0
    wrong_amount: float = 0.0
    late: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        shares = (self.reject, self.duplicate, self.wrong_amount)
        if min(*shares, self.late) < 0 or sum(shares) > 1:
            raise ValueError("shares are at least 0 and together at most 1; seconds are at least 0")

    def conduct(self, reference: str) -> Conduct:
        """What happens to the instruction `reference`."""
        drawn = self.dice(reference).random()
        for name, share in (
            ("reject", self.reject),
            ("duplicate", self.duplicate),
            ("wrong_amount", self.wrong_amount),
        ):
            if drawn < share:
                return name  # type: ignore[return-value]
            drawn -= share
        return "book"

    def dice(self, reference: str) -> random.Random:
        """Chance that is the same whenever this reference is looked at."""
        return random.Random(f"{self.seed}:{reference}")


class Bank:
    """The bank on the folder `root` (`out`, `in`, `done`, `refused` below it; made on first use)."""

    def __init__(self, root: Path, manners: Manners = Manners()) -> None:
        self.manners = manners
        self.folders = {name: root / name for name in ("out", "in", "done", "refused")}
        for folder in self.folders.values():
            folder.mkdir(parents=True, exist_ok=True)

    def work(self) -> int:
        """Answer every instruction whose time has come; how many that were."""
        due = time.time() - self.manners.late
        waiting = [p for p in self.folders["out"].glob(f"*{INSTRUCTION}") if p.stat().st_mtime <= due]
        for path in sorted(waiting):
            self._answer(path)
        return len(waiting)

    def run(self, stop: threading.Event, pause: float = 0.2) -> None:
        """Work until told to stop. A full disk or a folder that is away is waited out, not fatal."""
        while not stop.wait(pause):
            try:
                self.work()
            except OSError as error:
                log.warning("the folder cannot be used now: %s", error)
                stop.wait(2)

    def _answer(self, path: Path) -> None:
        try:
            order = pain001.decode(path.read_bytes())
        except (NotThisMessage, ArithmeticError, ValueError) as error:
            log.warning("%s refused: %s", path.name, error)
            path.rename(self.folders["refused"] / path.name)
            return
        conduct = self.manners.conduct(order.end_to_end_id)
        names = ["", "-2"] if conduct == "duplicate" else [""]
        for suffix in names:
            body = camt054.encode(notice(order, conduct, self.manners, suffix))
            write(self.folders["in"] / f"{order.end_to_end_id}{suffix}{NOTICE}", body)
        path.rename(self.folders["done"] / path.name)


def notice(order: pain001.CreditTransfer, conduct: Conduct, manners: Manners, suffix: str = "") -> camt054.Notification:
    """What the bank tells about an instruction. `suffix` tells a second notice of the same booking apart."""
    dice = manners.dice(order.end_to_end_id)
    dice.random()
    reference = f"BK{dice.randrange(10**12):012d}"
    movement = camt054.Movement(
        end_to_end_id=order.end_to_end_id,
        bank_reference=reference,
        amount=_wrong(order.amount, dice) if conduct == "wrong_amount" else order.amount,
        currency=order.currency,
        outcome="RJCT" if conduct == "reject" else "BOOK",
        reason=dice.choice(REASONS) if conduct == "reject" else "",
    )
    return camt054.Notification(
        message_id=f"N{reference}{suffix}",
        created_at=clock.now(),
        account=order.creditor_account,
        movements=(movement,),
    )


def _wrong(amount: Decimal, dice: random.Random) -> Decimal:
    """Another amount: a cent off, a digit lost, or part of it kept back as a fee."""
    off = dice.choice((CENT, -CENT, amount * Decimal("0.9") - amount, Decimal("-25.00")))
    wrong = (amount + off).quantize(CENT)
    return wrong if wrong > 0 and wrong != amount else amount + CENT


def write(target: Path, body: bytes) -> None:
    """Write a file that readers see whole or not at all."""
    part = target.with_name(target.name + ".part")
    with part.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    part.rename(target)


def _turn(root: Path, stop: threading.Event) -> int | None:
    """The one lock of the folder; None when told to stop while another bank still has it."""
    root.mkdir(parents=True, exist_ok=True)
    held = os.open(root / "bank.lock", os.O_CREAT | os.O_RDWR, 0o644)
    while not stop.is_set():
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return held
        except BlockingIOError:
            stop.wait(1)
    os.close(held)
    return None


def _leave_with(parent: int, stop: threading.Event) -> None:
    """Stop when `parent` is no longer ours: it was killed."""
    while not stop.wait(1):
        if os.getppid() != parent:
            stop.set()


def _arguments() -> argparse.ArgumentParser:
    home = Path(os.environ.get("KOUAN_STATE") or Path.home() / ".local" / "share" / "kouan")
    parser = argparse.ArgumentParser("kouan.simulator.bank", description="模拟银行 · The simulated bank.")
    parser.add_argument("--folder", type=Path, default=home / "bank", help="with out/, in/ and done/ (STATE/bank)")
    parser.add_argument("--reject", type=float, default=0.0, help="share of payments refused, such as 0.02")
    parser.add_argument("--duplicate", type=float, default=0.0, help="share notified twice")
    parser.add_argument("--wrong-amount", type=float, default=0.0, help="share booked with another amount")
    parser.add_argument("--late", type=float, default=1.0, help="seconds until the bank answers")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--with-parent", action="store_true", help="end when the process that started it ends")
    return parser


def main(arguments: list[str] | None = None) -> None:
    """Run until SIGTERM or SIGINT."""
    asked = _arguments().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    manners = Manners(asked.reject, asked.duplicate, asked.wrong_amount, asked.late, asked.seed)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    if asked.with_parent:
        threading.Thread(target=_leave_with, args=(os.getppid(), stop), daemon=True).start()
    if _turn(asked.folder, stop) is not None:
        Bank(asked.folder, manners).run(stop)


if __name__ == "__main__":
    main()
