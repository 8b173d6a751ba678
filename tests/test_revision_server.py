"""The server of the page: whom it answers, what it answers, and what no request can reach."""

from __future__ import annotations

import json
import socket
import sys
from contextlib import contextmanager
from queue import Queue
from threading import Thread

import pytest
from reviewing import ASSETS, EN, ZH, Client, accept, edit, example, file_of

import aligner
from aligner.formats import jsonl
from aligner.revision.desk import Desk, Settings
from aligner.revision.page import render
from aligner.revision.server import Patience, Server
from aligner.revision.store import Store
from aligner.revision.view import state

AWKWARD = (
    "<script>document.title='taken'</script>",
    '"><img src=x onerror="document.title=1">',
    "javascript:alert(1)",
    "</script><!-- <script>",
    "a\u2028b\u2029c\u202ed\u2066e",
    "nul\x00 and \x1b[31m",
    "half \ud83d of one",
    "{{state}} ${1} `${2}`",
)


@contextmanager
def serving(path, patience=None, settings=None):
    store = Store(path)
    desk = Desk(store, settings or Settings("en", lambda bitext: None, lambda bitext: None))
    page = render(desk.title(), "en", files=ASSETS.__getitem__)
    with Server(page, desk.routes, patience=patience or Patience()) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        client = Client(server.link)
        client.store, client.server = store, server
        try:
            yield client
        finally:
            server.shutdown()
            store.close()


@pytest.fixture
def client(tmp_path):
    with serving(file_of(tmp_path)) as client:
        yield client


def error_of(answer):
    status, headers, content = answer
    assert headers["Content-Type"] == "application/json"
    return status, json.loads(content)["error"]


def test_the_page_and_its_state_are_served(client):
    status, headers, content = client.ask("GET", f"/?token={client.token}", Authorization=None)
    assert status == 200 and headers["Content-Type"] == "text/html; charset=utf-8"
    assert b"<title>birds.zh.txt \xe2\x80\x93 birds.en.txt</title>" in content
    assert client.token.encode() not in content
    status, state = client.get("/state")
    assert status == 200 and state["schema"] == "aligner.review" and state["version"] == 0
    assert [side["sentences"] for side in state["sides"]] == [list(ZH), list(EN)]
    assert state["beads"] == [[1, 1, 0.9, ""]] * 4


def test_the_state_is_made_once_for_each_version(client, monkeypatch):
    made = []

    def counted(revision, *arguments, **more):
        made.append(revision.version)
        return state(revision, *arguments, **more)

    monkeypatch.setattr("aligner.revision.desk.state", counted)
    for version in (0, 1):
        for _ in range(2):
            status, headers, content = client.ask("GET", "/state")
            assert (status, headers["Content-Type"]) == (200, "application/json")
            assert json.loads(content)["version"] == version
        client.post("/change", accept(version, version))
    assert made == [0, 1]


def test_a_change_is_made_and_seen(client):
    assert client.post("/change", accept(1, 0)) == (200, {"version": 1})
    assert client.get("/version") == (200, {"version": 1})
    state = client.get("/state")[1]
    assert [bead[3] for bead in state["beads"]] == ["", "a", "", ""]
    assert [change["action"] for change in state["history"]] == ["accept"]


def test_the_second_of_two_windows_learns_of_the_first(client):
    client.post("/change", accept(1, 0))
    status, answer = client.post("/change", accept(2, 0))
    assert status == 409 and answer["version"] == 1 and "another window" in answer["error"]
    assert client.get("/version")[1] == {"version": 1}


def test_an_answer_that_was_lost_is_given_again(client):
    assert client.post("/change", accept(1, 0)) == client.post("/change", accept(1, 0)) == (200, {"version": 1})


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (accept(9, 0), "other beads than there are"),
        (edit(ZH[0], "半\ud83d", 0), "half of a character"),
        ({"action": "x"}, "'version' must be a whole number"),
        ([], "is not an object"),
        (None, "is not an object"),
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_what_is_no_change_is_refused_in_a_sentence(client, body, message):
    status, answer = client.post("/change", body)
    assert status == 400 and message in answer["error"]
    assert client.get("/version")[1] == {"version": 0}


def test_checks_are_made_when_asked_for(tmp_path):
    path = file_of(tmp_path, example(("我们记录了1,250只鸟。",), ("We recorded 1,520 birds.",)))
    with serving(
        path,
        settings=Settings(
            "zh", lambda bitext: None, lambda bitext: aligner.check(aligner.Alignment.from_bitext(bitext))
        ),
    ) as client:
        assert "flags" not in client.get("/state")[1]
        status, answer = client.post("/check")
    assert status == 200
    assert [flag[:3] for flag in answer["flags"]] == [[0, "数字", "major"]]


# Who is answered


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"), ("GET", "/?token="), ("GET", "/?token=x"), ("GET", "/?token=%ff%00"), ("GET", "/state"),
        ("POST", "/change"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("authorization", [None, "Bearer x", "Bearer ", "", "Basic eDp5", "\xff"])
def test_without_the_token_nothing_is_answered(client, method, path, authorization):
    body = b"{}" if method == "POST" else None
    status, message = error_of(client.ask(method, path, body, Authorization=authorization))
    assert status == 401 and message == "open the link that the terminal shows"


def test_the_token_of_the_link_does_not_open_the_routes(client):
    """A link in another page leads to the page only."""
    assert client.ask("GET", f"/state?token={client.token}", Authorization=None)[0] == 401


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "[::1]:{port}",
        "",
        None,
        ["127.0.0.1:{port}", "evil.example"],
    ],
)
def test_another_name_of_the_server_is_not_answered(client, host):
    """A page of another site may have a name that leads to 127.0.0.1."""
    named = (
        [each.format(port=client.port) for each in host]
        if isinstance(host, list)
        else host and host.format(port=client.port)
    )
    status, message = error_of(client.ask("GET", "/state", Host=named))
    assert status in {400, 403} and message
    assert client.ask("GET", "/state", Host=f"localhost:{client.port}")[0] == 200


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "",
        "https://127.0.0.1:{port}",
        "http://127.0.0.1:1",
        ["http://127.0.0.1:{port}", "http://evil.example"],
    ],
)
def test_the_page_of_another_site_is_not_answered(client, origin):
    sent = (
        [each.format(port=client.port) for each in origin]
        if isinstance(origin, list)
        else origin.format(port=client.port)
    )
    for method, path, body in (
        ("GET", "/state", None),
        ("POST", "/change", b"{}"),
        ("GET", f"/?token={client.token}", None),
    ):
        assert error_of(client.ask(method, path, body, Origin=sent))[0] == 403
    assert client.ask("GET", "/state", Origin=f"http://127.0.0.1:{client.port}")[0] == 200


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "SPAM"])
def test_other_methods_are_not_allowed(client, method):
    status, headers, _ = client.ask(method, "/state")
    assert status == 405 and headers["Allow"] == "GET, POST"
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("POST", "/state", 405), ("GET", "/change", 405), ("POST", "/", 405), ("GET", "/nothing", 404)],
)
def test_a_route_has_one_method(client, method, path, status):
    assert error_of(client.ask(method, path, b"{}" if method == "POST" else None))[0] == status


@pytest.mark.parametrize(
    "path",
    [
        "/../birds.jsonl", "/birds.jsonl", "/state/../../etc/passwd", "//etc/passwd", "/%2e%2e/birds.jsonl",
        "/state%00", "/state/", "/STATE", "/state;x", "http://evil.example/state", "*", "/etc/passwd", "/\\state",
        "/assets/app.js", "/.birds.jsonl.lock", "/birds.jsonl.history",
    ],
)  # fmt: skip
def test_no_request_is_a_path(client, path):
    assert error_of(client.ask("GET", path))[0] == 404


@pytest.mark.parametrize("path", ["/state", "/nothing", "/?token=x"])
def test_every_answer_has_the_headers_that_protect(client, path):
    _, headers, _ = client.ask("GET", path)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")


# Clients that are slow or broken


def raw(client, content):
    connection = socket.create_connection((client.host, client.port), timeout=30)
    connection.sendall(content)
    return connection


def test_a_slow_client_does_not_keep_others_waiting(client):
    head = f"POST /change HTTP/1.1\r\nHost: 127.0.0.1:{client.port}\r\nAuthorization: Bearer {client.token}\r\n"
    slow = [raw(client, b""), raw(client, b"GET /st"), raw(client, f"{head}Content-Length: 100\r\n\r\n{{".encode())]
    assert client.get("/version") == (200, {"version": 0})
    for connection in slow:
        connection.close()
    assert client.post("/change", accept(0, 0)) == (200, {"version": 1})


def test_a_client_that_sends_nothing_is_given_up(tmp_path):
    with serving(file_of(tmp_path), Patience(seconds=0.05)) as client, raw(client, b"GET /state HT") as connection:
        assert connection.recv(100) == b""


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Length": None}, 411),
        ({"Content-Length": "-1"}, 411),
        ({"Content-Length": "1e3"}, 411),
        ({"Content-Length": "²"}, 411),
        ({"Content-Length": "1001"}, 413),
        ({"Content-Length": "9" * 30}, 413),
        ({"Content-Length": "9" * 5000}, 413),
        ({"Transfer-Encoding": "chunked"}, 411),
    ],
)
def test_a_body_without_a_plain_length_or_too_large_is_not_read(tmp_path, headers, status):
    with serving(file_of(tmp_path), Patience(body=1000)) as client:
        encoded = {name: value and value.encode("latin-1") for name, value in headers.items()}
        got, _, content = client.ask("POST", "/change", b"{}", **encoded)
        assert got == status and json.loads(content)["error"]
        assert client.get("/version") == (200, {"version": 0})


def test_a_request_that_is_none_gets_an_error_in_json(client):
    with raw(client, b"\x16\x03\x01 not http\r\n\r\n") as connection:
        assert b'{"error": ' in connection.makefile("rb").read()
    with raw(client, b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n") as connection:
        assert connection.makefile("rb").read().startswith(b"HTTP/1.1 414 ")


def test_a_fault_of_ours_is_an_answer_too(client):
    faults = Queue()
    client.server.handle_error = lambda *_: faults.put(sys.exception())
    client.store.snapshot = None
    status, answer = client.get("/state")
    assert status == 500 and "its terminal says where" in answer["error"]
    assert isinstance(faults.get(timeout=60), TypeError)
    assert client.get("/version")[0] == 200


def test_a_client_that_goes_away_is_no_fault(client, capfd):
    host = f"127.0.0.1:{client.port}"
    for _ in range(5):
        raw(
            client, f"GET /state HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {client.token}\r\n\r\n".encode()
        ).close()
    assert client.get("/version")[0] == 200
    assert capfd.readouterr() == ("", "")


def test_a_port_that_is_taken_is_an_error_with_a_remedy(client):
    with pytest.raises(aligner.InputError, match=rf"port {client.port} is not free.*choose another"):
        Server(render("", "en", files=ASSETS.__getitem__), {}, client.port)


# What is in the texts


def test_awkward_texts_come_through_unchanged_and_are_saved(tmp_path):
    path = file_of(tmp_path, example(AWKWARD, AWKWARD, (AWKWARD[0], "/home/me/secret/\u202etxt.exe")))
    with serving(path) as client:
        state = client.get("/state")[1]
        assert state["sides"][0]["sentences"] == list(AWKWARD)
        # The file that the page may write has the origin, as the file that it shows.
        del state["written"]
        assert state["sides"][0]["name"] == "script>" and "secret" not in json.dumps(state)
        status, _ = client.post("/change", edit(AWKWARD[1], AWKWARD[1] + "\u2028", 0, at=1))
        assert status == 200
    assert jsonl.read(path).source[1] == AWKWARD[1] + "\u2028"


def test_errors_name_no_folder(tmp_path):
    path = file_of(tmp_path)
    ours = path.read_bytes()
    with serving(path) as client:
        path.write_text("theirs", "utf-8")
        client.post("/change", accept(0, 0))
        while not client.store._failure:
            client.store._writer.join(0.01)
        status, answer = client.post("/change", accept(1, 1))
        assert status == 500 and "another program changed this file" in answer["error"]
        assert str(tmp_path) not in answer["error"]
        path.write_bytes(ours)
