"""A review under way: what each action means, and what happens by itself after it."""

from __future__ import annotations

import pytest
from page_scripts import chromium, logic_tab, state_of
from review_pages import bitext_of

from aligner.bitext.judgements import Corrections, Judgement
from aligner.bitext.texts import Run
from aligner.revision.revision import Revision

# Opens a session; shows its rows as `source=target letters`, with ` | ` between sentences and ` + ` before a clause.
BEGIN = """
state => {
  const storage = {listen: () => {}, save: () => {}, unsaved: () => 0};
  window.session = openSession(state, storage, () => '2026-11-30T12:00:00Z');
  window.shown = () => session.model.beads.map((bead, index) => {
    const side = number => sentencesOf(session.model, index, number)
      .map(({text, isClause}, place) => (isClause ? '+ ' : place ? '| ' : '') + text).join(' ');
    return `${side(0)}=${side(1)} ${bead.code}`.trim();
  });
}
"""
# Does actions [name, arguments], where `row` counts from 1; the last result, and the rows.
ACT = """
actions => {
  let result = null;
  for (const [name, {row, last, ...args}] of actions) {
    const ids = {bead: session.model.beads[row - 1]?.id, last: session.model.beads[last - 1]?.id};
    result = run(session, name, {...args, ...ids});
  }
  return {...result, rows: shown(), at: placeOf(session.model, result.focus) + 1};
}
"""
ONE = [(["甲。"], ["A."], 0.99), (["乙，乙。"], ["B, b."], 0.6), (["丙。"], ["C."], 0.8)]
GAPS = [(["甲。"], ["A."], 0.9), (["乙。"], [], 0.7), ([], ["B."], 0.7), (["丙。", "丁。"], ["C.", "D."], 0.8)]


@pytest.fixture(scope="module")
def browsed():
    with chromium() as context:
        yield logic_tab(context)


@pytest.fixture
def begin(browsed):
    """Begins a session on rows."""

    def beginning(rows, codes=(), corrections=None, **more):
        bitext = bitext_of(rows)
        said = [Judgement.of_code(code) for code in codes] or [bead.judgement for bead in bitext]
        browsed.evaluate(BEGIN, state_of(Revision.of(bitext.judged(said, corrections or Corrections())), **more))
        return lambda *actions: browsed.evaluate(ACT, list(actions))

    return beginning


# Rows, the letters of one, action and arguments; the rows afterwards, and the row to look at.
@pytest.mark.parametrize(
    ("rows", "codes", "action", "args", "after", "at"),
    [
        (ONE, "", "accept", {"row": 2}, ["甲。=A.", "乙，乙。=B, b. a", "丙。=C."], 2),
        (ONE, "", "accept_next", {"row": 1}, ["甲。=A. a", "乙，乙。=B, b.", "丙。=C."], 2),
        (ONE, "", "accept_through", {"row": 2}, ["甲。=A. a", "乙，乙。=B, b. a", "丙。=C."], 2),
        (ONE, "m", "accept_above", {"row": 1, "confidence": 0.8}, ["甲。=A. m", "乙，乙。=B, b.", "丙。=C. a"], 1),
        (ONE, "a", "mark", {"row": 1}, ["甲。=A. m", "乙，乙。=B, b.", "丙。=C."], 1),
        (ONE, "m", "mark", {"row": 1}, ["甲。=A.", "乙，乙。=B, b.", "丙。=C."], 1),
        (ONE, "ac", "clear", {"row": 1}, ["甲。=A. c", "乙，乙。=B, b.", "丙。=C."], 1),
        (ONE, "a", "drop", {"row": 1}, ["甲。=A. ad", "乙，乙。=B, b.", "丙。=C."], 1),
        (ONE, "m", "merge_next", {"row": 1}, ["甲。 | 乙，乙。=A. | B, b. mc", "丙。=C."], 1),
        (ONE, "", "merge_next", {"row": 3, "last": 1}, ["甲。 | 乙，乙。 | 丙。=A. | B, b. | C. c"], 1),
        (GAPS, "", "merge_previous", {"row": 3}, ["甲。=A.", "乙。=B. c", "丙。 | 丁。=C. | D."], 2),
        # A caret behind the first clause of the source: the target is cut where it has as much behind it.
        (ONE, "", "split", {"row": 2, "side": 0, "sentence": 1, "offset": 2},
         ["甲。=A.", "乙，=B, c", "+ 乙。=+ b. c", "丙。=C."], 2),
        (GAPS, "", "split", {"row": 4}, ["甲。=A.", "乙。=", "=B.", "丙。=C. c", "丁。=D. c"], 4),
        (ONE, " a", "first_up", {"row": 3, "side": 1}, ["甲。=A.", "乙，乙。=B, b. | C.", "丙。= c"], 3),
        (ONE, "", "last_down", {"row": 3, "side": 0}, ["甲。=A.", "乙，乙。=B, b.", "=C. c", "丙。="], 3),
        (GAPS, "", "pull_up", {"row": 2, "side": 1}, ["甲。=A.", "乙。=B. c", "丙。 | 丁。=C. | D."], 2),
        (GAPS, "", "move_boundary", {"row": 1, "side": 1, "sentence": 0},
         ["甲。= c", "乙。=A.", "=B.", "丙。 | 丁。=C. | D."], 1),
        (GAPS, "", "move_sentence", {"row": 1, "side": 1, "sentence": 2},
         ["甲。=A. | B. | C. c", "乙。=", "丙。 | 丁。=D."], 1),
        # The rest of a column moves only until a row that makes up for it, or that is accepted.
        (GAPS, "", "column_down", {"row": 1, "side": 1}, ["甲。= c", "乙。=A.", "=B.", "丙。 | 丁。=C. | D."], 1),
        (ONE, "  a", "column_down", {"row": 1, "side": 1}, ["甲。= c", "乙，乙。=A.", "=B, b.", "丙。=C. a"], 1),
        (GAPS, "", "column_up", {"row": 3, "side": 1}, ["甲。=A.", "乙。=B.", "丙。 | 丁。=C. | D."], 2),
        (ONE, "", "column_up", {"row": 2, "side": 1}, ["甲。=A. | B, b.", "乙，乙。=C. c", "丙。="], 2),
        (ONE, "a", "swap_next", {"row": 1, "side": 1}, ["甲。=B, b. c", "乙，乙。=A. c", "丙。=C."], 1),
        (GAPS, "", "swap_next", {"row": 2, "side": 1}, ["甲。=A.", "乙。=B. c", "丙。 | 丁。=C. | D."], 2),
        (ONE, "a", "edit", {"side": 1, "sentence": 0, "text": " An\n a. "},
         ["甲。=An a. ac", "乙，乙。=B, b.", "丙。=C."], 1),
        (ONE, "", "replace", {"row": 1, "find": ".", "replacement": "$&!", "side": None},
         ["甲。=A$&! c", "乙，乙。=B, b$&! c", "丙。=C$&! c"], 1),
        (ONE, "", "replace", {"row": 1, "find": "(b), (B)", "replacement": "$2–$1", "isRegex": True, "side": 1},
         ["甲。=A.", "乙，乙。=b–B. c", "丙。=C."], 1),
        (ONE, "a", "apart", {"row": 1}, ["甲。=", "=A.", "乙，乙。=B, b.", "丙。=C."], 1),
        (ONE, "", "pin", {"source": 0, "target": 1}, ["=A.", "甲。=B, b. c", "乙，乙。=", "丙。=C."], 2),
    ],
)  # fmt: skip
def test_what_an_action_makes_of_the_rows(begin, rows, codes, action, args, after, at):  # noqa: PLR0913
    result = begin(rows, _codes(codes, len(rows)))((action, args))
    assert (result["rows"], result["at"]) == (after, at)


def _codes(codes, count):
    """The letters of the first row; or of later ones, behind a space for each row before them."""
    before = len(codes) - len(codes.lstrip())
    return [codes.strip() if index == before else "" for index in range(count)]


@pytest.mark.parametrize(
    ("rows", "action", "args", "reason"),
    [
        (ONE, "merge_next", {"row": 3}, "no_next"),
        (ONE, "merge_previous", {"row": 1}, "no_previous"),
        (ONE, "accept", {}, "no_row"),
        (GAPS, "first_up", {"row": 2, "side": 1}, "nothing_to_move"),
        (GAPS, "apart", {"row": 2}, "not_two_sides"),
        (ONE, "edit", {"side": 0, "sentence": 0, "text": " "}, "no_text"),
        (ONE, "edit", {"side": 0, "sentence": 0, "text": "甲。 "}, "same_text"),
        (ONE, "replace", {"row": 1, "find": "(", "replacement": "", "isRegex": True, "side": 1}, "bad_pattern"),
        (ONE, "replace", {"row": 1, "find": "Z", "replacement": "", "side": None}, "nothing_found"),
        (ONE, "move_sentence", {"row": 1, "side": 0, "sentence": 0}, "same_row"),
        (ONE, "swap_next", {"row": 3, "side": 0}, "no_next"),
        (ONE, "undo", {}, "nothing_to_undo"),
        (ONE, "clear", {"row": 1}, "nothing_to_clear"),
        (ONE, "unpin", {"row": 1}, "not_pinned"),
        (ONE, "take", {"row": 1}, "no_proposal"),
    ],
)
def test_why_an_action_cannot_be_done(begin, rows, action, args, reason):
    result = begin(rows)((action, args))
    assert (result["done"], result["reason"]) == (False, reason)


def test_one_side_cut_after_the_other_makes_two_pairs(begin):
    """Each text has no mark that would show where to cut."""
    act = begin([(["甲乙"], ["A b"], 0.9)])
    act(("split", {"row": 1, "cuts": [{"sentence": 0, "offset": 1}, {"sentence": 1, "offset": 0}]}))
    result = act(("split", {"row": 1, "cuts": [{"sentence": 1, "offset": 0}, {"sentence": 0, "offset": 1}]}))
    assert result["rows"] == ["甲=A c", "+ 乙=+ b c"]


def test_a_cleared_row_has_its_confidence_again(begin, browsed):
    begin(ONE)(("accept", {"row": 2}), ("clear", {"row": 2}))
    assert browsed.evaluate("() => session.model.beads[1].confidence") == 0.6


def test_what_was_said_last_counts_before_pins(begin, browsed):
    pinned = Corrections(0, ((0, 0), (2, 2)), ((Run(1, 2), Run(2, 3)),))
    act = begin(ONE, corrections=pinned)
    act(("split", {"row": 2, "side": 0, "sentence": 1, "offset": 2}))
    constraints = "() => [session.model.anchors, session.model.apart]"
    assert browsed.evaluate(constraints) == [[[0, 0], [3, 3]], [[[1, 3], [3, 4]]]]
    act(("first_up", {"row": 4, "side": 1}))
    assert browsed.evaluate(constraints) == [[[0, 0]], [[[1, 3], [3, 4]]]]
    act(("merge_next", {"row": 1, "last": 4}))
    assert browsed.evaluate(constraints) == [[[0, 0]], []]
    act(*[("undo", {})] * 3)
    assert browsed.evaluate(constraints) == [[[0, 0], [2, 2]], [[[1, 2], [2, 3]]]]


# Two rows that stand wrong, and the scores by which a page knows better once the first row is accepted.
WRONG = [(["甲。"], ["A."], 0.5), (["乙。"], ["B.", "C."], 0.4), (["丙。"], [], 0.5)]
ISLAND = {
    "rows": [0, 3], "columns": [0, 3], "gap_open": -3, "source_gaps": [-4, -4, -4], "target_gaps": [-4, -4, -4],
    "beads": {
        "1-1": [[None] * 4, [None, 0, -2, None], [None, -2, 0, -2], [None, None, -2, 0]],
        "1-2": [[None] * 4, [None, None, 1, None], [None, None, None, 1], [None] * 4],
    },
}  # fmt: skip
# The same behind two sentences that have no counterpart.
LONGER = {
    "source_gaps": [-1, -1, -4, -4, -4],
    "beads": {name: [[None] * 4] * 2 + table for name, table in ISLAND["beads"].items()},
}


def test_after_accepting_the_rest_is_aligned_again_and_undo_takes_back_both(begin, browsed):
    act = begin(WRONG, islands=[ISLAND])
    act(("accept", {"row": 1}))
    browsed.wait_for_function("() => session.model.version === 2")
    assert browsed.evaluate("() => shown()") == ["甲。=A. a", "乙。=B.", "丙。=C."]
    assert browsed.evaluate("() => session.model.history.at(-1).follows")
    assert act(("undo", {}))["rows"] == ["甲。=A.", "乙。=B. | C.", "丙。="]
    assert act(("redo", {}))["rows"] == ["甲。=A. a", "乙。=B.", "丙。=C."]


def test_scores_follow_their_sentences(begin, browsed):
    act = begin([(["子丑"], ["X Y"], 0.9), *WRONG], islands=[{**ISLAND, "rows": [1, 4], "columns": [1, 4]}])
    cuts = [{"sentence": 0, "offset": 1}, {"sentence": 0, "offset": 1}]
    act(("split", {"row": 1, "cuts": cuts}), ("accept", {"row": 3}))
    browsed.wait_for_function("() => session.model.history.at(-1).follows === true")
    assert browsed.evaluate("() => shown()")[2:] == ["甲。=A. a", "乙。=B.", "丙。=C."]


def test_the_row_that_the_eye_is_on_is_left_alone_until_it_goes_on(begin, browsed):
    act = begin(WRONG, islands=[ISLAND])
    browsed.evaluate("() => setFocus(session, session.model.beads[1].id)")
    act(("accept", {"row": 1}))
    browsed.wait_for_function("() => session.postponed.size === 1")
    assert browsed.evaluate("() => shown()") == ["甲。=A. a", "乙。=B. | C.", "丙。="]
    browsed.evaluate("() => setFocus(session, session.model.beads[0].id)")
    browsed.wait_for_function("() => session.model.version === 2")
    assert browsed.evaluate("() => shown()") == ["甲。=A. a", "乙。=B.", "丙。=C."]


def test_what_the_reviewer_made_is_not_aligned_again(begin, browsed):
    act = begin(WRONG, ["", "c", "m"], islands=[ISLAND])
    act(("accept", {"row": 1}))
    browsed.wait_for_function("() => !session.isRealigning")
    assert browsed.evaluate("() => shown()") == ["甲。=A. a", "乙。=B. | C. c", "丙。= m"]


# Rows, their letters, and the rows that the server found instead: held rows come back, but in another order of the gap.
HELD_ALONE = [([], ["A."], 0.9), (["甲。", "乙。"], [], 1), (["丙。"], [], 0.4), ([], ["B."], 0.4)]


@pytest.mark.parametrize(
    ("found", "after"),
    [
        ([[2, 0, 1, "ac"], [0, 1, 0.8, ""], [1, 1, 0.95, ""]], ["甲。 | 乙。= ac", "=A.", "丙。=B."]),
        # What is held does not come back whole: nothing is changed.
        ([[1, 0, 1, ""], [1, 0, 1, ""], [0, 1, 0.8, ""], [1, 1, 0.95, ""]], None),
        ([[2, 1, 1, "ac"], [1, 1, 0.95, ""]], None),
    ],
)
def test_what_is_held_without_counterpart_does_not_hinder_aligning_again(begin, browsed, found, after):
    begin(HELD_ALONE, ["", "ac", "", ""])
    script = """
    async found => {
      session.storage.realign = async () => [{at: 0, old: session.model.beads.map(recordOf), new: found}];
      const splices = await realignment(session.model, session.storage, session.model.beads[2].id);
      applyChange(session.model, makeChange(session.model, 'realign', {beads: splices}));
      return shown();
    }
    """
    assert browsed.evaluate(script, found) == (after or ["=A.", "甲。 | 乙。= ac", "丙。=", "=B."])


def test_in_a_page_as_a_file_what_is_held_without_counterpart_stays(begin, browsed):
    act = begin(
        [*HELD_ALONE[1:2], *WRONG],
        ["ac", "", "", ""],
        islands=[{**ISLAND, "rows": [0, 5], "columns": [0, 3], **LONGER}],
    )
    act(("accept", {"row": 2}))
    browsed.wait_for_function("() => session.model.version === 2")
    assert browsed.evaluate("() => shown()") == ["甲。 | 乙。= ac", "甲。=A. a", "乙。=B.", "丙。=C."]


def test_proposals_are_the_likeliest_others_and_one_is_taken(begin, browsed):
    begin(WRONG, islands=[ISLAND])
    proposals = browsed.evaluate("() => proposalsOf(session, session.model.beads[1].id)")
    assert proposals[0]["rows"] == [
        {"source": ["乙。"], "target": ["B."], "begins": [1, 1]},
        {"source": ["丙。"], "target": ["C."], "begins": [2, 2]},
    ]
    assert proposals == sorted(proposals, key=lambda proposal: -proposal["probability"])
    script = """
    async () => {
      const {id} = session.model.beads[1], [proposal] = await proposalsOf(session, id);
      run(session, 'take', {bead: id, proposal});
      return shown();
    }
    """
    assert browsed.evaluate(script) == ["甲。=A.", "乙。=B. ac", "丙。=C. ac"]


# Rows that stand as a pair of pairs, and scores that say: they cross.
CROSSED = [(["甲。", "乙。"], ["B.", "A."], 0.6)]
CROSSING = {
    "rows": [0, 2], "columns": [0, 2], "gap_open": -3, "source_gaps": [-4, -4], "target_gaps": [-4, -4],
    "beads": {
        "1-1": [[None] * 3, [None, -9, 6], [None, 6, -9]],
        "2-2": [[None] * 3, [None] * 3, [None, None, 1]],
    },
}  # fmt: skip
TAKE_FIRST = """
async () => {
  const {id} = session.model.beads[0], [proposal] = await proposalsOf(session, id);
  return {proposal, change: run(session, 'take', {bead: id, proposal}).change, rows: shown()};
}
"""


def test_neighbours_that_cross_are_proposed_as_an_exchange_and_undone_in_one_step(begin, browsed):
    act = begin(CROSSED, islands=[CROSSING])
    found = browsed.evaluate(TAKE_FIRST)
    assert found["proposal"]["rows"] == [
        {"source": ["甲。"], "target": ["A."], "begins": [0, 1]},
        {"source": ["乙。"], "target": ["B."], "begins": [1, 0]},
    ]
    # Twelve nats by crossing, one as it stands: e¹¹ to one, a thousandth of which is exchanged at all.
    assert found["proposal"]["probability"] == pytest.approx(0.983, abs=0.003)
    assert found["rows"] == ["甲。=A. ac", "乙。=B. ac"]
    assert found["change"]["sentences"] == [{"side": 1, "at": 0, "old": ["B.", "A."], "new": ["A.", "B."]}]
    assert act(("undo", {}))["rows"] == ["甲。 | 乙。=B. | A."]


def test_a_proposal_exchanges_sentences_as_the_action_does(begin, browsed):
    rows = [(["甲。"], ["B."], 0.5), (["乙。"], ["A."], 0.5)]
    begin(rows, islands=[CROSSING])
    taken = browsed.evaluate(TAKE_FIRST)
    act = begin(rows)
    done = act(("swap_next", {"row": 1, "side": 1}))
    assert taken["change"]["sentences"] == done["change"]["sentences"]
    assert [row.split()[0] for row in taken["rows"]] == [row.split()[0] for row in done["rows"]]


def test_pins_go_along_with_sentences_that_change_places(begin, browsed):
    """The pin of 甲 to A holds when the pairs have been made; that of 乙 to A, which they part, does not."""
    rows = [(["甲。"], ["B."], 0.5), (["乙。"], ["A."], 0.5), (["丙。"], ["C."], 0.5)]
    act = begin(rows)
    browsed.evaluate("() => { session.model.anchors = [[0, 1], [1, 1], [2, 2]]; }")
    act(("swap_next", {"row": 1, "side": 1}))
    assert browsed.evaluate("() => session.model.anchors") == [[0, 0], [2, 2]]


def test_runs_that_are_apart_go_along_if_they_stay_whole(begin, browsed):
    rows = [(["甲。"], ["B."], 0.5), (["乙。"], ["A."], 0.5), (["丙。"], ["C."], 0.5)]
    act = begin(rows)
    browsed.evaluate("() => { session.model.apart = [[[2, 3], [1, 2]], [[2, 3], [0, 2]], [[2, 3], [1, 3]]]; }")
    act(("swap_next", {"row": 1, "side": 1}))
    assert browsed.evaluate("() => session.model.apart") == [[[2, 3], [0, 1]], [[2, 3], [0, 2]]]


def test_lengths_alone_propose_no_exchange(begin, browsed):
    begin([(["甲" * 20, "乙"], ["b" * 4, "a" * 60], 0.4), (["丙"], ["c" * 3], 0.99)])
    found = browsed.evaluate("() => proposalsOf(session, session.model.beads[0].id)")
    assert not any("exchanged" in proposal for proposal in found)


def test_the_next_doubtful_row_is_where_one_look_reveals_most(begin, browsed):
    rows = [([f"{n}。"], [f"{n}."], confidence) for n, confidence in enumerate([0.95, 0.5, 0.99, 0.6, 0.6, 0.3])]
    begin(rows, ["", "", "", "", "", "a"])
    script = """
    queue => {
      const order = [];
      for (let at = 0; order.length < 5; order.push(at + 1)) {
        at = findNext(session.model, at, 'doubtful', 1, session.queue);
        passRow(session, session.model.beads[at].id);
      }
      return [order, findNext(session.model, 1, 'doubtful', -1, session.queue) + 1,
        findNext(session.model, 1, 'doubtful', 1, {order: 'text'}) + 1];
    }
    """
    # Rows 4 and 5 share their doubt; when all have been passed, they come again.
    order, back, in_text = browsed.evaluate(script)
    assert (order[:3], back, in_text) == ([4, 5, 2], order[-1], 4)


def test_where_no_scores_are_known_lengths_propose(begin, browsed):
    """The third target is as long as the second source."""
    rows = [(["甲" * 20, "乙" * 5], ["a" * 60], 0.4), ([], ["b" * 15], 0.4), (["丙" * 9], ["c" * 27], 0.99)]
    begin(rows)
    (best, *_) = browsed.evaluate("() => proposalsOf(session, session.model.beads[0].id)")
    assert best["rows"] == [
        {"source": ["甲" * 20], "target": ["a" * 60], "begins": [0, 0]},
        {"source": ["乙" * 5], "target": ["b" * 15], "begins": [1, 1]},
    ]


def test_time_counts_while_somebody_works_and_pages_are_those_accepted(begin, browsed):
    act = begin([(["甲"], ["a" * 900], 0.9), (["乙"], ["b" * 900], 0.9)])
    clock = """
    () => {
      const times = ['12:00:00', '12:01:00', '12:30:00', '12:30:20'];
      session.now = () => `2026-11-30T${times.shift()}Z`;
    }
    """
    browsed.evaluate(clock)
    act(("mark", {"row": 1}), ("accept", {"row": 1}), ("mark", {"row": 2}), ("accept", {"row": 2}))
    assert browsed.evaluate("() => timing(session.model)") == {"seconds": 80, "pages": 1, "perPage": 80}


def test_rows_are_counted_by_what_was_said_of_them(begin, browsed):
    begin([*GAPS, (["戊。"], ["\u200b"], 0.3), ([], ["\u200b"], 0.3)], ["a", "m", "cd", "", "ac", ""])
    kinds = ["all", "accepted", "marked", "open", "changed", "dropped", "doubtful", "gaps", "not_one_to_one", "flagged"]
    counted = browsed.evaluate("kinds => kinds.map(kind => rowsOfKind(session.model, kind).length)", kinds)
    assert dict(zip(kinds, counted, strict=True)) == {
        "all": 6, "accepted": 2, "marked": 1, "open": 3, "changed": 2, "dropped": 1, "doubtful": 2,
        "gaps": 2, "not_one_to_one": 4, "flagged": 0,
    }  # fmt: skip
