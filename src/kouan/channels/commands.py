"""`kouan declare FILE...`: files declarations from files through the public API of the running instance."""

from __future__ import annotations

import json
import os
import ssl
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from kouan.kernel.errors import TooLarge

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
RETRY = (429, 503)
MOST_BYTES = 8 * 1024 * 1024  # what Kouan takes in one body
PAUSES = (1, 2, 4)  # seconds
WORDS = {
    "en": {
        "accepted": "accepted",
        "refused": "refused",
        "failed": "failed",
        "again": "came before: the former answer",
        "client_no": "client no.",
        "seq_no": "seq no.",
        "entry_id": "entry id",
        "state": "state",
        "warning": "warning",
        "total": "{files} file(s): {accepted} accepted, {refused} not",
    },
    "zh": {
        "accepted": "已受理",
        "refused": "不受理",
        "failed": "未能处理",
        "again": "此前已收到，以下为原答复",
        "client_no": "客户端编号",
        "seq_no": "统一编号",
        "entry_id": "报关单号",
        "state": "状态",
        "warning": "提示",
        "total": "共 {files} 个文件：受理 {accepted} 个，未受理 {refused} 个",
    },
}
Answer = tuple[int, dict[str, Any]]


@click.command()
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--url", envvar="KOUAN_PORTAL_URL", help="Address of Kouan; the running instance when not given.")
@click.option("--token", envvar="KOUAN_TOKEN", help="API token; in the demo world that of the role --as.")
@click.option("--as", "role", default="broker", show_default=True, help="Demo role whose token is used.")
@click.option("--in-process", is_flag=True, help="Handle the files here, not through the running instance.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language of findings.")
@click.option("--json", "as_json", is_flag=True, help="Print the answers as JSON, one a line.")
def declare(
    files: tuple[Path, ...], url: str | None, token: str | None, role: str, in_process: bool, lang: str, as_json: bool
) -> None:
    """File declarations: DecMessage XML (UTF-8 or GB18030), DxpMsg envelopes, or JSON.

    For each file: client number, numbers given, state, and every finding with rule, field and sentence. The exit
    code is 1 when any file was not accepted.
    """
    send = _sender(url, token or _demo_token(role), lang, in_process)
    refused = 0
    with _progress(files) as steps:
        for path in steps:
            status, answer = send(path)
            refused += status not in (200, 201)
            click.echo(_as_json(path, status, answer) if as_json else "\n".join(_lines(path, status, answer, lang)))
    if len(files) > 1 and not as_json:
        click.echo(WORDS[lang]["total"].format(files=len(files), accepted=len(files) - refused, refused=refused))
    sys.exit(1 if refused else 0)


class OverHttp:
    """Posts files to a running Kouan."""

    def __init__(self, url: str, token: str, lang: str) -> None:
        if not url.startswith(("http://", "https://")):
            raise click.ClickException(f"{url!r} is no http(s) address.")
        self._url = f"{url.rstrip('/')}/api/v1/channels/messages"
        self._headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/json",
            "Accept-Language": "en" if lang == "en" else "zh-hans",
        }

    def __call__(self, path: Path) -> Answer:
        body = path.read_bytes()
        if len(body) > MOST_BYTES:  # the server would close the door in the middle of it
            error = TooLarge(limit=f"{MOST_BYTES // 1024 // 1024} MiB")
            return error.status, error.as_dict(self._headers["Accept-Language"])
        for pause in (*PAUSES, 0):
            status, answer = self._post(path, body)
            if status not in RETRY or not pause:
                return status, answer
            time.sleep(pause)
        raise AssertionError("not reached")

    def _post(self, path: Path, body: bytes) -> Answer:
        kind = "application/json" if body.lstrip()[:1] == b"{" else "application/xml"
        name = urllib.parse.quote(path.name)
        request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
            f"{self._url}?filename={name}", data=body, headers=self._headers | {"Content-Type": kind}
        )
        try:
            with urllib.request.urlopen(request, timeout=60, context=_tls()) as response:  # noqa: S310
                return response.status, _json(response.read())
        except urllib.error.HTTPError as refusal:
            return refusal.code, _json(refusal.read())
        except (urllib.error.URLError, ConnectionError, TimeoutError) as error:
            reason = getattr(error, "reason", error)
            raise click.ClickException(
                f"Kouan does not answer at {self._url} ({reason}). Start it with `./kouan up`, name another with "
                "--url, or use --in-process."
            ) from None


class InProcess:
    """Hands files to the channel's own service, as that token."""

    def __init__(self, token: str, lang: str) -> None:
        from kouan.registry import tokens
        from kouan.registry.caller import Caller

        known = tokens.look_up(token)
        if known is None:
            raise click.ClickException("This token is unknown, expired or revoked.")
        self._caller = Caller(None, known.organisation, known.roles, "en" if lang == "en" else "zh-hans", known.id)

    def __call__(self, path: Path) -> Answer:
        from kouan.channels import services, wire
        from kouan.journal.context import acting
        from kouan.kernel.errors import KouanError
        from kouan.kernel.ids import uuid7

        caller = self._caller
        try:
            with acting(organisation=caller.organisation, source="api", request=uuid7()):
                taken = services.receive(caller=caller, raw=path.read_bytes(), filename=path.name)
        except KouanError as error:
            return error.status, error.as_dict(caller.language)
        row = taken.message
        if row.status != 201:
            return row.status, wire.refusal(row, caller.language)
        shown = wire.message(row, caller.language) | {"repeated": taken.repeated}
        return (200 if taken.repeated else 201), shown


def _sender(url: str | None, token: str, lang: str, in_process: bool) -> OverHttp | InProcess:
    if in_process:
        return InProcess(token, lang)
    if not url:
        raise click.ClickException(
            "No Kouan is running here. Start it with `./kouan up`, or use --url or --in-process."
        )
    return OverHttp(url, token, lang)


def _demo_token(role: str) -> str:
    from django.conf import settings

    from kouan.registry.demo import demo_tokens

    token = demo_tokens().get(role) if settings.DEMO or os.environ.get("KOUAN_DEMO") == "1" else None
    if token is None:
        raise click.ClickException("Give an API token with --token or KOUAN_TOKEN.")
    return token


def _as_json(path: Path, status: int, answer: dict[str, Any]) -> str:
    return json.dumps({"file": str(path), "status": status} | answer, default=str, ensure_ascii=False)


def _lines(path: Path, status: int, answer: dict[str, Any], lang: str) -> Iterator[str]:
    words = WORDS[lang]
    outcome = words["accepted"] if status in (200, 201) else words["failed" if status >= 500 else "refused"]
    facts = {"client_no": answer.get("client_no", "")} | answer.get("facts", {})
    told = [f"{words[name]} {facts[name]}" for name in ("client_no", "seq_no", "entry_id", "state") if facts.get(name)]
    again = f" ({words['again']})" if answer.get("repeated") else ""
    yield "  ".join([str(path), f"{outcome}{again}", *told])
    findings = answer.get("problems") or answer.get("findings") or []
    if status not in (200, 201) and not findings:
        said = answer.get("en" if lang == "en" else "zh") or answer.get("message", "")
        yield f"    {answer.get('code', status)}  {said}"
    for found in findings:
        mark = f" [{words['warning']}]" if found.get("severity") == "W" else ""
        yield f"    {found['rule']}{mark}  {found['field'] or '-'}  {found['en' if lang == 'en' else 'zh']}"


@contextmanager
def _progress(files: Iterable[Path]) -> Iterator[Iterator[Path]]:
    """The files one by one; a bar on the terminal when there are several."""
    paths = list(files)
    console = Console(stderr=True)
    if len(paths) < 2 or not console.is_terminal:
        yield iter(paths)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=len(paths))

        def steps() -> Iterator[Path]:
            for path in paths:
                bar.update(task, description=path.name[:40])
                yield path
                bar.advance(task)

        yield steps()


def _json(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {"message": body[:200].decode("utf-8", "replace")}
    return said if isinstance(said, dict) else {"message": str(said)}


def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


commands = [declare]
