"""What the page gets when it asks for a stretch to be aligned again, or for what else may stand there."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from reviewing import RECIPE, accept, file_of
from test_revision_server import serving

import aligner
from aligner.alignment.realign import Realigner
from aligner.bitext.beads import Bitext, Link
from aligner.bitext.judgements import Judgement
from aligner.bitext.texts import Run, Sentences
from aligner.revision.changes import BeadSplice, Change, SentenceSplice, SizedBead
from aligner.revision.desk import Settings
from aligner.revision.realigning import Realigning, splices_of
from aligner.revision.revision import Revision

ZH = "他来了。她走了。湖水也上升了，渡船停了。人们在岸边等着。鸟飞走了。"
EN = "He came. She left. The lake rose too. The ferry stopped. People waited on the bank. The birds flew away."
SIZES = [(1, 1), (1, 1), (1, 2), (1, 1), (1, 1)]


@pytest.fixture(scope="module")
def alignment():
    return aligner.align(ZH, EN)


def make(bitext):
    return Realigner(bitext.source, bitext.target, bitext.beads)


def sizes(revision):
    return [bead[:2] for bead in revision.beads]


def spoilt(alignment, code=""):
    """The alignment with two beads in place of the third and the fourth, both wrong."""
    revision = Revision.of(alignment)
    assert sizes(revision) == SIZES
    wrong = (SizedBead(2, 1, 0.4, code), SizedBead(0, 2, 0.3, ""))
    return revision.apply(Change("x", 0, beads=(BeadSplice(2, revision.beads[2:4], wrong),)))


def applied(revision, splices):
    return revision.apply(Change("realign", revision.version, beads=tuple(splices), follows=True))


def test_a_wrong_stretch_is_mended_and_keeps_its_marks(alignment):
    revision = spoilt(alignment, "m")
    splices = Realigning(alignment, make).realign(revision, 2)
    mended = applied(revision, splices)
    assert sizes(mended) == SIZES
    assert [bead.code for bead in mended.beads] == ["", "", "m", "m", ""]
    assert all(bead.confidence > 0.9 for bead in mended.beads)


@pytest.mark.parametrize("code", ["a", "c", "ac"])
def test_what_the_reviewer_accepted_or_made_stays_as_it_is(alignment, code):
    revision = spoilt(alignment, code)
    mended = applied(revision, Realigning(alignment, make).realign(revision, 2))
    assert SizedBead(2, 1, 0.4, code) in mended.beads


# Three sentences without counterpart, which the reviewer has joined and accepted, beside two wrong beads.
LONELY = ["木头很旧。", "砖上有三个字。", "茶凉得太快。"]
HELD = SizedBead(3, 0, 1.0, "ac")


def with_lonely():
    """An alignment with HELD in the second place, behind a sentence of the target that has no counterpart either."""
    cut = aligner.segment(ZH, language="zh")
    source, target = [*cut[:1], *LONELY, *cut[1:]], ["A.", *aligner.segment(EN, language="en")]
    beads = [
        (0, 1, 0.9, ""),
        (1, 1, 0.99, ""),
        HELD,
        (1, 1, 0.99, ""),
        (2, 1, 0.4, "m"),
        (0, 2, 0.3, ""),
        (1, 1, 0.99, ""),
    ]
    links, i, j = [], 0, 0
    for a, b, confidence, _ in beads:
        links.append(Link(Run(i, i + a), Run(j, j + b), confidence))
        i, j = i + a, j + b
    bitext = Bitext.of(Sentences.given(source, "zh"), Sentences.given(target, "en"), links, RECIPE)
    return bitext.judged([Judgement.of_code(code) for *_, code in beads])


@pytest.mark.parametrize("place", [3, 4, 5])
def test_sentences_that_are_held_without_counterpart_stay_one_bead(place):
    bitext = with_lonely()
    revision = Revision.of(bitext)
    splices = Realigning(bitext, make).realign(revision, place)
    mended = applied(revision, splices)
    assert sizes(mended)[1:] == [(1, 1), (3, 0), (1, 1), (1, 2), (1, 1), (1, 1)]
    assert mended.beads[2] == HELD
    for each in Realigning(bitext, make).proposals(revision, place):
        assert HELD in applied(revision, each.splices).beads


def test_a_stretch_that_is_right_does_not_change(alignment):
    assert Realigning(alignment, make).realign(Revision.of(alignment), 2) == []


def test_proposals_are_other_beads_with_their_probabilities(alignment):
    revision = spoilt(alignment)
    found = Realigning(alignment, make).proposals(revision, 2)
    assert found and found[0].probability > 0.9
    assert [each.probability for each in found] == sorted((each.probability for each in found), reverse=True)
    for each in found:
        assert sizes(applied(revision, each.splices)) != sizes(revision)
    assert sizes(applied(revision, found[0].splices)) == SIZES


def test_after_an_edit_the_new_texts_are_aligned(alignment):
    revision = spoilt(alignment)
    old = revision.texts[1].text(2)
    cut = SentenceSplice(1, 2, (old,), ("The lake", "rose too."))
    beads = BeadSplice(2, revision.beads[2:4], (SizedBead(2, 1, 0.4, ""), SizedBead(0, 3, 0.3, "")))
    revision = revision.apply(Change("split", 1, (cut,), (beads,)))
    mended = applied(revision, Realigning(alignment, make).realign(revision, 2))
    assert sizes(mended) == [(1, 1), (1, 1), (1, 3), (1, 1), (1, 1)]


def test_the_texts_are_read_once_and_only_when_the_page_has_its_state(tmp_path, alignment):
    made = []

    def counted(bitext):
        made.append(bitext)
        return make(bitext)

    with serving(file_of(tmp_path, alignment), settings=Settings("en", counted, lambda bitext: None)) as client:
        client.ask("GET", f"/?token={client.token}")
        assert made == []
        for _ in range(2):
            client.get("/state")
            assert client.post("/realign", {"version": 0, "bead": 0})[0] == 200
    assert len(made) == 1


def test_an_error_while_reading_reaches_who_asks(alignment):
    def fail(_):
        raise aligner.EncoderError("no such model")

    realigning = Realigning(alignment, fail)
    for _ in range(2):
        with pytest.raises(aligner.EncoderError, match="no such model"):
            realigning.realign(Revision.of(alignment), 0)


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ([(1, 1, 0.9), (1, 1, 0.8)], []),
        ([(1, 1, 0.905), (1, 1, 0.8)], []),
        ([(1, 1, 0.95), (1, 1, 0.8)], [(7, ["1-1 0.9 m"], ["1-1 0.95 m"])]),
        ([(1, 1, 0.9), (1, 1, 0.2)], []),
        ([(2, 2, 0.5)], [(7, ["1-1 0.9 m", "1-1 0.8 ad"], ["2-2 0.5 m"])]),
        ([(1, 1, 0.9), (1, 0, 0.5), (0, 1, 0.5)], [(8, ["1-1 0.8 ad"], ["1-0 0.5 d", "0-1 0.5 d"])]),
    ],
)
def test_a_splice_has_only_what_changes(links, expected):
    standing = [(Run(3, 4), Run(5, 6), SizedBead(1, 1, 0.9, "m")), (Run(4, 5), Run(6, 7), SizedBead(1, 1, 0.8, "ad"))]
    i, j, given = 3, 5, []
    for a, b, confidence in links:
        given.append(Link(Run(i, i + a), Run(j, j + b), confidence))
        i, j = i + a, j + b
    found = [
        (at, list(map(shown, old)), list(map(shown, new)))
        for at, old, new in map(parts, splices_of(standing, 7, given))
    ]
    assert found == expected


def parts(splice):
    return splice.at, splice.old, splice.new


def shown(bead):
    return f"{bead.source}-{bead.target} {bead.confidence} {bead.code}".rstrip()


@contextmanager
def realigning_server(folder, bitext):
    settings = Settings("en", make, lambda bitext: None)
    with serving(file_of(folder, bitext), settings=settings) as client:
        yield client


def test_the_server_aligns_again_and_proposes(tmp_path, alignment):
    with realigning_server(tmp_path, spoilt(alignment).bitext()) as client:
        status, answer = client.post("/realign", {"version": 1, "bead": 2})
        assert status == 200 and answer["version"] == 1 and answer["beads"][0]["at"] == 2
        change = {"action": "realign", "version": 1, "beads": answer["beads"], "follows": True}
        status, proposed = client.post("/proposals", {"version": 1, "bead": 2})
        assert status == 200 and proposed["proposals"][0]["beads"][0]["old"] == answer["beads"][0]["old"]
        assert client.post("/change", change) == (200, {"version": 2})
        assert client.post("/realign", {"version": 2, "bead": 2}) == (200, {"version": 2, "beads": []})


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({"version": 0, "bead": 99}, 400, "there is no bead 99"),
        ({"version": 0, "bead": -1}, 400, "there is no bead -1"),
        ({"version": 5, "bead": 0}, 409, "another window"),
        ({"bead": 0}, 400, "the version and the number of a bead"),
        ({"version": "0", "bead": 0}, 400, "the version and the number of a bead"),
        (None, 400, "the version and the number of a bead"),
    ],
)
@pytest.mark.parametrize("route", ["/realign", "/proposals"])
def test_what_cannot_be_aligned_again_is_said(tmp_path, alignment, route, body, status, message):
    with realigning_server(tmp_path, alignment) as client:
        got, answer = client.post(route, body)
        assert got == status and message in answer["error"]


def test_a_contradiction_is_said(tmp_path, alignment):
    with realigning_server(tmp_path, alignment) as client:
        first = SizedBead(*client.get("/state")[1]["beads"][0])
        client.post("/change", accept(0, 0, first))
        client.post("/change", {"action": "pin", "version": 1, "anchors": {"old": [], "new": [[0, 3]]}})
        status, answer = client.post("/realign", {"version": 2, "bead": 1})
        assert status == 400 and answer["error"]
