"""Request-wide duties: security headers, size and rate limits, and who acts (for the journal)."""

import uuid
from collections import Counter
from collections.abc import Callable

from django.conf import settings
from django.db import DataError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import get_language_from_request

from kouan.kernel import clock
from kouan.kernel.errors import KouanError, Malformed, RateLimited, TooLarge
from kouan.kernel.text import Text

Handler = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; connect-src 'self' {live}"
)
HEADERS = {
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


NUL = Text("文字中含有空字符（U+0000）。", "The text holds a NUL character (U+0000).")


def holds_nul(error: Exception) -> bool:
    """Whether this is the database driver's refusal of a text with a NUL character."""
    return isinstance(error, ValueError | DataError) and "NUL (0x00)" in str(error)


def answer(error: KouanError, request: HttpRequest) -> JsonResponse:
    """The JSON answer of an error raised outside the API's own handlers."""
    return JsonResponse(error.as_dict(get_language_from_request(request)), status=error.status)


class SecurityHeaders:
    """Content-Security-Policy and its companions on every answer."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.policy = POLICY.format(live=getattr(settings, "KOUAN_LIVE_URL", "")).strip()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class Writes:
    """Writes of the present minute in this process, by who sends them."""

    number = 0
    writes: Counter[str] = Counter()

    @classmethod
    def count(cls, who: str) -> int:
        """One more of `who`; how many that makes. A minute's callers are forgotten with it."""
        now = int(clock.wall() // 60)
        if now != cls.number:
            cls.number, cls.writes = now, Counter()
        writes = cls.writes
        writes[who] += 1
        return writes[who]


class Limits:
    """Refuses bodies over the limit before they are read, and too many writes from one address."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            self._size(request)
            self._rate(request)
        except KouanError as error:
            return self._told(request, error)
        return self.get_response(request)

    @staticmethod
    def _told(request: HttpRequest, error: KouanError) -> HttpResponse:
        """A person at a form gets a page, a program the answer it can read."""
        if request.path.startswith("/api/") or not request.accepts("text/html") or "Accept" not in request.headers:
            return answer(error, request)
        from kouan.portal.pages import refusal

        with translation.override(get_language_from_request(request)):
            return refusal(request, error)

    @staticmethod
    def _size(request: HttpRequest) -> None:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > settings.KOUAN_MESSAGE_MAX_BYTES:
            raise TooLarge(limit=f"{settings.KOUAN_MESSAGE_MAX_BYTES // 1024 // 1024} MiB")

    @staticmethod
    def _rate(request: HttpRequest) -> None:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return
        if Writes.count(Limits._who(request)) > settings.KOUAN_WRITES_PER_MINUTE:
            raise RateLimited()

    @staticmethod
    def _who(request: HttpRequest) -> str:
        """A living token has a bucket of its own: many brokers stand behind one address. An invented one has not."""
        from kouan.registry.tokens import look_up

        known = look_up(request.META.get("HTTP_AUTHORIZATION", "").partition(" ")[2].strip())
        return str(known.id if known else request.META.get("REMOTE_ADDR", ""))


class Language:
    """The language of a program's answer, by its Accept-Language alone: no cookie, no prefix in the address."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.META.get("HTTP_ACCEPT_LANGUAGE")
        language = get_language_from_request(request) if asked else settings.LANGUAGE_CODE
        translation.activate(language)
        response = self.get_response(request)
        response.headers.setdefault("Vary", "Accept-Language")
        response.headers.setdefault("Content-Language", language)
        return response


class Actor:
    """Runs the request as the signed-in person or the API token's organisation, for every event it appends."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        from kouan.journal.context import acting
        from kouan.kernel.errors import Unauthenticated
        from kouan.registry.caller import of_request

        source = "api" if request.path.startswith("/api/") else "portal"
        try:
            caller = of_request(request)
        except Unauthenticated:
            caller = None
        with acting(
            person=caller.person if caller else None,
            organisation=caller.organisation if caller else None,
            source=source,
            request=uuid.uuid4(),
        ):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal raised by a page becomes the page that explains it."""
        if holds_nul(exception):
            exception = Malformed(NUL)
        if not isinstance(exception, KouanError):
            return None
        from kouan.portal.pages import refusal

        return refusal(request, exception)
