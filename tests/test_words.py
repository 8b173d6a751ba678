"""Laws and examples of the word table: what is a word, and where two were glued."""

from __future__ import annotations

import gzip
import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.training.words import choose_words, count_words, write_words
from aligner.words import english as words
from aligner.words import splits
from aligner.words.capitals import CAMELS, NAME_FIRST, SENTENCE_START, WITHIN_SENTENCE, name_odds
from aligner.words.rules import deciding_rule


@pytest.mark.parametrize(
    ("glued", "pieces"),
    [
        ("ofthe", ("of", "the")),
        ("Afterthe", ("After", "the")),
        ("hasbecome", ("has", "become")),
        ("productioncomplex", ("production", "complex")),
        ("oldinstitution", ("old", "institution")),
        ("itanalyzes", ("it", "analyzes")),
        ("Inmicro", ("In", "micro")),
        ("ofPRC", ("of", "PRC")),
        ("showthat", ("show", "that")),
        ("theNortheast", ("the", "Northeast")),
        ("inChina", ("in", "China")),
        ("isnecessaryto", ("is", "necessary", "to")),
    ],
)
def test_glued_words_come_apart(glued, pieces):
    assert splits.split(glued) == pieces


@pytest.mark.parametrize(
    "word",
    [
        "iPhone",
        "PhD",
        "LaTeX",
        "pH",
        "McDonald",
        "GPT",
        "YouTube",
        "GitHub",
        "JavaScript",
        "eBay",
        "macOS",
        "toString",
        "isEmpty",
        "inOrder",
        "forEach",
        "fileName",
        "polyethylene",
        "Schwarzenegger",
        "Zhangsan",
        "Andover",
        "Kubernetes",
        "therefore",
        "into",
        "nevertheless",
        "highwayman",
        "lighthouse",
        "non",
        "recalibrated",
        "backtranslation",
        "unrepairable",
        "multimodality",
        "agonising",
        "colour",
        "DNA",
        "mRNA",
        "onClick",
        "HTTPServer",
    ],
)
def test_words_names_and_identifiers_stay_whole(word):
    assert splits.split(word) == (word,)


def test_a_name_seen_elsewhere_in_the_document_is_a_word():
    assert splits.split("Qiaoshanriver", {"Qiaoshan"}) == ("Qiaoshan", "river")
    assert splits.split("Qiaoshanriver") == ("Qiaoshanriver",)


def test_an_ending_is_no_word_of_its_own():
    assert splits.weigh("defrontalness", {"defrontal", "ness"})[1] == ("defrontalness",)


def test_an_acronym_seen_elsewhere_in_the_document_is_a_word():
    assert splits.split("GDPand", {"GDP"}) == ("GDP", "and")
    assert splits.split("GDPand") == ("GDPand",)


def test_the_bits_of_a_split_tell_the_sure_from_the_doubtful():
    sure, doubtful, hopeless = (splits.weigh(word)[0] for word in ("fromthe", "mountainpath", "timestone"))
    assert sure > splits.ODDS.lost_space + splits.ODDS.margin > doubtful > hopeless


@pytest.mark.parametrize("word", ["river", "JavaScript", "DNA", "qqqqqqqqq", "xy", "the" * 14])
def test_what_cannot_be_split_has_nothing_to_weigh(word):
    assert splits.weigh(word) == (-math.inf, (word,))


@pytest.mark.parametrize(
    ("glued", "pieces"),
    [
        ("fromreperted", ("from", "reperted")),
        ("StoneBridge", ("Stone", "Bridge")),
        ("2Dsurface", ("2D", "surface")),
        ("'schange", ("'s", "change")),
        ("ofWuzhishan", ("of", "Wuzhishan")),
        ("Iremember", ("I", "remember")),
    ],
)
def test_what_is_too_doubtful_alone_still_has_its_best_split(glued, pieces):
    assert splits.weigh(glued)[1] == pieces


@pytest.mark.parametrize(
    "word", ["rebuilding", "unthinkable", "villages", "carried", "stopped", "incapable", "quickly"]
)
def test_inflected_and_derived_words_are_words(word):
    assert words.is_word(word)


@pytest.mark.parametrize(
    ("pieces", "begins", "alone"),
    [
        (("New", "mark"), True, True),
        (("The", "on"), True, False),
        (("He", "reward"), True, False),
        (("At", "water"), True, False),
        (("After", "lunch"), False, False),
        (("Cambridges", "hire"), True, False),
        (("Daguan", "yuan"), False, True),
    ],
)
def test_what_can_only_be_a_name_has_infinite_odds_to_be_one(pieces, begins, alone):
    assert name_odds(pieces, begins, alone) == math.inf


@pytest.mark.parametrize(
    ("pieces", "begins", "alone"),
    [
        (("After", "the"), True, False),
        (("The", "final"), True, False),
        (("The", "other"), True, False),
        (("He", "acknowledges"), True, False),
        (("Those", "hills"), True, False),
        (("China", "and"), False, False),
        (("Lushan", "medical"), False, True),
        (("Board", "noted"), False, True),
        (("I", "think"), False, False),
    ],
)
def test_what_begins_a_sentence_or_names_something_speaks_for_no_name(pieces, begins, alone):
    assert name_odds(pieces, begins, alone) == 0


def test_an_unlikely_beginning_is_weighed():
    assert 0 < name_odds(("At", "last"), True, False) < name_odds(("Old", "institution"), True, False) < math.inf


def test_a_name_is_known_by_its_capital():
    assert words.is_name("china")
    assert not words.is_name("String")


@given(st.text(), st.frozensets(st.text(max_size=8), max_size=4))
def test_the_pieces_put_together_are_the_word(word, seen):
    assert "".join(splits.split(word, seen)) == word


@given(st.lists(st.sampled_from(["the", "of", "river", "complex", "by"]), min_size=1, max_size=3))
def test_splitting_again_changes_nothing(parts):
    pieces = splits.split("".join(parts))
    assert all(splits.split(piece) == (piece,) for piece in pieces)


def test_only_what_stands_as_a_word_is_counted():
    counts = count_words(["The cat, the “dog”.", "call foo_bar() in a.b or getName", "The cat, the “dog”."])
    assert counts == Counter({"The": 1, "cat": 1, "the": 1, "dog": 1, "call": 1, "in": 1, "or": 1, "getName": 1})


def test_rare_strings_of_one_source_are_not_words():
    chosen = choose_words([Counter(river=3, qwxz=5, Peking=2), Counter(river=1, Peking=4)])
    assert chosen == {"river": 4, "Peking": 6}


def test_a_word_with_capitals_inside_is_one_when_many_write_it_so():
    source = Counter(JavaScript=12, getName=1, theNortheast=12, DNA=30)
    assert set(choose_words([source, source])) == {"JavaScript"}


def test_a_short_word_is_one_only_if_it_is_on_the_list():
    source = Counter({"of": 50, "qx": 50})
    assert set(choose_words([source, source])) == {"of"}


def test_two_common_words_written_as_one_are_not_a_word():
    common = Counter({"of": 900, "the": 1000, "water": 400, "ofthe": 4})
    assert "ofthe" not in choose_words([common, common])
    assert "ofthe" in choose_words([common] * 4)


def test_the_same_counts_give_the_same_bytes(tmp_path):
    for name in ("first", "second"):
        write_words({"river": 4, "Peking": 6, "MySQL": 5, "the": 1000}, tmp_path / name)
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()
    assert gzip.decompress((tmp_path / "first").read_bytes()) == b"10 the\n3 Peking\n2 river\n2 MySQL\n"


@pytest.mark.parametrize(
    "rules", [CAMELS, NAME_FIRST, SENTENCE_START, WITHIN_SENTENCE, splits.COMPOUNDS], ids=lambda rules: len(rules)
)
def test_every_rule_decides_its_own_example(rules):
    for rule in rules:
        assert deciding_rule(rules, rule.example) is rule, rule.example
