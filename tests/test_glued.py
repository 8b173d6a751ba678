"""Laws and examples of the rules for words that lost their space and for words that a space broke."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from textwrap import wrap

import pytest
from hypothesis import given
from hypothesis import strategies as st
from work import lines_run

from aligner.text import repair as repairs
from aligner.text.repairs.broken import join_words
from aligner.text.repairs.glued import WORD, locate_words, split_words
from aligner.words import english as words

RULES = {"split": split_words, "join": join_words}

# Sixteen lines of 66 characters or so, that say nothing new.
STORY = (
    "The old mill at the end of the valley had been empty for many years when the two brothers came back from the"
    " coast and began to repair the roof. They carried the heavy beams across the bridge, cut new boards for the"
    " floor and cleaned the stone channel that brings the water from the upper river. People from the village came to"
    " watch the work and to ask what they wanted to do with such a place. Nobody believed that the wheel could turn"
    " again after so long a time, and the miller who had sold it to them only laughed about the whole plan. In the"
    " second summer the water was let into the channel for the first time, and the wheel began to move slowly, with a"
    " sound that could be heard in every house of the valley. After that evening there were always children on the"
    " bridge, and the brothers showed them how the stones have to be placed and why the corn must be dry before it is"
    " ground between them."
)


def edited(rule: str, text: str, language: str = "en") -> str:
    """The text after one rule."""
    for edit in sorted(RULES[rule](text, language), key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span.start] + edit.replacement + text[edit.span.stop :]
    return text


def without_line_ends(text: str, width: int = 66) -> str:
    """The text as an extractor leaves it that loses the spaces at the ends of lines."""
    return "".join(wrap(text, width, break_on_hyphens=False))


GLUED = [
    ("It lies south ofthe river.", "It lies south of the river."),
    ("It hasbecome a town.", "It has become a town."),
    ("Afterthe flood theNortheast was rebuilt.", "After the flood the Northeast was rebuilt."),
    ("They left the hills.Afterthe flood", "They left the hills.After the flood"),
    ("The ‘oldinstitution’ was closed.", "The ‘old institution’ was closed."),
    ("Old Qiaoshanriver flow; Qiaoshan is green.", "Old Qiaoshan river flow; Qiaoshan is green."),
    ("The road ofQiaoshan and the Qiaoshanriver.", "The road of Qiaoshan and the Qiaoshan river."),
    ("It isnecessaryto go.", "It is necessary to go."),
]


@pytest.mark.parametrize(("text", "expected"), GLUED)
def test_certain_glue_is_split_in_any_text(text, expected):
    assert edited("split", text) == expected


@pytest.mark.parametrize("width", [50, 66, 90])
def test_every_line_end_of_a_damaged_text_gets_its_space(width):
    assert bare(edited("split", without_line_ends(STORY, width))) == bare(STORY)


def bare(text: str) -> str:
    """The text without the spaces that another rule puts after full stops and commas."""
    return text.replace(", ", ",").replace(". ", ".")


# What may be glued, but may as well be a name, a compound or a word that the table has not.
DOUBTFUL = [
    ("the new", "mill was"),
    ("very few", "boats came"),
    ("the Stone", "Bridge was"),
    ("the LTP", "suit was"),
    ("in", "Human hands"),
    ("the river's", "bank was"),
    ("the 2D", "surface was"),
    ("all from", "reperted work"),
    ("the barn", "door was"),
    ("the garden", "wheels were"),
]


@pytest.mark.parametrize(("left", "right"), DOUBTFUL)
def test_doubtful_glue_is_split_at_the_end_of_a_line_of_a_damaged_text(left, right):
    glued = f"{left}{right}"
    clean = f"{STORY} And then {glued} once more."
    assert edited("split", clean) == clean
    assert f" {left} {right} " in edited("split", damaged(left, right))


def damaged(left: str, right: str, story: str = STORY) -> str:
    """A text without spaces at the ends of lines, one of which ends between `left` and `right`."""
    before = "It was then that all the others said once more in the village how"
    line = f"{wrap(before, 65 - len(left))[0]} {left}{right} as it had been in the old days, they thought."
    lines = wrap(story, 66)
    return "".join([*lines[:9], line, *lines[9:]])


@pytest.mark.parametrize(("left", "right"), [("the barn", "door was"), ("the mountain", "path was")])
def test_a_doubtful_word_in_the_middle_of_a_line_is_left(left, right):
    lines = wrap(STORY, 66)
    lines[5] = f"They had seen at once that {left}{right} old, and they said so to"
    assert f" {left}{right} " in edited("split", "".join(lines))


def test_a_word_that_comes_up_again_and_again_is_a_term():
    once = damaged("the corn", "tower was")
    assert " corn tower " in edited("split", once)
    terms = " They liked corntower now, for corntower is good, and it does not cost as much as corntower did."
    assert edited("split", once + terms).count("corntower") == 4


def test_a_word_that_comes_up_no_more_often_than_its_parts_is_no_term():
    apart = STORY + " The corn tower stood by the mill; the corn tower burned, and nobody built the corn tower again."
    text = damaged("the corn", "tower was", apart) + " It was a corntower, not any corntower."
    assert "corntower" not in edited("split", text)


# Names that the table of words has not, and that are made of words that it has.
NAMES = [
    "Hereward lived by the sea.",
    "Thea laughed at him.",
    "Theon is a character of the novel.",
    "They walked to Cambridgeshire and Huntingdonshire.",
    "Cambridgeshire is flat.",
    "Newmark and Fillmore wrote a book about it.",
    "He read Nida ; Newmark was lent to a friend.",
    "Mrs Atwater met Mr. Toland at the mill.",
    "Bywater sold the mill to Forman and Fairbanks.",
    "Toland came first. Atwater did not come.",
    "The garden of Daguanyuan, the Daguan of which they spoke in yuan, is old.",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_made_of_words_stays_whole_in_clean_and_in_damaged_text(name):
    assert edited("split", name) == name
    assert edited("split", f"{name} They live inthe house ofthe king.") == f"{name} They live in the house of the king."
    assert name in edited("split", f"{without_line_ends(STORY)} {name}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They came back. Andthen it rained.", "They came back. And then it rained."),
        ("“Thefinal day has come.”", "“The final day has come.”"),
        ("Inmicro-scale models it works.", "In micro-scale models it works."),
        ("They went through Chinaand Japan.", "They went through China and Japan."),
        ("The Lushan hills. The old Lushanmedical school.", "The Lushan hills. The old Lushan medical school."),
    ],
)
def test_a_capital_is_believed_where_a_sentence_begins_or_a_name_stands(text, expected):
    assert edited("split", text) == expected


def test_a_capital_in_the_middle_of_a_sentence_speaks_for_a_name():
    assert edited("split", "Theinstitution was closed.") == "The institution was closed."
    assert edited("split", "They say Theinstitution was closed.") == "They say Theinstitution was closed."


def test_two_nouns_with_a_capital_are_a_name_at_the_beginning_of_a_sentence_too():
    assert edited("split", "Oldinstitution was closed.") == "Oldinstitution was closed."


def test_the_full_stop_of_a_title_or_an_initial_begins_no_sentence():
    assert edited("split", "They left. Theinstitution was closed.") == "They left. The institution was closed."
    for text in ("They met Mr. Theinstitution there.", "They met J. Theinstitution there."):
        assert edited("split", text) == text


def test_a_word_that_has_its_capital_inside_a_sentence_is_a_name_at_the_beginning_too():
    text = "Theinstitution was closed. They say Theinstitution was old."
    assert edited("split", text) == text


def test_glue_that_comes_up_again_and_again_is_still_glue():
    assert "ofthe" not in edited("split", "The end ofthe road, ofthe river, ofthe hill and ofthe world. " * 3)


def test_a_rare_word_is_two_where_its_parts_stand_side_by_side_elsewhere():
    assert " shockwaves " in edited("split", damaged("the shock", "waves were"))
    assert " shockwaves " not in edited("split", damaged("the shock", "waves were", STORY + " It had shock waves."))


@pytest.mark.parametrize(
    "text",
    [
        "An iPhone runs GPT4model, LaTeX, TypeScript and toString(a,b) at pH 7; PhD McDonald wrote to a.b@c.org.",
        "Call getName, forEach, isEmpty and onFulfilled, then useEffect in MyComponent or file.ofthe.",
        "NaCl, CaCO and NaOH are salts; polyethylene, methylphenidate and tetrahydrofuran are not.",
        "Zhang Weiming met Nakamura, Schwarzenegger and Oduya in Andover, Wangfujing and Loughborough.",
        "Inpainting, backscatter, beamforming and a regressor are terms; so are embeddings and hyperparameters.",
        "See http://example.org/ofthe/theend or mail ofthe@inthe.org; run --withthe and x_ofthe=inthe.",
        "Sie sagten, dass der Lastwagenfahrer inder Stadt nicht mitdem Zug gefahren ist und auch keine Zeit mehr hatte,"
        " weil seine Mutter und sein Vater schon lange auf ihn warteten und das Essen kalt wurde.",
        "Le conducteur ducamion est parti dela ville sans dire un mot, parce que sa mère et son père étaient encore"
        " chez eux et que personne ne voulait plus manger avec lui pendant les vacances de printemps.",
        "河水漫过石桥，BERT 模型与 toString 不变。",
    ],
)
def test_clean_text_and_other_languages_are_left(text):
    assert edited("split", text) == text
    assert edited("split", f"{STORY} {text}") == f"{STORY} {text}"


def test_english_within_chinese_is_split():
    assert edited("split", "本文研究了neural networks ofthe brain，即大脑的神经网络。", "zh").count("of the") == 1


def test_a_text_that_is_mostly_no_english_is_left():
    text = (
        "Sie sagten, dass der Fahrer ofthe Stadt nicht mehr gefahren ist und auch keine Zeit mehr hatte, weil seine"
        " Mutter und sein Vater schon lange auf ihn warteten, das Essen kalt wurde und niemand etwas davon wusste."
    )
    assert edited("split", text) == text


def test_a_language_that_holds_no_english_is_left():
    assert edited("split", "Der Weg ofthe Berge", "de") == "Der Weg ofthe Berge"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The inter action of ex periments", "The interaction of experiments"),
        ("its develop ment is diff erent", "its development is different"),
        ("A B S T R A C T", "ABSTRACT"),
        ("A B S T R A C T\nThe river", "ABSTRACT\nThe river"),
        ("develop. The develop ment", "develop. The development"),
    ],
)
def test_a_word_that_a_space_broke_is_joined(text, expected):
    assert edited("join", text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "develop  ment",
        "develop\nment",
        "develop, ment",
        "develop mentX9 ment",
        "develop-ment",
        "non linear and multi modal models of data sets",
        "he may be in to it, all ready",
        "ment and ment and ment: the develop ment",
        "A B C D are points, and a b c d too.",
        "天 地 人，develop河水ment",
        STORY,
    ],
)
def test_what_may_be_two_words_is_not_joined(text):
    assert edited("join", text) == text


LETTERS = st.text(alphabet="aehinotTHPRCD2 .,'’-\n河")
SOUP = st.lists(
    st.sampled_from(
        ["the", "of", "river", "bank", "in", "Human", "GDP", "'s", "2D", " ", ". ", "\n", "stone", "ex", "tion"]
    )
).map("".join)


@given(st.text() | LETTERS | SOUP, st.sampled_from(sorted(RULES)), st.sampled_from(["en", "zh"]))
def test_only_single_spaces_come_and_go(text, rule, language):
    edits = sorted(RULES[rule](text, language), key=lambda edit: edit.span)
    assert all(before.span.stop <= after.span.start for before, after in pairwise(edits))
    assert {edit.replacement for edit in edits} <= {" " if rule == "split" else ""}
    assert edited(rule, text, language).replace(" ", "") == text.replace(" ", "")


@given(st.lists(st.sampled_from(["the", "river", "ofthe", "fromthe", "hasbecome", "isnecessaryto", "valley"])))
def test_mending_what_is_mended_changes_nothing(found):
    once = edited("split", " ".join(found))
    assert edited("split", once) == once


@given(st.text() | LETTERS | SOUP)
def test_a_word_is_placed_where_it_was_found(text):
    assert list(locate_words(text, WORD.findall(text))) == [
        (match.group(), match.start()) for match in WORD.finditer(text)
    ]


def test_a_longer_word_that_begins_alike_is_not_the_word():
    assert list(locate_words("ofthe2D oftheir ofthe", ["ofthe"])) == [("ofthe", 16)]


OWN = (str(Path(repairs.__file__).parent), str(Path(words.__file__).parent))


def steps(rule: str, text: str) -> int:
    """Lines of Python run by a rule."""
    return lines_run(lambda: list(RULES[rule](text, "en")), *OWN)


HARD = [
    "ofthe",
    "ofthe ",
    "ofthe.",
    "fromthe\n",
    "x'schange ",
    "a ",
    "ex  periments ",
    "ex periments ",
    "TheRiver",
    "2D",
    "'s",
]


@pytest.mark.parametrize("rule", sorted(RULES))
@pytest.mark.parametrize("piece", HARD)
def test_four_times_the_text_is_at_most_about_four_times_the_work(piece, rule):
    list(RULES[rule]("ofthe", "en"))
    assert steps(rule, piece * 1000) < 5 * steps(rule, piece * 250) + 2000


@pytest.mark.parametrize("rule", sorted(RULES))
@pytest.mark.parametrize("piece", HARD)
def test_long_runs_of_one_thing_are_read(piece, rule):
    text = piece * (300_000 // len(piece))
    assert edited(rule, text[:20_000]) is not None
    list(RULES[rule](text, "en"))


def test_words_that_are_all_different_are_weighed_one_by_one():
    def soup(count: int) -> str:
        return " ".join(f"{'the' * (k % 9 + 1)}{chr(97 + k % 26)}{chr(97 + k // 26 % 26)}ing" for k in range(count))

    assert steps("split", soup(800)) < 5 * steps("split", soup(200)) + 2000
