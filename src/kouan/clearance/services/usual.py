"""The usual value of a firm's lines by HS code (B23), computed anew once a day."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection, transaction

from kouan.clearance.models import UsualValue
from kouan.kernel import clock
from kouan.kernel.calendar import starts_at
from kouan.registry import rule_table

YEAR = timedelta(days=365)
FEWEST = 5  # lines below which nothing is usual, where the rule table has no value [D]
_SQL = """
INSERT INTO clearance_usualvalue (organisation_id, hs_code, currency, median, lines, computed_on)
SELECT d.organisation_id, l.hs_code, l.currency, percentile_cont(0.5) WITHIN GROUP (ORDER BY l.total), count(*), %(on)s
  FROM clearance_declaration d JOIN clearance_declarationline l ON l.declaration_id = d.id
 WHERE d.released_at >= %(since)s
 GROUP BY 1, 2, 3 HAVING count(*) >= %(fewest)s
ON CONFLICT (organisation_id, hs_code, currency)
DO UPDATE SET median = EXCLUDED.median, lines = EXCLUDED.lines, computed_on = EXCLUDED.computed_on"""
_computed: date | None = None  # this process need not ask again today


def compute(on: date) -> int:
    """The medians of released declarations of the year before `on`; how many there are. Former ones are replaced."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SQL, {"on": on, "since": starts_at(on - YEAR), "fewest": _fewest(on)})
        UsualValue.objects.filter(computed_on__lt=on).delete()
        return UsualValue.objects.count()


def compute_if_due() -> int:
    """Once a day, by whoever comes first."""
    global _computed
    today = clock.today()
    if _computed == today:
        return 0
    _computed = today
    if UsualValue.objects.filter(computed_on__gte=today).exists():
        return 0
    return compute(today)


def _fewest(on: date) -> int:
    try:
        return int(rule_table.number("check.value.fewest", on))
    except rule_table.NoRule:
        return FEWEST
