"""A model with every kind of column, known to no app registry; a test makes its table with the schema editor."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.test.utils import isolate_apps

with isolate_apps("kouan.journal"):

    class Thing(models.Model):
        id = models.UUIDField(primary_key=True)
        state = models.CharField(max_length=20)
        n = models.IntegerField(null=True)
        amount = models.DecimalField(max_digits=19, decimal_places=5, null=True)
        at = models.DateTimeField(null=True)
        day = models.DateField(null=True)
        tags = ArrayField(models.TextField(), null=True)
        data = models.JSONField(null=True)
        other = models.UUIDField(null=True)
        blob = models.BinaryField(null=True)
        flag = models.BooleanField(null=True)
        span = models.DurationField(null=True)
        of = models.ForeignKey("self", models.CASCADE, null=True)
        made = models.TextField(db_default="here")

        class Meta:
            app_label = "journal_test"
