"""Tables of the journal: events (partitioned by month), the sealed order over them, its proofs, the readers."""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """One thing that happened to one subject. Written by `append` only; the database refuses any change after."""

    pk = models.CompositePrimaryKey("seq", "recorded_at")
    seq = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    occurred_at = models.DateTimeField()
    type = models.TextField()
    subject_type = models.TextField()
    subject_id = models.UUIDField()
    journey = models.UUIDField(null=True)
    actor = models.UUIDField(null=True)
    organisation = models.UUIDField(null=True)
    source = models.TextField()
    request = models.UUIDField(null=True)
    payload = models.JSONField()
    set = models.JSONField(null=True)
    corrects = models.BigIntegerField(null=True)

    class Meta:
        db_table = "journal_event"  # made in SQL: Django knows no partitions


class Leaf(models.Model):
    """The place of an event in the sealed order: dense from 0, with its digest and the chain up to it."""

    position = models.BigIntegerField(primary_key=True)
    seq = models.BigIntegerField(unique=True)
    recorded_at = models.DateTimeField()
    digest = models.BinaryField()
    chain = models.BinaryField()


class Tile(models.Model):
    """Root hash of a complete Merkle subtree over 256**level leaves, the index-th of its level."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField()


class Checkpoint(models.Model):
    """A signed statement: the first `size` events have this Merkle root."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    signed_at = models.DateTimeField()
    key_id = models.TextField()
    signature = models.BinaryField()


class Seal(models.Model):
    """The sealer's place (one row): which snapshot's events are sealed, and the tree so far."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seen = models.TextField()
    target = models.TextField()
    seq = models.BigIntegerField()
    server = models.BigIntegerField()
    size = models.BigIntegerField()
    chain = models.BinaryField()
    frontier = models.BinaryField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="journal_seal_one_row")]


class Cursor(models.Model):
    """A subscriber's place: the position it reads next, and its trouble if it has any."""

    name = models.TextField(primary_key=True)
    position = models.BigIntegerField()
    errors = models.IntegerField(default=0)
    error = models.TextField(default="")
    retry_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
