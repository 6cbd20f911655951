"""Organisations, people and what they may do; dated code lists and rule values."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from kouan.kernel import clock
from kouan.kernel.ids import uuid7
from kouan.registry.roles import Role

ROLES = [str(role) for role in Role]
SCOPES = ("declare", "pay", "inspect")
BEGINNING = date(2000, 1, 1)


class Grade(models.TextChoices):
    """Customs credit grade of an organisation (AEO; credit rules of 2021-11-01)."""

    ADVANCED = "advanced", "高级认证企业"
    REGISTERED = "registered", "注册登记和备案企业"
    DISCREDITED = "discredited", "失信企业"


class DateRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class CodeHash(Func):
    """One number for list and code: an index over it takes a seventh of the time of one over both texts."""

    function = "hashtextextended"
    template = "%(function)s(%(expressions)s, 0)"
    arg_joiner = " || '/' || "
    output_field = models.BigIntegerField()


def _days(start: str, end: str) -> DateRange:
    return DateRange(start, end, RangeBoundary(inclusive_lower=True, inclusive_upper=True))


def _roles_known(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(roles__contained_by=ROLES), name=name)


class Organisation(models.Model):
    """A firm or an office. `roles` is as what it may act; a person's or token's roles are cut to these."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    uscc = models.CharField(max_length=18, unique=True)
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    customs_code = models.CharField(max_length=10, blank=True)
    ciq_code = models.CharField(max_length=10, blank=True)
    grade = models.CharField(max_length=16, choices=Grade.choices, default=Grade.REGISTERED)
    roles = ArrayField(models.CharField(max_length=16))
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["name_zh", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(uscc__regex="^[0-9A-HJ-NPQRTUWXY]{18}$"), name="organisation_uscc_form"),
            models.CheckConstraint(condition=Q(grade__in=Grade.values), name="organisation_grade_known"),
            models.UniqueConstraint(
                fields=["customs_code"], condition=~Q(customs_code=""), name="organisation_customs_code"
            ),
            _roles_known("organisation_roles_known"),
        ]

    def __str__(self) -> str:
        return self.name_zh

    def name(self, language: str) -> str:
        """The name to show in `language`."""
        return self.name_en if language.startswith("en") and self.name_en else self.name_zh


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> Person:
        """A new person; without a password nobody can sign in with one."""
        person = self.model(username=self.model.normalize_username(username), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> Person:
        return self.create_user(username, password, is_superuser=True, **fields)


class Person(AbstractBaseUser, PermissionsMixin):
    """Someone who signs in. What they may do comes from their memberships, never from the person."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(max_length=64, unique=True)
    email = models.EmailField(blank=True)
    name_zh = models.CharField(max_length=64, blank=True)
    name_en = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=8, default="zh-hans")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar[PersonManager] = PersonManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name_zh or self.username

    def name(self, language: str) -> str:
        """The name to show in `language`."""
        return (self.name_en if language.startswith("en") else self.name_zh) or self.username


class Membership(models.Model):
    """A person works for an organisation, in some of its roles."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    roles = ArrayField(models.CharField(max_length=16))
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation"], name="membership_once"),
            _roles_known("membership_roles_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.organisation_id}"


class Mandate(models.Model):
    """A power of attorney: `agent` may do `scope` for `principal`, both dates included, until revoked."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    principal = models.ForeignKey(Organisation, models.PROTECT, related_name="mandates_given")
    agent = models.ForeignKey(Organisation, models.PROTECT, related_name="mandates_held")
    scope = ArrayField(models.CharField(max_length=16))
    document_ref = models.CharField(max_length=64)
    valid_from = models.DateField()
    valid_until = models.DateField()
    granted_at = models.DateTimeField(default=clock.now, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-granted_at", "-id"]
        indexes = [models.Index(fields=["agent", "principal"], name="mandate_agent_principal")]
        constraints = [
            models.CheckConstraint(condition=~Q(principal=F("agent")), name="mandate_two_parties"),
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="mandate_dates_in_order"),
            models.CheckConstraint(
                condition=Q(scope__contained_by=list(SCOPES)) & Q(scope__len__gt=0), name="mandate_scope_known"
            ),
            models.UniqueConstraint(
                fields=["principal", "agent", "document_ref"],
                condition=Q(revoked_at=None),
                name="mandate_one_standing_per_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.principal_id} -> {self.agent_id}: {', '.join(self.scope)}"


class ApiToken(models.Model):
    """A program's key to act for an organisation. Only the digest of the secret is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=64)
    prefix = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    roles = ArrayField(models.CharField(max_length=16))
    created_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(digest__regex="^[0-9a-f]{64}$"), name="token_digest_form"),
            models.UniqueConstraint(
                fields=["organisation", "name"], condition=Q(revoked_at=None), name="token_name_once"
            ),
            _roles_known("token_roles_known"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"


class CodeEntry(models.Model):
    """One code of one list, for the days it is in force (both ends included; no end = open)."""

    list = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    name_zh = models.CharField(max_length=500)
    name_en = models.CharField(max_length=300, blank=True)
    attributes = models.JSONField(default=dict)
    valid_from = models.DateField(default=BEGINNING)
    valid_until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["list", "code", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["list", "code", "valid_from"], name="code_version_once"),
            ExclusionConstraint(
                name="code_validity_apart",
                expressions=[
                    (CodeHash("list", "code"), RangeOperators.EQUAL),
                    (_days("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list}/{self.code}"


class Tag(models.TextChoices):
    """How sure a figure is (domain reference 0.1)."""

    PLAN = "S", "方案原文"
    LAW = "L", "法规原文"
    REPOSITORY = "R", "公开代码库"
    PAGE = "P", "公开网页"
    MEMORY = "M", "凭记忆，可信"
    MEMORY_WEAK = "M?", "凭记忆，待核"
    DESIGN = "D", "本系统设定"


class RuleValue(models.Model):
    """One figure of a rule for the days it is in force, with where it comes from."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=80)
    value = models.JSONField()
    effective_from = models.DateField(default=BEGINNING)
    effective_until = models.DateField(null=True, blank=True)
    unit = models.CharField(max_length=24, blank=True)
    note = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=300, blank=True)
    tag = models.CharField(max_length=2, choices=Tag.choices)
    set_at = models.DateTimeField(default=clock.now, editable=False)
    builtin = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["key", "effective_from"]
        constraints = [
            models.CheckConstraint(condition=Q(tag__in=Tag.values), name="rule_value_tag_known"),
            ExclusionConstraint(
                name="rule_value_validity_apart",
                expressions=[
                    ("key", RangeOperators.EQUAL),
                    (_days("effective_from", "effective_until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} from {self.effective_from}"


class TableVersion(models.Model):
    """Stamp of a code list ("codes:countries") or of the rule values ("rules"): caches reload when it changes."""

    name = models.CharField(primary_key=True, max_length=60)
    stamp = models.UUIDField()

    def __str__(self) -> str:
        return self.name
