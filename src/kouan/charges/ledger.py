"""The double-entry ledger: append only, every entry balanced; the database refuses anything else."""

from uuid import UUID

from kouan.charges.models import Account, Entry, Posting
from kouan.kernel import clock


def account(kind: Account.Kind, organisation: UUID | None = None, currency: str = "CNY") -> Account:
    """The account of that kind, opened on first use."""
    # None finds the one account of no organisation; the stubs know `organisation_id` as a number only.
    found, _ = Account.objects.get_or_create(kind=kind, organisation_id=organisation, currency=currency)  # type: ignore[misc]
    return found


def book(*, key: str, memo: str, lines: list[tuple[Account, int]]) -> Entry:
    """Book one entry inside the caller's transaction. `lines`: account and minor units (debit +, credit -).

    The same `key` again returns the entry already booked and changes nothing. Raises ValueError when the
    lines do not sum to zero; the database's own deferred constraint says the same at commit.
    """
    if sum(amount for _, amount in lines) != 0:
        raise ValueError("the postings of an entry must sum to zero")
    entry, created = Entry.objects.get_or_create(key=key, defaults={"booked_at": clock.now(), "memo": memo})
    if created:
        Posting.objects.bulk_create(Posting(entry=entry, account=a, amount=amount) for a, amount in lines)
    return entry
