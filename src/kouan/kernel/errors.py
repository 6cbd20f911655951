"""Error classes: a code a program can read, an HTTP status, and a sentence a person understands (zh, en)."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, ClassVar

from kouan.kernel.text import Text


class KouanError(Exception):
    """Base of every refusal the program gives on purpose. Subclasses set `code`, `status`, `text`."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400
    text: Text = Text("请求未能完成。", "The request could not be completed.")

    def __init__(self, text: Text | None = None, **params: Any) -> None:
        self.params = params
        said = text or type(self).text
        self.text = said.format(**params) if params else said
        super().__init__(self.text.en)

    def as_dict(self, language: str) -> dict[str, Any]:
        """The API's answer body."""
        return {"code": self.code, "message": self.text.say(language), "zh": self.text.zh, "en": self.text.en}


class Malformed(KouanError):
    """The input cannot be read at all (JSON, XML, encoding)."""

    code, status = "malformed", 422
    text = Text("报文无法读取。", "The message cannot be read.")


class TooLarge(KouanError):
    code, status = "too_large", 413
    text = Text("文件超过上限 {limit}。", "The file is larger than the limit of {limit}.")


class Unauthenticated(KouanError):
    code, status = "unauthenticated", 401
    text = Text("请先登录，或提供有效的接口令牌。", "Sign in first, or send a valid API token.")


class Forbidden(KouanError):
    code, status = "forbidden", 403
    text = Text("您的角色不能办理此事项。", "Your role may not do this.")


class NotFound(KouanError):
    """Also the answer for things of another organisation: existence is not told."""

    code, status = "not_found", 404
    text = Text("没有找到。", "Not found.")


class Conflict(KouanError):
    """The thing is in a state that does not allow this."""

    code, status = "conflict", 409
    text = Text("当前状态不允许此操作。", "The present state does not allow this.")


class Refused(Conflict):
    """A business rule says no; carries the rule id."""

    code = "refused"

    def __init__(self, rule: str, text: Text, **params: Any) -> None:
        self.rule = rule
        super().__init__(text, **params)

    def as_dict(self, language: str) -> dict[str, Any]:
        return super().as_dict(language) | {"rule": self.rule}


class IdempotencyMismatch(KouanError):
    """The same client number came again with another body."""

    code, status = "idempotency_mismatch", 422
    text = Text("同一客户端编号已用于另一份内容。", "This client number was already used for different content.")


class RateLimited(KouanError):
    code, status = "rate_limited", 429
    text = Text("请求过于频繁，请稍后再试。", "Too many requests; try again shortly.")


class Unavailable(KouanError):
    code, status = "unavailable", 503
    text = Text("服务暂时不可用，请稍后重试。", "The service is briefly unavailable; try again.")


class Severity(StrEnum):
    STOP = "E"
    WARN = "W"


class Problem:
    """One finding of one rule: which rule, where (field path such as `goods[3].hs_code`), and why."""

    __slots__ = ("field", "rule", "severity", "text")

    def __init__(self, rule: str, field: str, text: Text, severity: Severity = Severity.STOP) -> None:
        self.rule, self.field, self.text, self.severity = rule, field, text, severity

    def __repr__(self) -> str:
        return f"Problem({self.rule} {self.field}: {self.text.en})"

    def as_dict(self, language: str) -> dict[str, str]:
        return {
            "rule": self.rule,
            "field": self.field,
            "severity": str(self.severity),
            "message": self.text.say(language),
            "zh": self.text.zh,
            "en": self.text.en,
        }


class Invalid(KouanError):
    """Readable input that breaks rules; carries every problem found, not the first."""

    code, status = "invalid", 422
    text = Text("有 {count} 处不符合要求。", "{count} point(s) do not meet the rules.")

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(count=len(self.problems))

    def as_dict(self, language: str) -> dict[str, Any]:
        return super().as_dict(language) | {"problems": [p.as_dict(language) for p in self.problems]}
