"""What the page exports: every format, of all pairs or of the accepted ones, without what was dropped."""

from __future__ import annotations

import json

import pytest
from reviewing import EN, ZH, example, file_of
from test_revision_server import serving

import aligner
from aligner.bitext.judgements import Judgement
from aligner.formats.registry import read_units
from aligner.revision.exports import SUFFIXES, available, exported

SAID = (Judgement("accepted"), Judgement(), Judgement("accepted", is_dropped=True), Judgement("marked"))


def reviewed():
    return example().judged(SAID)


def pairs_of(content, suffix, folder):
    path = folder / f"pairs{suffix}"
    path.write_bytes(content)
    units = read_units(path, ("zh", "en")).units
    return [tuple(variant.text for variant in unit.variants) for unit in units]


@pytest.mark.parametrize("suffix", [suffix for suffix in SUFFIXES if suffix not in {".docx", ".jsonl"}])
@pytest.mark.parametrize(("accepted", "kept"), [(False, [0, 1, 3]), (True, [0])])
def test_dropped_pairs_are_left_out_and_others_if_asked(tmp_path, suffix, accepted, kept):
    found = pairs_of(exported(reviewed(), suffix, accepted=accepted), suffix, tmp_path)
    assert found == [(ZH[number], EN[number]) for number in kept]


def test_a_document_has_the_pairs_too(tmp_path):
    (tmp_path / "pairs.docx").write_bytes(exported(reviewed(), ".docx", accepted=True))
    text = aligner.read(tmp_path / "pairs.docx").raw
    assert ZH[0] in text and ZH[1] not in text


def test_jsonl_is_the_alignment_or_a_pair_a_line(tmp_path):
    (tmp_path / "all.jsonl").write_bytes(exported(reviewed(), ".jsonl"))
    assert aligner.Alignment.from_jsonl(tmp_path / "all.jsonl") == aligner.Alignment.from_bitext(reviewed())
    lines = exported(reviewed(), ".jsonl", accepted=True).decode().splitlines()
    assert len(lines) == 1 and ZH[0] in str(json.loads(lines[0]))


def test_what_cannot_be_exported_is_said(monkeypatch):
    with pytest.raises(aligner.InputError, match=r"exports end in \.tmx"):
        exported(reviewed(), "/etc/passwd")
    monkeypatch.setattr("aligner.revision.exports.SUFFIXES", (".tmx", ".nothing"))
    assert available() == [".tmx"]


@pytest.mark.parametrize(
    "body", [None, {}, {"suffix": ".tmx"}, {"suffix": "../x.tmx", "accepted": True}, {"suffix": ".tmx", "accepted": 1}]
)
def test_the_server_exports_by_suffix_and_nothing_else(tmp_path, body):
    with serving(file_of(tmp_path, reviewed())) as client:
        status, answer = client.post("/export", body)
        assert status == 400 and "export" in answer["error"]
        status, headers, content = client.ask("POST", "/export", {"suffix": ".tsv", "accepted": True})
        assert status == 200 and headers["Content-Type"] == "application/octet-stream"
        assert headers["Content-Disposition"] == "attachment"
        assert ZH[0] in content.decode("utf-8-sig") and ZH[1] not in content.decode("utf-8-sig")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["birds.jsonl"]
