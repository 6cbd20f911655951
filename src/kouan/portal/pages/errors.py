"""Error pages: what happened, in a sentence, and the way on. They ask the database nothing."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render, resolve_url
from django.utils.http import urlencode
from django.utils.translation import get_language

from kouan.kernel.errors import KouanError, Unauthenticated
from kouan.kernel.text import Text

TITLES = {
    400: Text("请求无法理解", "The request was not understood"),
    401: Text("请先登录", "Sign in first"),
    403: Text("无权办理", "Not permitted"),
    404: Text("没有找到", "Not found"),
    409: Text("现在不能办理", "Not possible now"),
    413: Text("文件过大", "Too large"),
    422: Text("内容不符合要求", "The content does not meet the rules"),
    429: Text("请求过于频繁", "Too many requests"),
    500: Text("系统出错了", "Something went wrong here"),
    503: Text("暂时不可用", "Briefly unavailable"),
}
SENTENCES = {
    400: Text(
        "浏览器发来的内容不完整或已失效。请返回上一页重试。",
        "What the browser sent is incomplete or out of date. Go back and try again.",
    ),
    403: Text(
        "此页面不属于您的角色，或本页停留过久、安全令牌已失效。",
        "This page is not for your role, or it was open too long and its security token expired.",
    ),
    404: Text(
        "该地址没有内容，或不属于您的单位。", "There is nothing at this address, or it belongs to another organisation."
    ),
    500: Text(
        "错误已记入日志。您的数据没有受影响：一次操作要么全部完成，要么完全没有发生。",
        "The error is in the log. Your data are unharmed: an action happens whole or not at all.",
    ),
}


def _page(request: HttpRequest, status: int, sentence: Text | None = None, rule: str = "") -> HttpResponse:
    language = get_language() or "zh-hans"
    title = TITLES.get(status, TITLES[500 if status >= 500 else 400])
    said = (sentence or SENTENCES.get(status, title)).say(language)
    if request.path.startswith("/api/"):
        return JsonResponse({"code": title.en.lower().replace(" ", "_"), "message": said}, status=status)
    theme = request.COOKIES.get("kouan_theme", "")
    context = {"status": status, "heading": title.say(language), "sentence": said, "rule": rule, "theme": theme}
    # `None` for the request: no context processor runs, so that the page is drawn even when the database is away.
    return render(None, "portal/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(request, 500)


def refusal(request: HttpRequest, error: KouanError) -> HttpResponse:
    """The page for a refusal the program gave on purpose; a visitor is sent to sign in instead."""
    if isinstance(error, Unauthenticated):
        login = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}"
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401, headers={"HX-Redirect": login})
        return HttpResponseRedirect(login)
    return _page(request, error.status, error.text, getattr(error, "rule", ""))
