"""Check digits. Each `_ok` expects a value of the right form; each computing function says what it needs."""

from __future__ import annotations

from operator import mul

# ISO 6346: A = 10, B = 12 … Z = 38, leaving out the multiples of 11.
_LETTERS = (value for value in range(10, 39) if value % 11)
_CONTAINER = {str(d): d for d in range(10)} | dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", _LETTERS, strict=True))
_CONTAINER_WEIGHTS = tuple(2**position for position in range(10))

# GB 32100: 31 characters, I O S V Z left out; the weights are powers of 3 modulo 31.
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC = {character: value for value, character in enumerate(USCC_ALPHABET)}
_USCC_WEIGHTS = (*(pow(3, position, 31) for position in range(17)), 1)

_DIGITS = {str(d): d for d in range(10)}
_IMO_WEIGHTS = (7, 6, 5, 4, 3, 2)


def container_remainder(first_ten: str) -> int:
    """ISO 6346 sum modulo 11 of owner, category and serial. Serials giving 10 should not be issued."""
    return _weigh(first_ten, _CONTAINER, _CONTAINER_WEIGHTS) % 11


def container_check_digit(first_ten: str) -> str:
    """The eleventh character of a container number from its first ten, such as CSQU305438 → 3."""
    _length(first_ten, 10)
    return str(container_remainder(first_ten) % 10)


def container_ok(number: str) -> bool:
    """Whether the last digit agrees (ISO 6346)."""
    # The weights end at ten, so the eleventh character takes no part in the sum.
    total = _weigh(number, _CONTAINER, _CONTAINER_WEIGHTS)
    return total % 11 % 10 == _CONTAINER[number[10]]


def uscc_check(first_seventeen: str) -> str:
    """The eighteenth character of a unified social credit code from its first seventeen (GB 32100)."""
    _length(first_seventeen, 17)
    return USCC_ALPHABET[-_weigh(first_seventeen, _USCC, _USCC_WEIGHTS) % 31]


def uscc_ok(code: str) -> bool:
    """Whether the last character agrees: with it weighed 1 the whole sum is a multiple of 31."""
    return _weigh(code, _USCC, _USCC_WEIGHTS) % 31 == 0


def imo_check(first_six: str) -> str:
    """The seventh digit of an IMO ship number from its first six (IMO A.1117(30))."""
    _length(first_six, 6)
    return str(_weigh(first_six, _DIGITS, _IMO_WEIGHTS) % 10)


def imo_ok(number: str) -> bool:
    """Whether the last digit of the seven agrees."""
    return _weigh(number, _DIGITS, _IMO_WEIGHTS) % 10 == _DIGITS[number[6]]


def vessel_id_ok(vessel_id: str) -> bool:
    """A manifest's vessel id: after UN an IMO number is checked; after CN there is no check digit."""
    return not vessel_id.startswith("UN") or imo_ok(vessel_id[2:])


def _weigh(text: str, values: dict[str, int], weights: tuple[int, ...]) -> int:
    """Weighted sum of the characters' values, as far as the weights go."""
    total: int = sum(map(mul, map(values.__getitem__, text), weights))
    return total


def _length(value: str, length: int) -> None:
    if len(value) != length:
        raise ValueError(f"{length} characters are needed to compute the check digit, not {len(value)}")
