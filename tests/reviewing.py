"""What tests of the review page share: an alignment, changes of it, a client of the server, and a page of its own."""

from __future__ import annotations

import http.client
import json
from dataclasses import replace
from urllib.parse import urlsplit

from aligner.bitext.beads import Bitext, Link, Recipe
from aligner.bitext.texts import Run, Sentences
from aligner.formats import jsonl
from aligner.revision.changes import BeadSplice, Change, SentenceSplice, SizedBead, to_json

ZH = ("湿地是鸟的家。", "面积在减少，鸟也少了。", "有人在保护它们。", "他们数鸟。")
EN = ("Wetlands are home to birds.", "They shrink, and birds are fewer.", "People protect them.", "They count birds.")
RECIPE = Recipe("aligner 0", "none", "none", {})
ONE = SizedBead(1, 1, 0.9, "")
# The smallest page that the linker takes.
ASSETS = {
    "page.html": '<!DOCTYPE html><html lang="{{language}}"><head><meta charset="utf-8">'
    '<meta http-equiv="Content-Security-Policy" content="{{policy}}"><title>{{title}}</title>'
    "<style>{{style}}</style></head><body><p>{{greeting}}</p>"
    '<script type="application/json" id="words">{{words}}</script>'
    '<script type="application/json" id="state">{{state}}</script><script>{{script}}</script></body></html>',
    "page.css": "p { color: rgb(1, 2, 3); }",
    "words.toml": 'greeting = { en = "Birds & bees", zh = "鸟与蜂" }\n',
    "app.js": "import {show} from './show.js';\nshow();\n",
    "show.js": "import {read} from './read.js';\nexport function show() {\n  const state = read();\n"
    "  document.title = `${document.title}!`;\n  const p = document.querySelector('p');\n"
    "  if (state) for (const side of state.sides) for (const text of [side.name, ...side.sentences]) {\n"
    "    const row = document.createElement('p');\n    row.textContent = text;\n    p.after(row);\n  }\n}\n",
    "read.js": "export const read = () => JSON.parse(document.querySelector('#state').textContent || 'null');\n",
}


def example(source=ZH, target=EN, origins=("birds.zh.txt", "birds.en.txt")):
    """A bitext with a bead for each pair of sentences."""
    links = [Link(Run(i, i + 1), Run(i, i + 1), 0.9) for i in range(len(source))]
    return Bitext.of(
        Sentences.given(source, "zh", origins[0]), Sentences.given(target, "en", origins[1]), links, RECIPE
    )


def file_of(folder, bitext=None, name="birds.jsonl"):
    """A file with an alignment."""
    jsonl.write(bitext or example(), folder / name)
    return folder / name


def accept(index, version, before=ONE):
    """Accept a bead."""
    return Change("accept", version, beads=(BeadSplice(index, (before,), (before._replace(code="a"),)),))


def reopen(index, version):
    """Take the acceptance of a bead back."""
    return inverse(accept(index, version), version)


def inverse(change, version):
    """The change at `version` that takes another one back, as the page makes it: all exchanged, last first."""

    def exchanged(each):
        clauses = {"old_clauses": each.new_clauses, "new_clauses": each.old_clauses} if hasattr(each, "side") else {}
        return each and replace(each, old=each.new, new=each.old, **clauses)

    sentences, beads = (tuple(map(exchanged, reversed(splices))) for splices in (change.sentences, change.beads))
    anchors, apart = exchanged(change.anchors), exchanged(change.apart)
    return Change("undo", version, sentences, beads, anchors, apart, undoes=change.version)


def edit(old, new, version, at=0, side=0):
    """Change the text of a sentence."""
    return Change("edit", version, (SentenceSplice(side, at, (old,), (new,)),))


class Client:
    """Asks the server at a link; every request is a connection of its own."""

    def __init__(self, link):
        parts = urlsplit(link)
        self.host, self.port = parts.hostname, parts.port
        self.token = parts.query.removeprefix("token=")
        self.headers = {"Authorization": f"Bearer {self.token}"}

    def ask(self, method, path, body=None, **headers):
        """(status, headers, content) of an answer; a header None is left out, and one of a list is repeated."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        length = {} if content is None else {"Content-Length": str(len(content))}
        sent = {"Host": f"{self.host}:{self.port}"} | self.headers | length | headers
        lines = [
            (name, each) for name, value in sent.items() for each in (value if isinstance(value, list) else [value])
        ]
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in lines:
                if value is not None:
                    connection.putheader(name.replace("_", "-"), value)
            connection.endheaders(content)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def get(self, path):
        """(status, value) of a route."""
        status, _, content = self.ask("GET", path)
        return status, json.loads(content)

    def post(self, path, body=None):
        """(status, value) of a route."""
        record = to_json(body) if isinstance(body, Change) else body
        status, _, content = self.ask("POST", path, b"" if record is None else record)
        return status, json.loads(content)
