"""The faults that the benchmark of the checks puts in: each changes its place and nothing else."""

import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

import aligner

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

import checks
from faults import Mutation
from figures import exchanges, figure_changes
from mutations import mutations_of_gold, mutations_of_thesis, sample
from parallel import HERE, Parallel, own_chapters, own_table, own_thesis, read_beads
from passages import clause_drops, insertions, sentence_drops, untranslated
from slips import slips
from wordings import Name, found_terms, name_swaps, term_changes

STRANGERS = ["Swallows nest under the eaves of the old railway station every year."]
ALL = list(mutations_of_thesis(STRANGERS))
TEXTS = {each.name: each for each in (own_thesis(), *own_chapters())}


def beads(*lines: str) -> Parallel:
    return read_beads("\n".join(lines), "birds")


def faults(mutations, document: Parallel) -> list[str]:
    return [mutation.of(document.target.text) for mutation in mutations]


def wrong_figures(source: str, target: str) -> set[str]:
    document = beads(f"{source}\t{target}")
    return set(faults(figure_changes(document), document))


def test_our_thesis_is_the_running_text_that_lies_beside_it():
    thesis = own_thesis()
    for side in (thesis.source, thesis.target):
        assert (HERE / f"thesis.{side.language}.txt").read_text(encoding="utf-8") == side.text + "\n"


def test_segmenting_our_thesis_gives_the_sentences_of_its_beads():
    thesis = own_thesis()
    for side in (thesis.source, thesis.target):
        assert tuple(aligner.segment(aligner.repair(aligner.Document(side.text, side.language)))) == side.sentences


def test_the_beads_of_our_thesis_have_every_sentence_once_and_in_order():
    for document in TEXTS.values():
        for k, side in enumerate((document.source, document.target)):
            assert [number for link in document.links for number in link[k]] == list(range(len(side.sentences)))
            assert [side.text[span.start : span.stop] for span in side.spans] == list(side.sentences)


def test_the_chapters_of_our_thesis_are_the_whole():
    chapters, thesis = own_chapters(), own_thesis()
    assert len(chapters) == 8
    assert sum((each.target.sentences for each in chapters), ()) == thesis.target.sentences


def test_the_terms_of_our_thesis_recur_with_one_rendering():
    thesis = own_thesis()
    recurring = [row for row in own_table("terms") if thesis.source.text.count(row[0]) >= 3]
    assert len(recurring) >= 25
    for chinese, english, _ in recurring:
        with_term = [link for link in thesis.links if any(chinese in thesis.source.sentences[k] for k in link[0])]
        rendered = [link for link in with_term if any(form_of(english, thesis, k) for k in link[1])]
        assert len(rendered) >= 0.8 * len(with_term), chinese


def form_of(english: str, thesis: Parallel, number: int) -> bool:
    return english.rstrip("s").lower() in thesis.target.sentences[number].lower()


def test_the_names_of_our_thesis_stand_in_the_same_beads():
    thesis = own_thesis()
    for chinese, english, _ in own_table("names"):
        for left, right in thesis.links:
            source, target = (thesis.source.sentences[k] for k in left), (thesis.target.sentences[k] for k in right)
            assert (chinese in "".join(source)) == (english in " ".join(target)), english


def test_our_thesis_can_have_every_kind_of_fault():
    counts = Counter(mutation.kind for mutation in ALL)
    assert set(counts) == set(checks.ACCEPTED)
    numbers = sum(counts[kind] for kind in checks.TOGETHER[checks.NUMBERS])
    assert min(numbers, counts["names swapped"]) >= 200


@pytest.mark.parametrize("mutation", sample(ALL, 12), ids=lambda each: each.kind)
def test_a_fault_changes_its_place_and_nothing_else(mutation: Mutation):
    target = TEXTS[mutation.document].target.text
    mutated = mutation.of(target)
    places = [edit.span for edit in mutation.edits]
    assert mutated != target
    assert all(left.stop <= right.start for left, right in pairwise(places))
    kept = "".join(target[a:b] for a, b in gaps(places, len(target)))
    assert kept == "".join(mutated[a:b] for a, b in gaps(mutation.places_after, len(mutated)))
    shown = [mutated[place.start : place.stop] for place in mutation.places_after]
    assert shown == [edit.replacement for edit in mutation.edits]


def gaps(places, length):
    edges = [0, *(edge for place in places for edge in (place.start, place.stop)), length]
    return zip(edges[::2], edges[1::2], strict=True)


def test_places_of_the_source_are_whole_sentences():
    for mutation in ALL:
        spans = set(TEXTS[mutation.document].source.spans)
        assert spans.issuperset(mutation.source_places)
        assert bool(mutation.source_places) == (mutation.kind != "sentence inserted")


def test_the_same_seed_draws_the_same_faults():
    assert list(mutations_of_thesis(STRANGERS)) == ALL
    assert list(mutations_of_thesis(STRANGERS, seed=2)) != ALL
    assert sample(ALL, 5, seed=3) == sample(ALL, 5, seed=3) != sample(ALL, 5, seed=4)


def test_a_sample_has_at_most_so_many_of_a_kind():
    counts = Counter(mutation.kind for mutation in sample(ALL, 5))
    assert set(counts.values()) == {5}
    assert sample(ALL, 0) == []


def test_a_dropped_sentence_leaves_its_neighbours_as_they_were():
    document = beads("燕子来了。\tThe swallows came.", "它们筑巢。\tThey built nests.", "", "秋天走了。\tThey left.")
    assert faults(sentence_drops(document, Random(0)), document) == [
        "They built nests.\nThey left.",
        "The swallows came.\nThey left.",
        "The swallows came. They built nests.",
    ]


def test_half_of_a_bead_of_two_is_dropped():
    document = beads("燕子来了，筑了巢。\tThe swallows came.‖They built nests.")
    [mutation] = sentence_drops(document, Random(0))
    assert mutation.kind == "half dropped"
    assert mutation.of(document.target.text) in {"The swallows came.", "They built nests."}


def test_clauses_of_enough_words_are_dropped_with_their_comma():
    document = beads(
        "一对燕子在老车站的屋檐下筑巢，当地居民每年春天都来观看。"
        "\tTwo swallows built a nest under the old station roof, and local residents come every spring to watch."
    )
    assert faults(clause_drops(document), document) == [
        "And local residents come every spring to watch.",
        "Two swallows built a nest under the old station roof.",
    ]


@pytest.mark.parametrize(
    "target",
    [
        "Swallows, sparrows, and larks nest there.",
        "The swallows (which had come from southern Africa, crossing the Sahara desert twice) built large nests there.",
        "Two swallows built a nest under the old station roof and local residents come to watch.",
    ],
)
def test_lists_brackets_and_single_clauses_are_not_cut(target: str):
    document = beads(f"一对燕子在老车站的屋檐下筑巢，居民都来观看。\t{target}")
    assert list(clause_drops(document)) == []


def test_a_sentence_is_put_in_before_another():
    document = beads("燕子来了。\tThe swallows came.", "它们筑巢。\tThey built nests.")
    assert faults(insertions(document, Random(0), STRANGERS), document) == [
        f"The swallows came. {STRANGERS[0]} They built nests."
    ]


def test_a_source_sentence_is_left_untranslated():
    document = beads("燕子来了。\tThe swallows came.", "它们筑巢。\tThey built nests.")
    assert faults(untranslated(document), document)[0] == "燕子来了。 They built nests."


def test_digits_magnitudes_and_percent_signs_are_changed():
    assert wrong_figures("其中63%是燕子。", "Of them, 63% are swallows.") == {
        "Of them, 36% are swallows.", "Of them, 630% are swallows.", "Of them, 6.3% are swallows.",
        "Of them, 63 are swallows.",
    }  # fmt: skip


def test_a_scale_is_changed_and_the_digits_of_the_source_copied():
    assert wrong_figures("共有260万只燕子。", "There are 2.6 million swallows.") == {
        "There are 2.6 billion swallows.", "There are 2.6 thousand swallows.", "There are 260 million swallows.",
    }  # fmt: skip
    assert "There are 3.2 swallows." in wrong_figures("共有3.2万只燕子。", "There are 32,000 swallows.")


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("共有六十三只燕子。", "There are 63 swallows."),
        ("型号是XR-63。", "The model is XR-63."),
        ("63 只燕子。", "63 swallows."),
        ("有2只燕子。", "There are 2 swallows."),
        ("燕子很多。", "There are 63 swallows."),
    ],
)
def test_numbers_that_the_source_has_not_in_digits_and_labels_are_left(source: str, target: str):
    assert wrong_figures(source, target) == set()


def test_no_fault_gives_another_number_of_the_source():
    both = "共有36只燕子，63只云雀和360只麻雀。"
    assert wrong_figures(both, "There are 36 swallows.") == set()


def test_a_percent_sign_that_a_range_carries_is_not_missed():
    lost = "The share fell from 7 to 4.6%."
    assert lost not in wrong_figures("比例由7%降至4.6%。", "The share fell from 7% to 4.6%.")
    assert "The share fell from 7% to 4.6." in wrong_figures("比例由7%降至4.6%。", "The share fell from 7% to 4.6%.")


def test_names_are_swapped_between_sentences_and_within_one():
    document = beads("沈怀远见到林若梅。\tShen Huaiyuan met Lin Ruomei.", "高启明走了。\tGao Qiming left.")
    names = [Name("沈怀远", "Shen Huaiyuan", "person"), Name("林若梅", "Lin Ruomei", "person")]
    names += [Name("高启明", "Gao Qiming", "person"), Name("长湖", "Long Lake", "place")]
    assert faults(name_swaps(document, names), document) == [
        "Lin Ruomei met Shen Huaiyuan. Gao Qiming left.",
        "Gao Qiming met Lin Ruomei. Shen Huaiyuan left.",
        "Shen Huaiyuan met Gao Qiming. Lin Ruomei left.",
    ]


def test_a_term_is_changed_in_one_place_if_it_recurs():
    lines = [
        "燕巢很小。\tSwallow nests are small.",
        "燕巢很多。\tMany swallow nests.",
        "燕巢旧了。\tOld swallow nests.",
    ]
    document = beads(*lines)
    changed = faults(term_changes(document, Random(0), {"swallow nests": ["bird homes"]}), document)
    assert sorted(changed) == [
        "Bird homes are small. Many swallow nests. Old swallow nests.",
        "Swallow nests are small. Many bird homes. Old swallow nests.",
        "Swallow nests are small. Many swallow nests. Old bird homes.",
    ]
    twice = beads(*lines[:2])
    assert list(term_changes(twice, Random(0), {"swallow nests": ["bird homes"]})) == []


def test_terms_are_found_by_standing_in_the_same_beads():
    document = beads(
        "我们测量了飞行速度。\tWe measured the flight speed of swallows.",
        "飞行速度随风变化。\tWith the wind the flight speed changes.",
        "幼鸟的飞行速度较低。\tThe flight speed of the young is low.",
        "巢在屋檐下。\tThe nest is under the eaves.",
    )
    assert found_terms(document) == ["flight speed"]


def test_faults_of_gold_take_sentences_and_terms_from_other_documents():
    speeds = [
        "飞行速度快。\tThe flight speed is high.",
        "飞行速度慢。\tA flight speed may be low.",
        "飞行速度变。\tThe flight speed changes.",
    ]
    levels = [
        "河水水位高。\tThe water level is high.",
        "河水水位低。\tA water level may be low.",
        "河水水位变。\tThe water level changes when it rains in the hills.",
    ]
    documents = [read_beads("\n".join(lines), name) for name, lines in (("birds", speeds), ("rivers", levels))]
    mutations = [each for each in mutations_of_gold(documents) if each.document == "birds"]
    assert {each.what for each in mutations if each.kind == "sentence inserted"} == {
        "The water level changes when it rains in the hills."
    }
    assert any("flight speed → water level" in each.what for each in mutations if each.kind == "term replaced")


def test_a_flag_at_the_place_of_a_fault_finds_it_unless_it_was_there_before():
    thesis = next(each for each in own_chapters() if each.name == "thesis 3")
    [mutation] = sample(
        [
            each
            for each in mutations_of_thesis(STRANGERS)
            if each.document == thesis.name and each.kind == "sentence dropped"
        ],
        1,
    )
    [fresh] = checks.outcomes_of(checks.OWN, thesis, [mutation])
    assert fresh.is_found("minor")
    mutated = aligner.check(thesis.source.text, mutation.of(thesis.target.text))
    before = list(checks.sightings(mutated, aligner.Document(thesis.target.text, "en", edits=mutation.edits)))
    assert not checks.outcome(checks.OWN, thesis, mutation, before).is_found("minor")


def test_a_flag_is_known_by_its_check_its_place_and_at_most_its_severity():
    here, there = (aligner.Span(3, 8),), (aligner.Span(8, 9),)
    minor = checks.Sighting("number", "minor", here, (), ())
    assert minor.is_known([checks.Sighting("number", "major", (aligner.Span(7, 9),), (), ())])
    assert not minor.is_known([checks.Sighting("number", "major", there, (), ())])
    assert not minor.is_known([checks.Sighting("citation", "major", here, (), ())])
    assert not checks.Sighting("number", "major", here, (), ()).is_known([minor])


def test_nulls_are_counted_sentence_by_sentence():
    document = beads(
        "燕子在老车站的屋檐下筑巢。\tThe swallows nest under the eaves of the old station.",
        "税务局去年关闭了三个办事处。\t",
        "当地居民每年春天都来观看。\tLocal residents come to watch every spring.",
    )
    omissions, additions = checks.null_scores(document)
    assert (omissions.expected, additions.expected, additions.predicted) == (1, 0, 0)
    assert omissions.hits == omissions.predicted == 1


def test_two_numbers_of_a_kind_change_places():
    document = beads("有35只鸟和72条鱼，占40%。\tThere were 35 birds and 72 fish, 40% of all.")
    assert set(faults(exchanges(document), document)) == {"There were 72 birds and 35 fish, 40% of all."}


@pytest.mark.parametrize(
    ("chinese", "english", "kind", "wrong"),
    [
        ("水位上升了。", "The level was high.", "negation put in", "The level was not high."),
        ("水位没有上升。", "The level did not rise.", "negation lost", "The level did rise."),
        ("水位上升了。", "The level rose.", "opposite", "The level fell."),
        ("他们保护了湿地。", "They protected the wetlands.", "leftover word", "They protected the 湿地."),
        ("他们保护湿地。", "They protect it.", "misspelling", "They proetct it."),
    ],
)
def test_a_slip_changes_one_word(chinese, english, kind, wrong):
    (slip,) = (each for each in slips(read_beads(f"{chinese}\t{english}", "text")) if each.kind == kind)
    assert slip.of(english) == wrong


def test_a_sentence_that_negates_twice_and_one_with_both_opposites_keep_theirs():
    text = "水不高也不低。\tThe level was not high and not low."
    assert {each.kind for each in slips(read_beads(text, "text"))}.isdisjoint(
        {"negation put in", "negation lost", "opposite"}
    )
