"""The server of the page: nine fixed routes, none of which takes a path, and headers that admit nothing from elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import anyio
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import Response
from starlette.routing import Route

from violation_rules.engine.facts import FactError
from violation_rules.errors import RulesetError
from violation_rules.messages import Catalogue
from violation_rules.reports.encode import to_json
from violation_rules.web.requests import Explain, Judge, Try
from violation_rules.web.workbench import UnknownNameError, Workbench

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_TEXT = 200_000
"""Bytes (UTF-8) of a text that is judged."""
MOST_RULE = 50_000
"""Bytes (UTF-8) of a rule file."""
_MOST_BODY = 6 * MOST_TEXT + 6 * MOST_RULE
"""Bytes of a request: JSON may write a character as an escape of six."""
_AT_ONCE = 2
"""Questions answered at the same time; others wait."""
_LOCAL = ("localhost", "127.0.0.1")
_PAGE = Path(__file__).parent / "page"
_WORDS = Catalogue("zh")
_T = TypeVar("_T", bound=Judge)

HEADERS: dict[str, str] = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), clipboard-read=()",
    "cache-control": "no-store",
}
"""On every answer. After OWASP, *HTTP Security Response Headers Cheat Sheet*; trusted types keep the script from writing markup."""


def create_app(*, hosts: Sequence[str] = _LOCAL) -> ASGIApp:
    """The application. `hosts` are the names it answers to: a page elsewhere cannot reach it by a name of its own (DNS rebinding)."""
    bench = Workbench()
    limiter = anyio.CapacityLimiter(_AT_ONCE)

    def asks(model: type[_T], answer: Callable[[_T], dict[str, Any]]) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            async def work() -> dict[str, Any]:
                asked = _checked(model, await _body(request))
                async with limiter:
                    return await run_in_threadpool(answer, asked)

            return await _answered(work)

        return endpoint

    async def names(request: Request) -> Response:
        del request
        return _json({"rulesets": bench.names(), "most_text": MOST_TEXT, "most_rule": MOST_RULE})

    async def about(request: Request) -> Response:
        return await _answered(lambda: run_in_threadpool(bench.about, request.query_params.get("name", "")))

    app = Starlette(
        routes=[
            Route("/", _file("page.html", "text/html")),
            Route("/page.css", _file("page.css", "text/css")),
            Route("/page.js", _file("page.js", "text/javascript")),
            Route("/icon.svg", _file("icon.svg", "image/svg+xml")),
            Route("/api/rulesets", names),
            Route("/api/ruleset", about),
            Route("/api/scan", asks(Judge, bench.judge), methods=["POST"]),
            Route("/api/explain", asks(Explain, bench.explain), methods=["POST"]),
            Route("/api/rule", asks(Try, bench.try_rule), methods=["POST"]),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))],
    )
    return _SafeHeaders(app)  # around all of it, so that a failure has them too


class _RefusedError(Exception):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


async def _answered(work: Callable[[], Awaitable[Any]]) -> Response:
    """What the work gives, or why it was refused."""
    try:
        return _json(await work())
    except _RefusedError as error:
        return _refusal(error.status, str(error))
    except UnknownNameError as error:
        return _refusal(404, _WORDS("web.unknown", name=error.args[0]))
    except FactError as error:
        return _refusal(422, _WORDS("web.fact", reason=error))
    except RulesetError as error:
        return _refusal(422, str(error))


class _SafeHeaders:
    """Adds the headers to every answer, errors included."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *((name.encode(), value.encode()) for name, value in HEADERS.items())]
            await send(message)

        await self._app(scope, receive, sending)


async def _body(request: Request) -> bytes:
    """The body, never more of it than is allowed. JSON alone is taken: a form of another site cannot send it unasked."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise _RefusedError(415, _WORDS("web.not_json"))
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BODY:
            raise _RefusedError(413, _WORDS("web.long_text", limit=MOST_TEXT // 1000))
    return bytes(body)


def _checked(model: type[_T], body: bytes) -> _T:
    try:
        asked = model.model_validate(json.loads(body))  # json, not pydantic: half a surrogate pair is text too
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise _RefusedError(422, _WORDS("web.invalid", where=where, reason=error.errors()[0]["msg"])) from None
    except (ValueError, RecursionError):
        raise _RefusedError(400, _WORDS("web.not_json")) from None
    if _bytes(asked.text) > MOST_TEXT:
        raise _RefusedError(413, _WORDS("web.long_text", limit=MOST_TEXT // 1000))
    if isinstance(asked, Try | Explain) and _bytes(asked.rule or "") > MOST_RULE:
        raise _RefusedError(413, _WORDS("web.long_rule", limit=MOST_RULE // 1000))
    return asked


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _json(data: Any, status: int = 200) -> Response:
    return Response(to_json(data), status, media_type="application/json")


def _refusal(status: int, message: str) -> Response:
    return _json({"error": message}, status)


def _file(name: str, media_type: str) -> Callable[[Request], Awaitable[Response]]:
    """One file of the page, read when the server starts."""
    content = (_PAGE / name).read_bytes()

    async def endpoint(request: Request) -> Response:
        del request
        return Response(content, media_type=media_type)

    return endpoint
