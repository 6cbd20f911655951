"""What a firm usually declares: derived from its declarations, never entered."""

from django.db import models


class UsualValue(models.Model):
    """Median total of a firm's lines of one HS code in one currency, over `lines` lines of the last year (B23)."""

    pk = models.CompositePrimaryKey("organisation", "hs_code", "currency")
    organisation = models.ForeignKey("registry.Organisation", models.CASCADE, related_name="+", db_index=False)
    hs_code = models.CharField(max_length=10)
    currency = models.CharField(max_length=3)
    median = models.DecimalField(max_digits=17, decimal_places=2)
    lines = models.PositiveIntegerField()
    computed_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.hs_code} {self.median} {self.currency}"
