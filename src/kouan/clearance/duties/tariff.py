"""A tariff line as the rules and the duty computation need it: rates as scaled integers, letters, units, elements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from kouan.kernel.money import round_half_up

PPM = 1_000_000  # a rate of 1 (100 %)
PER = 10_000  # one yuan of a specific amount, so 0.0001 yuan
_MOSTLY_BLANK = {"GTIN", "CAS", "其他"}  # trailing elements a declarant may leave out


class Step(msgspec.Struct, frozen=True, gc=False):
    """One step of a sliding duty: for unit values below `below` (fen per unit; None = no upper end)."""

    below: int | None
    ppm: int = 0
    per: int = 0


class Rate(msgspec.Struct, frozen=True, gc=False):
    """A duty rate: `ppm` of the customs value, plus `per` (0.0001 yuan) for each `unit`; or `steps` by unit value.

    Only `ppm` is ad valorem, only `per` specific, both together compound, `steps` sliding (regulation 36, law 23).
    """

    ppm: int = 0
    per: int = 0
    unit: str = ""
    steps: tuple[Step, ...] = ()

    @classmethod
    def of(cls, ad_valorem: Any = 0, per_unit: Any = 0, unit: str = "", steps: Iterable[Any] = ()) -> Rate:
        """From fractions and yuan: `Rate.of("0.06")`, `Rate.of("0.03", 5480, "001")`; steps are
        (below in yuan per unit or None, fraction, yuan per unit)."""
        made = tuple(
            Step(None if below is None else _scaled(below, 100), _scaled(share, PPM), _scaled(amount, PER))
            for below, share, amount in steps
        )
        return cls(_scaled(ad_valorem, PPM), _scaled(per_unit, PER), unit, made)

    @property
    def ad_valorem(self) -> Decimal:
        """The fraction of the customs value (0.06 = 6 %)."""
        return Decimal(self.ppm) / PPM

    @property
    def per_unit(self) -> Decimal:
        """Yuan for each unit."""
        return Decimal(self.per) / PER

    @property
    def free(self) -> bool:
        return not (self.ppm or self.per or self.steps)


FREE = Rate()


class Remedy(msgspec.Struct, frozen=True):
    """A trade-remedy duty on top: `kind` anti_dumping, countervailing, safeguard, additional or retaliatory.

    Applies to goods of `countries`; `producers` gives the own rate of a named producer, others pay `rate`.
    """

    kind: str
    countries: tuple[str, ...]
    rate: Rate
    producers: dict[str, Rate] = {}


class Tariff(msgspec.Struct, frozen=True, kw_only=True):
    """One ten-digit line in force on a day. `agreements` and `specials` are by agreement code or origin country."""

    hs_code: str
    name: str = ""
    licences: str = ""
    unit1: str = ""
    unit2: str = ""
    elements: tuple[str, ...] = ()
    mfn: Rate = FREE
    general: Rate = FREE
    provisional: Rate | None = None
    agreements: dict[str, Rate] = {}
    specials: dict[str, Rate] = {}
    quota: Rate | None = None
    quota_provisional: Rate | None = None
    export: Rate = FREE
    export_provisional: Rate | None = None
    consumption: Rate = FREE
    vat: int = 0  # ppm
    remedies: tuple[Remedy, ...] = ()
    fewest_elements: int = 0
    most_elements: int = 0

    def __post_init__(self) -> None:
        if self.elements and not self.most_elements:
            msgspec.structs.force_setattr(self, "most_elements", len(self.elements))
            msgspec.structs.force_setattr(self, "fewest_elements", _fewest(self.elements))


def of_registry(line: Any, overlay: Mapping[str, Any] | None = None) -> Tariff:
    """From the registry's tariff line; `overlay` (the code entry's attributes) may hold `agreements`, `specials`,
    `quota`, `quota_provisional`, `export_provisional`, `consumption`, `mfn_rate`, `provisional_rate` as rates
    `{"ad_valorem", "per_unit", "unit", "steps"}`, and `remedies`."""
    more = overlay or {}
    return Tariff(
        hs_code=line.hs_code,
        name=line.name,
        licences=line.licences,
        unit1=line.unit1,
        unit2=line.unit2,
        elements=tuple(line.elements),
        mfn=_rate(more.get("mfn_rate")) or Rate.of(line.mfn, line.specific_duty, line.specific_duty_unit),
        general=_rate(more.get("general_rate")) or Rate.of(line.general),
        provisional=_rate(more.get("provisional_rate"))
        or (None if line.provisional is None else Rate.of(line.provisional)),
        agreements={key: _sure(rate) for key, rate in more.get("agreements", {}).items()},
        specials={key: _sure(rate) for key, rate in more.get("specials", {}).items()},
        quota=_rate(more.get("quota")),
        quota_provisional=_rate(more.get("quota_provisional")),
        export=Rate.of(line.export),
        export_provisional=_rate(more.get("export_provisional")),
        consumption=_rate(more.get("consumption_rate"))
        or Rate.of(line.consumption, line.specific_consumption, line.specific_consumption_unit),
        vat=_scaled(line.vat, PPM),
        remedies=tuple(_remedy(one) for one in more.get("remedies", ())),
    )


def _remedy(held: Mapping[str, Any]) -> Remedy:
    producers = {name: _sure(rate) for name, rate in held.get("producers", {}).items()}
    return Remedy(held["kind"], tuple(held["countries"]), _sure(held["rate"]), producers)


def _rate(held: Any) -> Rate | None:
    return None if held is None else _sure(held)


def _sure(held: Any) -> Rate:
    return Rate.of(**held) if isinstance(held, Mapping) else Rate.of(held)


def _scaled(value: Any, factor: int) -> int:
    return int(round_half_up(Decimal(str(value)) * factor, 0))


def _fewest(elements: tuple[str, ...]) -> int:
    """How many elements must be given: the blank-able ones at the end (GTIN, CAS, other) may be left out."""
    count = len(elements)
    while count and elements[count - 1].lstrip("0123456789.、 ").strip() in _MOSTLY_BLANK:
        count -= 1
    return count
