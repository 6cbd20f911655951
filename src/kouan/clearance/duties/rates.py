"""Which duty rate applies to a line, and why (C3): by the old regulation and, from 2024-12-01, by the tariff law."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

from kouan.clearance.duties.tariff import PER, PPM, Rate, Tariff
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text

Amount = Callable[[Rate], int]


class Chosen(NamedTuple):
    """A rate and the key of its reason in `sheet.BASES`; an agreement's code follows a colon."""

    rate: Rate
    basis: str


class Claim(NamedTuple):
    """What the line claims: origin, agreement of its certificate (None = no certificate), quota document."""

    origin: str
    agreement: str | None
    quota: bool


class C3(Rule):
    """Rate choice. MFN, replaced by a provisional rate; agreement and special rates against provisional: the lower;
    the general rate gets no provisional; goods within a quota pay the quota rate. By the tariff law also: MFN where it
    is lower than the agreement rate and there is no provisional rate, and provisional quota rates.

    Source: duty regulation 10 to 12; tariff law 12 to 14.
    """

    id = "C3"
    text = Text("按{basis}计征。", "Levied at the {basis}.")
    source = "duty regulation 10-14; tariff law 12-16"

    @staticmethod
    def check(tariff: Tariff, claim: Claim, *, law: bool, without_mfn: Collection[str], amount: Amount) -> Chosen:
        """The import rate; `amount(rate)` is the duty by that rate, to compare rates of different kinds."""
        if claim.quota and tariff.quota is not None:
            if law and tariff.quota_provisional is not None:
                return Chosen(tariff.quota_provisional, "quota_provisional")
            return Chosen(tariff.quota, "quota")
        if claim.origin in without_mfn:
            return Chosen(tariff.general, "general")
        if claim.agreement is not None:
            preferred = _preferred(tariff, claim.origin, claim.agreement)
            if preferred is not None:
                return _lower(tariff, preferred, law, amount)
        if tariff.provisional is not None:
            return Chosen(tariff.provisional, "provisional")
        return Chosen(tariff.mfn, "mfn")


def _preferred(tariff: Tariff, origin: str, agreement: str) -> Chosen | None:
    """The agreement or special rate the certificate entitles to, by agreement code or by country."""
    for kind, table in (("agreement", tariff.agreements), ("special", tariff.specials)):
        for key in (agreement, origin):
            if key in table:
                return Chosen(table[key], f"{kind}:{key}")
    return None


def _lower(tariff: Tariff, preferred: Chosen, law: bool, amount: Amount) -> Chosen:
    if tariff.provisional is not None:
        if amount(tariff.provisional) < amount(preferred.rate):
            return Chosen(tariff.provisional, "provisional")
        return preferred
    if law and preferred.basis.startswith("agreement") and amount(tariff.mfn) < amount(preferred.rate):
        return Chosen(tariff.mfn, "mfn")
    return preferred


def export_rate(tariff: Tariff) -> Chosen:
    """The export rate; a provisional one replaces it (regulation 11, law 13)."""
    if tariff.export_provisional is not None:
        return Chosen(tariff.export_provisional, "export_provisional")
    return Chosen(tariff.export, "export")


def said(rate: Rate) -> str:
    """A rate for people: 6%, 3% + 5480/001, or the steps of a sliding duty."""
    if rate.steps:
        return "; ".join(_part(step.ppm, step.per, rate.unit) for step in rate.steps)
    return _part(rate.ppm, rate.per, rate.unit)


def _part(ppm: int, per: int, unit: str) -> str:
    share = f"{ppm * 100 / PPM:.4f}".rstrip("0").rstrip(".") + "%"
    if not per:
        return share
    amount = f"{per / PER:.4f}".rstrip("0").rstrip(".") + (f"/{unit}" if unit else "")
    return f"{share} + {amount}" if ppm else amount
