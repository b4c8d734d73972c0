"""The one door to the network. What comes from there is bytes of a stranger's: limited in size and in time."""

from __future__ import annotations

import http.client
import ssl
from threading import Thread
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from generator.diagnostics import ToolError

SILENCE_S = 30.0
WHOLE_S = 300.0
_MIB = 2**20


def fetch(url: str, most_bytes: int, *, silence_s: float = SILENCE_S, whole_s: float = WHOLE_S) -> bytes:
    """What an address answers, by way of the proxy that the environment names.

    Raises ToolError where it cannot be reached, refuses, is silent for ``silence_s``, takes longer than ``whole_s``
    altogether, answers more than ``most_bytes``, or sends us on from https to anything else.
    """
    answer: list[bytes | ToolError] = []

    def ask() -> None:
        try:
            answer.append(_read(url, most_bytes, silence_s))
        except ToolError as error:
            answer.append(error)

    # A socket's own limit starts anew with every byte; whoever sends one a second would keep us for ever.
    thread = Thread(target=ask, daemon=True)
    thread.start()
    thread.join(whole_s)
    if not answer:
        raise ToolError(f"{shown(url)} took longer than {whole_s:g} seconds")
    if isinstance(answer[0], ToolError):
        raise answer[0]
    return answer[0]


def shown(url: str) -> str:
    """An address as it may be said: without the login that may stand in it."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _read(url: str, most_bytes: int, silence_s: float) -> bytes:
    try:
        request = Request(url, headers={"User-Agent": "nixscope", "Accept": "*/*"})  # noqa: S310 - checked above all
        if request.type not in ("http", "https"):
            raise ToolError(f"{shown(url)} is no http or https address")
        with build_opener(_Redirects).open(request, timeout=silence_s) as response:
            data, promised = response.read(most_bytes + 1), response.headers.get("Content-Length")
    except HTTPError as error:
        raise ToolError(f"{shown(url)} answers {error.code} {error.reason}") from error
    except URLError as error:
        raise ToolError(f"{shown(url)} cannot be reached: {_words(error.reason)}") from error
    except TimeoutError as error:
        raise ToolError(f"{shown(url)} was silent for {silence_s:g} seconds") from error
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise ToolError(f"{shown(url)} cannot be read: {_words(error)}") from error
    if len(data) > most_bytes:
        raise ToolError(f"{shown(url)} is larger than {most_bytes // _MIB} MiB")
    # Python reads a body that ends too soon without a word, and half an index would still be an index.
    if promised is not None and promised.isdigit() and len(data) < int(promised):
        raise ToolError(f"{shown(url)} broke off after {len(data)} of {promised} bytes")
    return bytes(data)


def _words(reason: Any) -> str:
    if isinstance(reason, TimeoutError):
        return "it was silent for too long"
    if isinstance(reason, ssl.SSLError):
        return f"its certificate or TLS is not as it should be ({reason.reason})"
    return getattr(reason, "strerror", None) or str(reason) or type(reason).__name__


class _Redirects(HTTPRedirectHandler):
    """Follows where it is sent, but never from https to what anybody on the way can change."""

    def redirect_request(  # noqa: PLR0913, PLR0917 - urllib's own signature
        self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        """As urllib does, unless it leads away from https."""
        if req.type == "https" and urlsplit(newurl).scheme != "https":
            raise URLError("it sends us on from https to another kind of address")
        return super().redirect_request(req, fp, code, msg, headers, newurl)
