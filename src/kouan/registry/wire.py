"""msgspec bodies on ninja routes: decoded by msgspec, described in the OpenAPI document, answered as JSON.

@router.post("/calls", auth=TokenOrSession(), openapi_extra=describe(CallIn, CallOut, status=201))
def announce(request): body = decode(request, CallIn)
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeVar, cast

import msgspec
from django.http import HttpRequest, HttpResponse

from kouan.kernel.errors import Malformed, Problem
from kouan.kernel.text import Text

T = TypeVar("T")

ERROR = {
    "type": "object",
    "required": ["code", "message"],
    "properties": {"code": {"type": "string"}, "message": {"type": "string"}, "problems": {"type": "array"}},
}
REFUSALS = {
    401: "No valid token or session",
    403: "The role or mandate does not allow it",
    404: "Not found, or not yours",
    409: "The present state does not allow it",
    413: "Larger than 8 MiB",
    422: "Malformed, or against the rules: see `problems`",
    429: "Too many requests",
}
_encode = msgspec.json.Encoder(decimal_format="string", uuid_format="canonical").encode


def decode(request: HttpRequest, kind: type[T]) -> T:
    """The request's JSON body as `kind`; msgspec.DecodeError and ValidationError become 422 with the field path."""
    try:
        return cast(T, _decoder(kind).decode(request.body))  # type: ignore[arg-type]
    except UnicodeDecodeError as error:
        raise Malformed(Text("报文不是UTF-8编码的JSON。", "The body is not JSON in UTF-8.")) from error
    except RecursionError as error:
        raise Malformed(Text("报文嵌套过深。", "The body is nested too deeply.")) from error


def answer(value: Any, status: int = 200, **headers: str) -> HttpResponse:
    """`value` as the JSON answer."""
    return HttpResponse(_encode(value), status=status, content_type="application/json", headers=headers or None)


def describe(
    body: Any = None, result: Any = None, *, status: int = 200, query: dict[str, str] | None = None
) -> dict[str, Any]:
    """What ninja puts into the OpenAPI document for a route that decodes for itself; every refusal documented."""
    content = {"content": {"application/json": {"schema": _schema(result)}}} if result is not None else {}
    said: dict[Any, Any] = {status: {"description": "Done"} | content}
    for code, meaning in REFUSALS.items():
        said[code] = {"description": meaning, "content": {"application/json": {"schema": ERROR}}}
    extra: dict[str, Any] = {"responses": said}
    if body is not None:
        extra["requestBody"] = {"required": True, "content": {"application/json": {"schema": _schema(body)}}}
    if query:
        extra["parameters"] = [
            {"in": "query", "name": name, "required": False, "description": text, "schema": {"type": "string"}}
            for name, text in query.items()
        ]
    return extra


def parameter(request: HttpRequest, name: str, kind: type[T]) -> T | None:
    """A query parameter as `kind`, None when absent; Malformed naming it when it is not one."""
    said = request.GET.get(name, "")
    if not said:
        return None
    try:
        return msgspec.convert(said, kind, strict=False)
    except msgspec.ValidationError as error:
        raise _bad(name, error) from error


def _bad(name: str, error: Exception) -> Malformed:
    fault = Malformed(Text(f"参数 {name} 格式不正确。", f"The parameter {name} is malformed."))
    fault.problems = [Problem("schema", name, fault.text)]  # type: ignore[attr-defined]
    return fault


@lru_cache(maxsize=256)
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def _schema(kind: Any) -> dict[str, Any]:
    (schema,), parts = msgspec.json.schema_components([kind], ref_template="{name}")
    made: dict[str, Any] = _inline(schema, parts)
    return made


def _inline(schema: Any, parts: dict[str, Any]) -> Any:
    """The schema with every reference replaced by what it refers to (our types are not recursive)."""
    if isinstance(schema, list):
        return [_inline(one, parts) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inline(parts[schema["$ref"]], parts)
    return {name: _inline(value, parts) for name, value in schema.items()}
