"""A short form drawn and answered: a refused one comes back with its status, each sentence beside its field, and keeps
what was typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kouan.kernel.errors import Forbidden, Invalid, KouanError, Malformed, NotFound
from kouan.kernel.text import Text
from kouan.registry.asking.fields import Ask, Asked, read


@dataclass(frozen=True, slots=True)
class Form:
    """A form as the page draws it: its fields, what belongs to none of them, what refused it, or what it made."""

    fields: list[Asked]
    rest: list[Text]
    error: KouanError | None = None
    made: Any = None

    @property
    def wrong(self) -> int:
        return sum(len(one.problems) for one in self.fields)

    @property
    def status(self) -> int:
        return self.error.status if self.error else 200

    @property
    def files(self) -> bool:
        return any(one.ask.kind == "file" for one in self.fields)


def bound(asks: Iterable[Ask], typed: QueryDict | None = None, error: KouanError | None = None) -> Form:
    """The form with what was typed, or as it begins, and with what is wrong."""
    waiting = list(error.problems) if isinstance(error, Invalid) else []
    drawn = []
    for ask in asks:
        names = (ask.name, *ask.also)
        mine = [one for one in waiting if one.field.replace("[", ".").split(".")[0] in names]
        waiting = [one for one in waiting if one not in mine]
        drawn.append(Asked(ask, _said(ask, typed), tuple(mine)))
    rest = [_named(one.rule, one.text) for one in waiting]
    if error is not None and not isinstance(error, Invalid):
        rest.append(_named(getattr(error, "rule", ""), error.text))
    return Form(drawn, rest, error)


def _said(ask: Ask, typed: QueryDict | None) -> tuple[str, ...]:
    if typed is not None:
        return tuple(typed.getlist(ask.name))
    return ask.on or ((ask.start,) if ask.start else ())


def _named(rule: str, text: Text) -> Text:
    return Text(f"{rule} · {text.zh}", f"{rule} · {text.en}") if rule and rule not in ("FORM", "schema") else text


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page with one short form: its words, its fields, where it came from and leads back to."""

    title: Any
    lede: Any
    send: Any
    asks: Sequence[Ask]
    back: str
    said: Any = ""
    lists: dict[str, Sequence[tuple[str, str]]] | None = None
    hidden: Sequence[tuple[str, str]] = ()  # what the form sends besides its fields


def posted(request: HttpRequest, asks: Sequence[Ask], act: Callable[[dict[str, Any]], object]) -> Form:
    """Do what the form asks for. A refusal stands on the form and changes nothing; what the reader may not do, may not
    see, or did not send by this form, is not the form's to tell."""
    try:
        made = act(read(asks, request.POST, request.FILES))
    except (Forbidden, NotFound, Malformed):
        raise
    except KouanError as refused:
        return bound(asks, request.POST, refused)
    return Form([], [], None, made)


def answer(request: HttpRequest, sheet: Sheet, act: Callable[[dict[str, Any]], object]) -> HttpResponse:
    """Draw the form on a page of its own, or do what it asks for and go back, or where `act` says."""
    form = posted(request, sheet.asks, act) if request.method == "POST" else bound(sheet.asks)
    if request.method == "POST" and form.error is None:
        messages.success(request, sheet.said or _("Recorded."))
        return redirect(form.made if isinstance(form.made, str) else sheet.back)
    return _drawn(request, sheet, form)


def alone(request: HttpRequest, sheet: Sheet, act: Callable[[dict[str, Any]], object]) -> HttpResponse:
    """Do what a form among many others asks for; refused, it is drawn again on a page of its own."""
    whole = replace(sheet, hidden=_besides(request.POST, sheet.asks))
    return within(
        request, sheet.asks, act, back=sheet.back, said=sheet.said, again=lambda form: _drawn(request, whole, form)
    )


def _besides(typed: QueryDict, asks: Sequence[Ask]) -> list[tuple[str, str]]:
    own = {"csrfmiddlewaretoken", *(ask.name for ask in asks)}
    return [(name, str(value)) for name, values in typed.lists() if name not in own for value in values]


def _drawn(request: HttpRequest, sheet: Sheet, form: Form) -> HttpResponse:
    return render(request, "registry/ask.html", {"sheet": sheet, "form": form}, status=form.status)


def within(
    request: HttpRequest,
    asks: Sequence[Ask],
    act: Callable[[dict[str, Any]], object],
    *,
    back: str,
    again: Callable[[Form], HttpResponse] | None = None,
    said: Any = "",
) -> HttpResponse:
    """Do what a form on a page with other things asks for. `again` draws that page with the faults of the form; when
    the thing itself has moved on, or the form has no fields, `back` is the page as it stands now. What `act` made may
    be the address to go on to."""
    form = posted(request, asks, act)
    if again is not None and isinstance(form.error, Invalid):
        return again(form)
    if form.error is None:
        messages.success(request, said or _("Done."))
    for text in form.rest:
        messages.error(request, text.say(get_language() or "zh-hans"))
    return redirect(form.made if isinstance(form.made, str) else back)
