"""Money in integer minor units, one currency at a time, rounded half up as the customs tariff rules ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

# Wide enough that a hostile 1e30 rounds instead of raising; figures this large are refused by rules, not here.
_WIDE = Context(prec=96, rounding=ROUND_HALF_UP)
_QUANTA = tuple(Decimal(1).scaleb(-places) for places in range(9))

_ZERO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
_EXPONENTS: dict[str, int] = (
    dict.fromkeys(_ZERO_DECIMALS.split(), 0) | dict.fromkeys(_THREE_DECIMALS.split(), 3) | {"CLF": 4, "UYW": 4}
)


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies met in one sum or comparison: a mistake in the program."""


def exponent(currency: str) -> int:
    """Decimal places of the currency's minor unit (ISO 4217): 2 unless listed otherwise, JPY and KRW 0."""
    return _EXPONENTS.get(currency, 2)


def round_half_up(value: Decimal, places: int = 2) -> Decimal:
    """Round to `places` decimals, halves away from zero (四舍五入); `places` 0 to 8."""
    return value.quantize(_QUANTA[places], ROUND_HALF_UP, _WIDE)


def allocate(total: int, weights: Sequence[int | Decimal]) -> list[int]:
    """Split `total` minor units in proportion to `weights`, exactly: the parts always sum to `total`.

    Largest remainder method; equal remainders go to the earlier part. Weights must not be negative and
    not all zero (ValueError).
    """
    shares = _whole(weights)
    whole = sum(shares)
    if whole == 0 or min(shares) < 0:
        raise ValueError("weights must be zero or more, and one of them more than zero")
    sign, amount = (-1, -total) if total < 0 else (1, total)
    parts, remainders = [], []
    for share in shares:
        part, remainder = divmod(amount * share, whole)
        parts.append(part)
        remainders.append(remainder)
    left = amount - sum(parts)
    for index in sorted(range(len(parts)), key=remainders.__getitem__, reverse=True)[:left]:
        parts[index] += 1
    return [sign * part for part in parts]


def _whole(weights: Sequence[int | Decimal]) -> list[int]:
    """The weights as integers in the same proportion, without loss."""
    decimals = [w for w in weights if isinstance(w, Decimal)]
    if not all(w.is_finite() for w in decimals):
        raise ValueError("weights must be finite")
    scale = max((-int(w.as_tuple().exponent) for w in decimals), default=0)
    factor = 10 ** max(scale, 0)
    return [int(_WIDE.multiply(w, factor)) if isinstance(w, Decimal) else w * factor for w in weights]


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount: `minor` units (fen, cents, yen) of an ISO 4217 `currency`."""

    minor: int
    currency: str = "CNY"

    @classmethod
    def from_decimal(cls, amount: Decimal, currency: str = "CNY") -> Money:
        """From major units (yuan), rounded half up to the minor unit."""
        places = exponent(currency)
        return cls(int(round_half_up(amount, places).scaleb(places, _WIDE)), currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, with exactly the currency's decimals."""
        return Decimal(self.minor).scaleb(-exponent(self.currency), _WIDE)

    def times(self, factor: Decimal | int) -> Money:
        """Multiplied by a rate or count, rounded half up to the minor unit."""
        return Money(int(round_half_up(_WIDE.multiply(Decimal(self.minor), Decimal(factor)), 0)), self.currency)

    def allocate(self, weights: Sequence[int | Decimal]) -> list[Money]:
        """Split in proportion to `weights`; the parts sum to this amount exactly."""
        return [Money(part, self.currency) for part in allocate(self.minor, weights)]

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.minor >= self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __format__(self, spec: str) -> str:
        """`f"{money}"` is 1,234.50; any other format specification applies to the decimal."""
        return format(self.decimal, spec or ",f")

    def __str__(self) -> str:
        return f"{self} {self.currency}"

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} cannot be combined")
        return other.minor
