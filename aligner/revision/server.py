"""The server of the page, for one user on this computer: it answers whoever knows its token, and nobody else.

    GET  /?token=T                                   the page
    GET  /state        Authorization: Bearer T       values of JSON; see `aligner.revision.desk`
    POST /change       Authorization: Bearer T, a body of JSON

It listens on 127.0.0.1 only. A page of another site cannot use it: the host must be this one (so no name that leads
here is any), and the origin too. No part of a request is ever a path of a file.
"""

from __future__ import annotations

import hmac
import json
import sys
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from socketserver import TCPServer
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from aligner.errors import AlignerError, InputError
from aligner.revision.page import Page
from aligner.revision.store import OutdatedError

HOST = "127.0.0.1"
JSON, HTML, BYTES = "application/json", "text/html; charset=utf-8", "application/octet-stream"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Digits of the size of a body.
LONGEST_SIZE = 20
NO_FRAMES = "frame-ancestors 'none'"
# Takes the body of a request, None without one; returns a value of JSON, encoded perhaps, or the bytes of a file.
Route = Callable[[object], object]
Routes = Mapping[tuple[str, str], Route]


class Patience(NamedTuple):
    """Seconds to wait for the next bytes of a client, and the most bytes of a body.

    Set by hand. Replacing a word in all 10,000 sentences of a book is a change of 6 MB.
    """

    seconds: float = 30.0
    body: int = 64_000_000


PATIENCE = Patience()


class Encoded(bytes):
    """A value of JSON as it is sent."""

    @classmethod
    def of(cls, value: object) -> Encoded:
        """The value in ASCII, all else as escapes: halves of characters too."""
        return cls(json.dumps(value, separators=(",", ":")).encode())


class Refusal(Exception):
    """A request that is not served: the status, and a sentence for people."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


class Server(ThreadingHTTPServer):
    """Serves a page and its routes on a port of 127.0.0.1; with port 0 on any that is free."""

    daemon_threads = True
    # On Windows, another program could then listen on the same port.
    allow_reuse_address = sys.platform != "win32"

    def __init__(self, page: Page, routes: Routes, port: int = 0, patience: Patience = PATIENCE) -> None:
        self.page, self.routes, self.patience = page, routes, patience
        self.token = token_urlsafe(32)
        try:
            super().__init__((HOST, port), _Handler)
        except OSError as error:
            raise InputError(
                f"port {port} is not free: {error.strerror}; leave out the port, or choose another"
            ) from error
        self.hosts = frozenset((f"{HOST}:{self.server_port}", f"localhost:{self.server_port}"))

    @property
    def address(self) -> str:
        """Where the server listens."""
        return f"http://{HOST}:{self.server_port}/"

    @property
    def link(self) -> str:
        """What opens the page: the address with the token, which is a secret."""
        return f"{self.address}?token={self.token}"

    def server_bind(self) -> None:
        """Bind the socket, and ask no name server for the name of this computer."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """Report faults of ours; a client that has gone is none."""
        if not isinstance(sys.exception(), (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    """One connection, in a thread of its own."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "aligner", ""

    def setup(self) -> None:
        """Wait for a client only so long."""
        self.request.settimeout(self.server.patience.seconds)
        super().setup()

    def do_GET(self) -> None:
        """Answer with the page or a value."""
        self._answer()

    def do_POST(self) -> None:
        """Do what the body asks for."""
        self._answer()

    def _answer(self) -> None:
        try:
            self._check_place()
            if (self.command, urlsplit(self.path).path) == ("GET", "/"):
                self._check_token(parse_qs(urlsplit(self.path).query).get("token", [""])[0])
                page = self.server.page
                self._send(HTTPStatus.OK, page.html.encode(), HTML, f"{page.policy}; {NO_FRAMES}")
                return
            route = self._route()
            self._check_token(self.headers.get("Authorization", "").removeprefix("Bearer "))
            self._send_value(route(self._body()))
        except Refusal as refusal:
            # What is left of the request is not read.
            self.close_connection = True
            self._send_error(refusal.status, refusal.message)
        except OutdatedError as error:
            self._send_error(HTTPStatus.CONFLICT, error.message, version=error.version)
        except AlignerError as error:
            # One that names a file is about our disk, any other about what was asked for.
            is_ours = error.path is not None
            self._send_error(HTTPStatus.INTERNAL_SERVER_ERROR if is_ours else HTTPStatus.BAD_REQUEST, error.message)
        except (ConnectionError, TimeoutError):
            raise
        except Exception:
            # Otherwise the page would ask again and again.
            self._send_error(HTTPStatus.INTERNAL_SERVER_ERROR, "the program has failed; its terminal says where")
            raise

    def _check_place(self) -> None:
        """Refuse requests that pages of other sites make, or that reach this server by another name."""
        hosts = self.headers.get_all("Host", [])
        if len(hosts) != 1 or hosts[0] not in self.server.hosts:
            raise Refusal(HTTPStatus.FORBIDDEN, "this server has another address")
        origins = self.headers.get_all("Origin", [])
        if any(origin not in {f"http://{host}" for host in self.server.hosts} for origin in origins):
            raise Refusal(HTTPStatus.FORBIDDEN, "only the page of this server may ask it")

    def _check_token(self, given: str) -> None:
        if not hmac.compare_digest(given.encode("utf-8", "replace"), self.server.token.encode()):
            raise Refusal(HTTPStatus.UNAUTHORIZED, "open the link that the terminal shows")

    def _route(self) -> Route:
        """What the request asks for: one of the routes, by its exact name."""
        path = self.path.partition("?")[0]
        if route := self.server.routes.get((self.command, path)):
            return route
        if any(path == name for _, name in self.server.routes) or path == "/":
            raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED, f"{path} is not asked for with {self.command}")
        raise Refusal(HTTPStatus.NOT_FOUND, "this server has no such page")

    def _body(self) -> object:
        """The JSON of the request; None for one without a body."""
        if self.command == "GET":
            return None
        size = self.headers.get("Content-Length", "")
        if self.headers.get("Transfer-Encoding") or not (size.isascii() and size.isdigit()):
            raise Refusal(HTTPStatus.LENGTH_REQUIRED, "the request does not say how long it is")
        # Python reads no number of thousands of digits.
        if len(size) > LONGEST_SIZE or int(size) > self.server.patience.body:
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the request is too large; make smaller changes")
        content = self.rfile.read(int(size))
        if len(content) < int(size):
            raise Refusal(HTTPStatus.BAD_REQUEST, "the request was cut short")
        try:
            return json.loads(content) if content else None
        except (ValueError, RecursionError) as error:
            raise Refusal(HTTPStatus.BAD_REQUEST, "the request is not JSON") from error

    def _send_value(self, value: object) -> None:
        content = value if isinstance(value, bytes) else Encoded.of(value)
        self._send(HTTPStatus.OK, content, JSON if isinstance(content, Encoded) else BYTES)

    def _send_error(self, status: HTTPStatus, message: str, **more: object) -> None:
        self._send(status, json.dumps({"error": message} | more).encode(), JSON)

    def _send(
        self, status: HTTPStatus, content: bytes, kind: str, policy: str = f"default-src 'none'; {NO_FRAMES}"
    ) -> None:
        self.send_response(status)
        headers = {"Content-Type": kind, "Content-Length": str(len(content)), "Content-Security-Policy": policy}
        if kind == BYTES:
            headers["Content-Disposition"] = "attachment"
        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = "GET, POST"
        if self.close_connection:
            headers["Connection"] = "close"
        for name, value in (HEADERS | headers).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what cannot be read as a request, or has a method that this server does not know."""
        self.close_connection = True
        is_method = code == HTTPStatus.NOT_IMPLEMENTED
        status = HTTPStatus.METHOD_NOT_ALLOWED if is_method else HTTPStatus(code)
        self._send_error(status, "only GET and POST are known here" if is_method else message or status.phrase)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the terminal is for the user."""
