from __future__ import annotations

import sqlite3
import subprocess
import sys
from functools import lru_cache
from unicodedata import normalize

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.bitext.languages import detect_language
from aligner.encoders.loading import embedded_encoder
from aligner.encoders.protocol import describe, unit_vectors
from aligner.errors import EncoderError, InputError
from aligner.memory import codes as codes_of_tokens
from aligner.memory import fuzzy as fuzziness
from aligner.memory import vectors as meanings
from aligner.memory.codes import Codes
from aligner.memory.folding import SINGLE, fold, hash_of, tokens, words
from aligner.memory.fuzzy import count_bits, differences
from aligner.memory.memory import Memory
from aligner.memory.signatures import token_sets
from aligner.units.units import Unit, Variant
from aligner.words.scripts import simplified_text

# Few characters, so that texts meet: wide and narrow, cases, accents in one character and in two, marks, symbols,
# astral Han and emoji, scripts with and without spaces, quotes and what FTS5 and LIKE take for syntax.
ALPHABET = "他来来了了。，,“\"'%*-+:()_ \u3000Ｃcßsaé\u0301e05５½ดี한カ々𠀀😀\u200d\u0939\u093f\u19b0\0"
texts = st.text(st.one_of(st.sampled_from(ALPHABET), st.characters(exclude_categories=["Cs"])), max_size=9)
few = settings(max_examples=60)
many = settings(max_examples=400)


def filled(texts):
    return texts.map(str.strip).filter(bool)


# A memory takes no target without words opposite words.
pairs = st.tuples(filled(texts), filled(texts)).filter(lambda pair: len(unit(*pair).texts) == 2)


@st.composite
def worlds(draw):
    """Documents by name, which of them are deleted, and a question that may have an answer."""
    known = draw(st.lists(pairs, min_size=1, max_size=6))
    documents = draw(st.lists(st.lists(st.sampled_from(known), min_size=1, max_size=5), min_size=1, max_size=3))
    deleted = draw(st.sets(st.integers(0, len(documents) - 1), max_size=1))
    some = draw(st.sampled_from([text for pair in known for text in pair]))
    cut = sorted(draw(st.tuples(st.integers(0, len(some)), st.integers(0, len(some)))))
    changed = draw(st.sampled_from([some.upper(), some.replace("c", "Ｃ"), normalize("NFD", some), f" {some}  "]))
    edited = some[: cut[0]] + draw(st.text(st.sampled_from("x了 ，"), max_size=2)) + some[cut[0] + 1 :]
    question = draw(st.sampled_from([draw(texts), some, some[cut[0] : cut[1]], changed, edited]))
    return documents, deleted, question


def unit(source, target, languages=("zh-CN", "en-US")):
    return Unit((Variant(languages[0], source), Variant(languages[1], target)))


def fill(path, world):
    documents, deleted, _ = world
    memory = Memory(path)
    for number, document in enumerate(documents):
        memory.add([unit(*pair) for pair in document], f"{number}")
    for number in deleted:
        memory.delete(f"{number}")
    return memory


def living(world):
    documents, deleted, _ = world
    return {pair for number, document in enumerate(documents) if number not in deleted for pair in document}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A path in which there is nothing yet, also for the next example of a law."""
    return lambda: tmp_path_factory.mktemp("memory") / "memory.db"


def pair_of(match):
    texts = {variant.language: variant.text for variant in (match.variant, *match.targets)}
    return texts["zh-CN"], texts["en-US"]


def is_letter(character):
    """Of a word that may go on: what the documentation says, without a regular expression."""
    if not character.isalnum() or character in "\u1cf2\u1cf3" or "\u19b0" <= character <= "\u19c9":
        return False
    code = ord(character)
    ranges = [(0xE00, 0xEFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x2E80, 0x312F), (0x3190, 0x9FFF), (0xF900, 0xFAFF)]
    return not any(start <= code <= stop for start, stop in [*ranges, (0x1B000, 0x1B16F), (0x20000, 0x3FFFF)])


def split(folded):
    """Words and single characters."""
    found, inside = [], False
    for character in folded:
        if inside and is_letter(character):
            found[-1] += character
        elif not character.isspace():
            found.append(character)
        inside = is_letter(character)
    return found


def distance(one, other):
    @lru_cache(None)
    def rest(i, j):
        if i == len(one) or j == len(other):
            return len(one) - i + len(other) - j
        return min(rest(i + 1, j) + 1, rest(i, j + 1) + 1, rest(i + 1, j + 1) + (one[i] != other[j]))

    return rest(0, 0)


def percentage(question, text):
    if question.strip() == text:
        return 100
    one, other = split(fold(question)), split(fold(text))
    longest = max(len(one), len(other))
    return min(99, 100 * (longest - distance(tuple(one), tuple(other))) // longest)


def contains(text, question):
    text, question = fold(text), fold(question)
    places = [place for place in range(len(text)) if text.startswith(question, place)]
    return any(not (place and is_letter(question[0]) and is_letter(text[place - 1])) for place in places)


# Folding


@many
@given(st.text())
def test_folding_again_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@many
@given(texts)
def test_folding_ignores_case_width_composition_and_blanks(text):
    folded = fold(text)
    assert fold(normalize("NFD", text)) == fold(normalize("NFC", text)) == folded
    assert fold(f"\u3000{text}\n ") == folded
    assert fold(text.replace("c", "Ｃ").replace("%", "％").replace(" ", "\u3000 ")) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ｈｅ　said：５％", "he said:5%"), ("STRASSE", "straße"), ("ﬁve", "five"), ("e\u0301", "É"), ("ｶﾞ", "ガ")],
)
def test_texts_that_are_the_same_when_folded(one, other):
    assert fold(one) == fold(other)
    assert hash_of(fold(one)) == hash_of(fold(other))


@pytest.mark.parametrize(("one", "other"), [("resume", "résumé"), ("国", "國"), ("it's", "its"), ("你,好", "你好")])
def test_texts_that_folding_tells_apart(one, other):
    assert fold(one) != fold(other)
    assert hash_of(fold(one)) != hash_of(fold(other))


def test_a_hash_is_that_of_every_machine_and_fits_into_sqlite():
    assert hash_of("a") == 4681665781835383343
    assert all(-(2**63) <= hash_of(f"{number}") < 2**63 for number in range(100))
    assert hash_of("half \ud83d") != hash_of("half ")


def test_words_are_characters_or_runs_and_symbols_have_numbers():
    assert tokens("日息0.05% of gdp") == ["日", "息", "0", ".", "05", "%", "of", "gdp"]
    assert words("日息0.05% of gdp") == "日 息 0 u2e 05 u25 of gdp"
    assert words("한국어 𠀀𠀁 😀_") == "한국어 𠀀 𠀁 u1f600 u5f"


def test_every_token_is_one_word_of_the_index():
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5 (text, tokenize='unicode61 remove_diacritics 2')")
    connection.execute("CREATE VIRTUAL TABLE found USING fts5vocab (words, 'instance')")
    characters = [chr(code) for code in range(1, 0x40000) if not 0xD800 <= code <= 0xDFFF]
    folded = [each for each in map(fold, characters) if len(each) == 1]
    connection.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", enumerate(map(words, folded)))
    counts = connection.execute("SELECT doc, COUNT(*) FROM found GROUP BY doc ORDER BY doc").fetchall()
    connection.close()
    assert counts == [(number, 1) for number in range(len(folded))]
    assert len(folded) > 200_000
    connection.close()


@many
@given(texts)
def test_tokens_are_all_of_a_text_but_blanks(text):
    folded = fold(text)
    assert tokens(folded) == split(folded)
    assert "".join(tokens(folded)) == "".join(folded.split())


def test_characters_of_languages_without_spaces_are_words_of_their_own():
    assert tokens("สวัสดี") == list("สวัสดี")
    assert tokens("カタカナ 々 𠀀") == list("カタカナ々𠀀")
    assert "한" not in SINGLE
    assert tokens("한국어") == ["한국어"]


# Exact


@few
@given(world=worlds())
def test_exact_finds_all_units_with_this_text_and_no_other(fresh, world):
    with fill(fresh(), world) as memory:
        question = world[2].strip()
        found = memory.exact(world[2])
        assert sorted(map(pair_of, found)) == sorted(pair for pair in living(world) if question in pair)
        assert all(match.text == question and match.score == 100 for match in found)
        for language, place in (("zh", 0), ("en-GB", 1), ("de", None)):
            expected = [pair for pair in living(world) if place is not None and pair[place] == question]
            assert sorted(map(pair_of, memory.exact(world[2], language=language))) == sorted(expected)


def test_what_only_folding_makes_the_same_is_not_exact(tmp_path):
    with Memory(tmp_path / "m.db") as memory:
        memory.add([unit("涨了５％。", "Up 5%."), unit("涨了5%。", "Up by 5%.")], "a")
        assert [match.translation for match in memory.exact(" 涨了5%。 ")] == ["Up by 5%."]
        assert memory.exact("UP 5%.") == memory.exact("") == memory.exact("  ") == []


def test_the_most_used_comes_first_then_the_latest(tmp_path):
    with Memory(tmp_path / "m.db") as memory:
        memory.add([unit("好", "Good"), unit("好", "Well"), unit("好", "Fine")], "a")
        memory.add([unit("好", "Good")], "b")
        for found in (memory.exact("好"), memory.fuzzy("好"), memory.similar("好", language="zh")):
            assert [(match.translation, match.uses) for match in found] == [("Good", 2), ("Fine", 1), ("Well", 1)]


def test_an_answer_says_where_it_is_from(tmp_path):
    with Memory(tmp_path / "m.db") as memory:
        said = {"creationdate": "20260102T030405Z"}
        memory.add([unit("一", "One"), Unit(unit("好", "Good").variants, said)], "a", tags=["x"])
        memory.add([unit("好", "Good", ("zh-Hans", "en-GB"))], "b")
        [match] = memory.exact("好")
        assert [(origin.document, origin.number) for origin in match.origins] == [("b", 1), ("a", 2)]
        assert match.origins[1].created == "20260102T030405Z"
        assert (match.variant.language, match.targets[0].language) == ("zh-Hans", "en-GB")
        assert match.tags == ("x",)
        memory.delete("b")
        [match] = memory.exact("好")
        assert [origin.document for origin in match.origins] == ["a"]
        assert match.variant.language == "zh-CN"


# Fuzzy


@few
@given(world=worlds(), data=st.data())
def test_fuzzy_finds_all_that_is_as_like_as_the_formula_says(fresh, world, data):
    with fill(fresh(), world) as memory:
        question = world[2]
        some = [percentage(question, text) for pair in living(world) for text in pair if question.strip()]
        least = data.draw(st.one_of(st.integers(1, 100), st.sampled_from([score for score in some if score] or [1])))
        for language, place in (("zh", 0), ("en", 1)):
            scores = {pair: percentage(question, pair[place]) for pair in living(world) if question.strip()}
            expected = {pair: score for pair, score in scores.items() if score >= least}
            found = memory.fuzzy(question, language=language, min_score=least, limit=100)
            assert {pair_of(match): match.score for match in found} == expected
            assert [-match.score for match in found] == sorted(-match.score for match in found)
            assert memory.fuzzy(question, language=language, min_score=least, limit=2) == found[:2]
            [candidates] = memory.fuzzy_many([question], language=language, min_score=least, limit=100)
            assert [(each.unit, each.score, each.uses, each.variant.text) for each in candidates] == [
                (match.unit, match.score, match.uses, match.text) for match in found
            ]
            assert [each.targets[0].text for each in candidates] == [match.translation for match in found]


@pytest.mark.parametrize(
    ("question", "text", "score"),
    [
        ("他来了。", "他来了。", 100),
        ("他 来了。", "他来了。", 99),
        ("Ｃ", "c", 99),
        ("他走了。", "他来了。", 75),
        ("one two three four five six seven eight nine ten", "one two three four five six seven eight nine zen", 90),
        ("the rate rose", "The rate, rose", 75),
        ("2,008 people", "2.008 people", 75),
        ("abc", "abd", None),
    ],
)
def test_percentages_are_by_words_or_chinese_characters(tmp_path, question, text, score):
    with Memory(tmp_path / "m.db") as memory:
        memory.add([unit(text, "x")], "a")
        assert [match.score for match in memory.fuzzy(question, language="zh", min_score=50)] == (
            [] if score is None else [score]
        )


def test_without_a_language_fuzzy_asks_in_that_of_the_text_or_in_any(tmp_path):
    with Memory(tmp_path / "m.db") as memory:
        memory.add([unit("GDP", "GDP growth")], "a")
        assert [match.text for match in memory.fuzzy("GDP growth", min_score=50)] == ["GDP growth"]
        assert memory.fuzzy("GDP", language="fr") == []
        memory.delete("a")
        memory.add([unit("GDP hoch", "PIB haut", ("de", "fr"))], "b")
        assert [match.text for match in memory.fuzzy("GDP hoch", min_score=50)] == ["GDP hoch"]
        assert [match.text for match in memory.fuzzy("PIB haut", min_score=50)] == ["PIB haut"]


def test_many_texts_are_each_answered_in_their_order(tmp_path):
    with Memory(tmp_path / "m.db") as memory:
        memory.add([unit(f"第{number}句话很长很长。", f"Sentence {number}.") for number in range(30)], "a")
        asked = ["第7句话很长很长。", "", "没有这样的。", "第8句话很长长。"]
        found = memory.fuzzy_many(asked, language="zh", min_score=85, limit=1)
        assert [[(each.score, each.targets[0].text) for each in one] for one in found] == [
            [(100, "Sentence 7.")], [], [], [(88, "Sentence 8.")],
        ]  # fmt: skip
        assert memory.fuzzy_many([]) == []


@many
@given(st.lists(texts, max_size=4), texts)
def test_sets_of_tokens_differ_in_no_more_than_two_for_each_edit(stored, question):
    codes = Codes()
    coded = [codes.learn(fold(text), spaced=spaced) for text in stored for spaced in (True, False)]
    assert coded[::2] == coded[1::2]
    query = codes.learn(fold(question), spaced=True)
    found = differences(token_sets(coded[::2]), token_sets([query]))
    for text, different in zip(stored, found, strict=True):
        edits = distance(tuple(split(fold(question))), tuple(split(fold(text))))
        assert distance(query, codes.learn(fold(text), spaced=False)) == edits
        assert different <= 2 * edits


def test_bits_are_counted_alike_by_old_and_new_numpy():
    numbers = np.random.default_rng(1).integers(0, 2**63, (4, 50), dtype=np.uint64)
    assert count_bits(numbers).tolist() == [[int(number).bit_count() for number in row] for row in numbers]


def test_more_words_than_codes_share_them(monkeypatch):
    monkeypatch.setattr(codes_of_tokens, "CODES", 2)
    codes = Codes()
    assert codes.learn("aa bb cc", spaced=True) == codes.learn("cc dd cc", spaced=True)


# Search


@few
@given(world=worlds())
def test_search_finds_all_that_a_scan_finds(fresh, world):
    with fill(fresh(), world) as memory:
        question = world[2]
        if not fold(question):
            with pytest.raises(InputError, match="nothing to search for"):
                memory.search(question)
            return
        expected = {pair for pair in living(world) if any(contains(text, question) for text in pair)}
        found = memory.search(question, limit=100)
        assert sorted(map(pair_of, found)) == sorted(expected)
        assert all(contains(match.text, question) and match.score is None for match in found)
        assert memory.search(question, limit=1) == found[:1]
        for language, place in (("zh-TW", 0), ("en", 1)):
            expected = {pair for pair in living(world) if contains(pair[place], question)}
            assert sorted(map(pair_of, memory.search(question, language=language, limit=100))) == sorted(expected)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("利", [0, 1]), ("利率", [0]), ("率上", [0]), ("率利", []), ("人，", [1]), ("人,", [1]), ("𠀀", [2]),
        ("interest rat", [0]), ("Interest  RATE", [0]), ("rate", [0]), ("ate", []), ("co", [1]), ("C++", [1]),
        ("+", [1]), ("😀", [2]),
        ("5％", [0]), ("5", [0]), ("%", [0]), ('"', [2]), ("“", [1]), ("don't", [2]), ("'", [2]), ("cafe", []),
        ("cafe\u0301", [2]), ("é", []), ("* OR", []), ("NEAR(", []), ("rate rose by 5%.", [0]), ("^", []), ("\0", []),
    ],
)  # fmt: skip
def test_search_examples(tmp_path, question, found):
    units = [
        unit("利率上升了５％。", "The interest rates… the interest rate rose by 5%."),
        unit("法人，利润“高”", "C++ is no corporation"),
        unit("𠀀😀", 'They don\'t "go" to the café.'),
    ]
    with Memory(tmp_path / "m.db") as memory:
        memory.add(units, "a")
        assert sorted(match.unit - 1 for match in memory.search(question)) == found


def test_search_begins_with_a_word_also_where_only_blanks_tell(tmp_path):
    with Memory(tmp_path / "m.db") as memory:
        memory.add([unit("xa 他，a他", "x"), unit("a 他", "y"), unit("a他", "z")], "a")
        assert [match.translation for match in memory.search("a 他")] == ["y"]


def test_a_long_passage_is_searched_for_as_it_is(tmp_path):
    passage = "".join(f"第{number}个人来了，" for number in range(900)).strip()
    with Memory(tmp_path / "m.db") as memory:
        memory.add([unit(f"开头{passage}结尾", "x"), unit(passage[:-2], "y")], "a")
        assert [match.translation for match in memory.search(passage)] == ["x"]


def test_the_latest_units_are_found_first_and_as_many_as_asked_for(tmp_path):
    with Memory(tmp_path / "m.db") as memory:
        memory.add([unit(f"第{number}人", f"Man {number}") for number in range(50)], "a")
        assert [match.translation for match in memory.search("人", limit=3)] == ["Man 49", "Man 48", "Man 47"]
        assert len(memory.search("man")) == 20


# By meaning


def brute_force(memory, question, encoder):
    """[(cosine, unit)] with the vectors of the file, the closest variant of each unit that counts."""
    query = unit_vectors(encoder, [simplified_text(question.strip(), detect_language(question))])[0]
    connection = memory.store.connection
    alive = dict(connection.execute("SELECT v.id, v.unit FROM variants v JOIN units u ON u.id = v.unit WHERE u.uses"))
    best = {}
    rows = connection.execute("SELECT variants, scales, vectors FROM vectors WHERE encoder = ?", (describe(encoder),))
    for variants, scales, vectors in rows:
        numbers, scales = np.frombuffer(variants, np.int64), np.frombuffer(scales, np.float32)
        matrix = np.frombuffer(vectors, np.int8).reshape(len(numbers), -1).astype(np.float64) * scales[:, None]
        for number, cosine in zip(numbers.tolist(), matrix @ query, strict=True):
            if number in alive:
                best[alive[number]] = max(best.get(alive[number], -2), min(float(cosine), 1))
    return sorted(((cosine, unit) for unit, cosine in best.items()), reverse=True)


SENTENCES = [
    ("利率上升了。", "The interest rate rose."), ("他昨天来了。", "He came yesterday."),
    ("猫在睡觉。", "The cat sleeps."), ("股票下跌。", "Shares fell."),
    ("我们需要更多的水。", "We need more water."), ("谢谢。", "Thank you."),
]  # fmt: skip


@few
@given(world=worlds(), size=st.integers(1, 3))
def test_similar_ranks_as_a_scan_of_the_stored_vectors_does(fresh, world, size):
    with pytest.MonkeyPatch.context() as patch, fill(fresh(), world) as memory:
        patch.setattr(meanings, "BLOCK", size)
        found = memory.similar(world[2], limit=100)
        if not world[2].strip():
            assert found == []
            return
        expected = brute_force(memory, world[2], embedded_encoder())
        assert {match.unit for match in found} == {unit for _, unit in expected}
        cosines = {unit: cosine for cosine, unit in expected}
        assert [match.score for match in found] == pytest.approx([100 * cosine for cosine, _ in expected], abs=0.001)
        assert all(match.score == pytest.approx(100 * cosines[match.unit], abs=0.001) for match in found)
        assert [match.score for match in memory.similar(world[2], limit=2)] == [match.score for match in found[:2]]


def test_a_question_in_one_language_finds_what_means_the_same_in_the_other(tmp_path):
    with Memory(tmp_path / "m.db") as memory:
        memory.add([unit(*pair) for pair in SENTENCES], "a")
        assert memory.similar("Interest rates went up", language="zh", limit=1)[0].text == "利率上升了。"
        assert memory.similar("水不够", language="en", limit=1)[0].text == "We need more water."
        assert memory.similar("The cat sleeps.", limit=1)[0].score == pytest.approx(100, abs=0.5)
        assert memory.similar("cat", language="de") == []


class Places:
    """Vectors that are given for each text."""

    name = "places"

    def __init__(self, vectors):
        self.vectors = vectors

    def encode(self, sentences):
        return np.array([self.vectors[sentence] for sentence in sentences], np.float32)


# By cosine the refrain is closer to the question than the answer is, but it is closer still to other Chinese texts.
AROUND = Places(
    {
        "问": [1, 0, 0, 0], "Answer.": [0.80, 0.6, 0, 0], "Refrain.": [0.82, 0, 0.57, 0], "Other.": [0, 0, 0, 1],
        "答": [0.5, 0.86, 0, 0], "叠": [0.8, 0, 0.6, 0], "叠叠": [0.82, 0, 0.55, 0.1], "叠叠叠": [0.85, 0, 0.52, 0],
    }
)  # fmt: skip
PLACED = [("答", "Answer."), ("叠", "Refrain."), ("叠叠", "Other."), ("叠叠叠", "Other.")]


def test_across_languages_a_text_that_is_close_to_many_gives_way(tmp_path):
    with Memory(tmp_path / "m.db") as memory:
        memory.add([unit(*pair) for pair in PLACED], "a")
        across = memory.similar("问", language="en", limit=2, encoder=AROUND)
        assert [match.text for match in across] == ["Answer.", "Refrain."]
        assert [match.score for match in across] == pytest.approx([80, 82], abs=0.5)
        assert memory.similar("问", language="en", limit=1, encoder=AROUND)[0].text == "Answer."
        assert memory.similar("问", language="en", limit=1, min_cosine=0.81, encoder=AROUND)[0].text == "Refrain."
        assert memory.similar("问", language="zh", limit=1, encoder=AROUND)[0].text == "叠叠叠"


def test_a_traditional_question_is_read_as_one_though_answers_are_english(tmp_path):
    with Memory(tmp_path / "m.db") as memory:
        memory.add([unit(*pair) for pair in SENTENCES], "a")
        simplified, traditional = (memory.similar(text, language="en") for text in ("谢谢股票", "謝謝股票"))
        assert [match.score for match in traditional] == [match.score for match in simplified]


def test_a_byte_a_component_moves_no_cosine_by_more_than_a_hundredth():
    exact = unit_vectors(embedded_encoder(), [text for pair in SENTENCES for text in pair])
    scales, rounded = meanings.quantise(exact)
    assert np.abs(exact @ exact.T - (rounded * scales[:, None]) @ exact.T).max() < 0.01
    assert np.abs(rounded).max(axis=1).tolist() == [127] * len(exact)
    scales, rounded = meanings.quantise(np.zeros((2, 3), np.float32))
    assert not scales.any()
    assert not rounded.any()


class Lengths:
    """Vectors that tell nothing but how long a text is and whether it has an exclamation mark."""

    name = "lengths"

    def __init__(self):
        self.encoded = []

    def encode(self, sentences):
        self.encoded += sentences
        return np.array([[len(text), 3 * ("!" in text), 1] for text in sentences], np.float32)


def test_each_text_is_encoded_once_and_progress_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(meanings, "BLOCK", 4)
    first, second, told = Lengths(), Lengths(), []
    with Memory(tmp_path / "m.db") as memory:
        memory.add([unit(*pair) for pair in SENTENCES], "a")
        memory.similar("question", encoder=first, progress=lambda _, done, __: told.append(done))
        assert told == [4, 8, 12]
        memory.add([unit("新的！", "New!")], "b")
        memory.similar("question", encoder=first)
        once = ["question", "question", "新的！", "New!", *(text for pair in SENTENCES for text in pair)]
        assert sorted(first.encoded) == sorted(once)
        sizes = memory.store.connection.execute("SELECT length(scales) / 4 FROM vectors ORDER BY id").fetchall()
        assert sizes == [(4,), (4,), (4,), (2,)]
    with Memory(tmp_path / "m.db") as memory:
        assert memory.similar("x!", encoder=second, limit=1)[0].text == "New!"
        assert second.encoded == ["x!"]


def test_a_block_that_is_not_full_is_filled_up(tmp_path):
    with Memory(tmp_path / "m.db") as memory, Memory(tmp_path / "m.db") as other:
        for number, pair in enumerate(SENTENCES):
            memory.add([unit(*pair)], f"{number}")
            asked = (memory, other)[number % 2]
            assert asked.similar(pair[1], limit=1)[0].text == pair[1]
        rows = memory.store.connection.execute("SELECT variants FROM vectors").fetchall()
        assert [np.frombuffer(numbers, np.int64).tolist() for (numbers,) in rows] == [list(range(1, 13))]


def test_what_another_one_encodes_meanwhile_is_not_stored_twice(tmp_path):
    with Memory(tmp_path / "m.db") as memory, Memory(tmp_path / "m.db") as other:
        memory.add([unit(*pair) for pair in SENTENCES], "a")

        class Slow(Lengths):
            def encode(self, sentences):
                if not self.encoded:
                    other.similar("x", encoder=Lengths())
                return super().encode(sentences)

        assert len(memory.similar("x", encoder=Slow())) == len(SENTENCES)
        rows = memory.store.connection.execute("SELECT variants FROM vectors").fetchall()
        assert [np.frombuffer(numbers, np.int64).tolist() for (numbers,) in rows] == [list(range(1, 13))]


def test_of_many_that_are_as_close_the_most_used_is_found(tmp_path):
    with Memory(tmp_path / "m.db") as memory:
        memory.add([unit(f"第{number}句", f"Number {number}") for number in range(10, 90)], "a")
        memory.add([unit("第47句", "Number 47")], "b")
        assert [match.text for match in memory.similar("第xx句", limit=1, encoder=Lengths())] == ["第47句"]


def test_two_encoders_in_one_memory_do_not_mix(tmp_path):
    with Memory(tmp_path / "m.db") as memory:
        memory.add([unit(*pair) for pair in SENTENCES], "a")
        before = memory.similar("水", limit=6)
        memory.similar("水", encoder=Lengths())
        assert memory.similar("水", limit=6) == before
        names = memory.store.connection.execute("SELECT DISTINCT encoder FROM vectors ORDER BY encoder").fetchall()
        assert names == [(describe(embedded_encoder()),), ("lengths",)]


def test_an_encoder_that_changes_the_size_of_its_vectors_is_refused(tmp_path):
    class Wider(Lengths):
        def encode(self, sentences):
            return np.ones((len(sentences), 5), np.float32)

    with Memory(tmp_path / "m.db") as memory:
        memory.add([unit(*pair) for pair in SENTENCES], "a")
        memory.similar("x", encoder=Lengths())
        with pytest.raises(EncoderError, match="lengths gave vectors of 3 dimensions before and of 5 now"):
            memory.similar("x", encoder=Wider())


def test_a_memory_opened_read_only_makes_vectors_and_keeps_them_to_itself(tmp_path):
    with Memory(tmp_path / "m.db") as memory:
        memory.add([unit(*pair) for pair in SENTENCES], "a")
    encoder = Lengths()
    with Memory(tmp_path / "m.db", read_only=True) as memory:
        found = memory.similar("How long!", encoder=encoder)
        assert memory.similar("How long!", encoder=encoder) == found
        assert len(encoder.encoded) == 2 + 2 * len(SENTENCES)
        assert memory.store.connection.execute("SELECT COUNT(*) FROM vectors").fetchone() == (0,)
    with Memory(tmp_path / "m.db") as memory:
        assert memory.similar("How long!", encoder=encoder) == found


# All


def answers(memory, language=None):
    return [
        memory.exact("他走了。", language=language),
        memory.fuzzy("他走了！", language=language),
        memory.search("走", language=language),
        memory.similar("他走了。", language=language, limit=1),
    ]


def test_what_another_process_adds_deletes_and_restores_is_seen_at_once(tmp_path):
    code = """
import sys
from aligner.memory.memory import Memory
from aligner.units.units import Unit, Variant
with Memory(sys.argv[1]) as memory:
    if sys.argv[2] == "add":
        memory.add([Unit((Variant("zh", "他走了。"), Variant("en", "He left.")))], "b")
    elif sys.argv[2] == "delete":
        memory.delete("b")
    else:
        memory.undo()
"""
    path = tmp_path / "m.db"

    def elsewhere(what):
        subprocess.run([sys.executable, "-c", code, str(path), what], check=True)

    with Memory(path) as memory:
        memory.add([unit("天气很好。", "Fine weather.")], "a")
        assert answers(memory)[:3] == [[], [], []]
        for what in ("add", "delete", "undo"):
            elsewhere(what)
            is_there = what != "delete"
            texts = [[match.text for match in found] for found in answers(memory)]
            assert texts[:3] == [["他走了。"]] * 3 if is_there else texts[:3] == [[]] * 3
            assert (texts[3] == ["他走了。"]) == is_there


def test_what_is_removed_for_good_does_not_answer_nor_does_a_later_unit_take_its_vector(tmp_path):
    with Memory(tmp_path / "m.db") as memory:
        memory.add([unit("他走了。", "He left.")], "a")
        [match] = memory.exact("他走了。")
        assert all(answers(memory))
        memory.remove([match.unit])
        assert answers(memory) == [[], [], [], []]
        memory.add([unit("天气很好。", "Fine weather.")], "b")
        assert memory.similar("Fine weather.", limit=5)[0].text == "Fine weather."
        assert [match.score == pytest.approx(100, abs=0.5) for match in memory.similar("Fine weather.")] == [True]


def test_languages_count_without_script_and_region_and_must_be_tags(tmp_path):
    with Memory(tmp_path / "m.db") as memory:
        memory.add([unit("他走了。", "He left.", ("zh-Hant-TW", "en"))], "a")
        for language in ("zh", "zh_CN", "zho", "ZH-hk"):
            assert all(answers(memory, language))
        assert answers(memory, "en")[:3] == [[], [], []]
        for lookup in (memory.exact, memory.fuzzy, memory.search, memory.similar):
            with pytest.raises(InputError, match="is not a language tag"):
                lookup("他", language="not a tag")


def test_numbers_out_of_range_are_refused(tmp_path):
    with Memory(tmp_path / "m.db") as memory:
        for lookup in (memory.fuzzy, memory.search, memory.similar):
            with pytest.raises(InputError, match="limit must be a whole number from 1, not 0"):
                lookup("他", limit=0)
        for least in (0, 101, float("nan")):
            with pytest.raises(InputError, match="min_score must be a number from 1 to 100"):
                memory.fuzzy("他", min_score=least)


def test_an_empty_memory_answers_nothing(tmp_path):
    with Memory(tmp_path / "m.db") as memory:
        assert answers(memory) == [[], [], [], []]
        assert memory.fuzzy("") == memory.fuzzy(" \u3000") == memory.similar("") == []


def test_a_blank_text_in_a_unit_is_no_answer_and_no_translation(tmp_path):
    with Memory(tmp_path / "m.db") as memory:
        memory.add([Unit((Variant("zh", "他走了。"), Variant("de", ""), Variant("en", "He left.")))], "a")
        assert [match.translation for match in memory.exact("他走了。")] == ["He left."]
        assert memory.exact("") == memory.similar("x", language="de") == []


def test_a_half_character_finds_nothing_and_breaks_nothing(tmp_path):
    with Memory(tmp_path / "m.db") as memory:
        memory.add([unit("他走了。", "He left.")], "a")
        assert memory.exact("\ud83d") == memory.fuzzy("\ud83d") == memory.search("\ud83d") == []


def test_without_a_language_all_that_are_written_alike_are_searched(tmp_path):
    with Memory(tmp_path / "m.db") as memory:
        french = Unit((Variant("fr", "Le niveau de l'eau a beaucoup monté."), Variant("zh", "水位大大上升了。")))
        memory.add([french], "a")
        before = memory.fuzzy("Le niveau de l'eau a un peu monté.")
        assert [match.text for match in before] == [french.variants[0].text]
        memory.add([unit("水位下降了。", "The water level fell.")], "b")
        assert memory.fuzzy("Le niveau de l'eau a un peu monté.") == before
        assert [match.text for match in memory.fuzzy("水位上升了。", min_score=60)] == [
            "水位大大上升了。",
            "水位下降了。",
        ]
        assert memory.fuzzy("Le niveau de l'eau a un peu monté.", language="en") == []


@pytest.mark.parametrize("limit", [0, 2.5, "3", None])
def test_a_limit_is_a_whole_number(tmp_path, limit):
    with Memory(tmp_path / "m.db") as memory:
        for find in (memory.fuzzy, memory.search, memory.similar):
            with pytest.raises(InputError, match="limit must be a whole number from 1, not"):
                find("x", limit=limit)


def test_half_a_character_means_nothing(tmp_path):
    with Memory(tmp_path / "m.db") as memory:
        memory.add([unit("他走了。", "He left.")], "a")
        assert memory.similar("\ud83d he left") == []


def test_texts_are_read_again_when_other_units_count_and_not_when_one_is_tagged(tmp_path, monkeypatch):
    read = []
    update = fuzziness.FuzzyIndex.update
    monkeypatch.setattr(
        fuzziness.FuzzyIndex, "update", lambda self, *rest: (read.append(self.language), update(self, *rest))
    )
    with Memory(tmp_path / "m.db") as memory, Memory(tmp_path / "m.db") as other:

        def found():
            read.clear()
            return [match.unit for match in memory.fuzzy("He left.", language="en")], len(read)

        memory.add([unit("他走了。", "He left.")], "a")
        assert found() == ([1], 1)
        memory.tag([1], "x")
        other.tag([1], "y")
        assert found() == ([1], 0)
        assert other.delete("a") == 1
        assert found() == ([], 1)
        other.undo()
        assert found() == ([1], 1)
        other.add([unit("她走了。", "She left."), unit("他走了！", "He left.")], "a", replace=True)
        assert found() == ([3], 1)
        other.remove([3])
        assert found() == ([], 1)
        other.compact()
        assert found()[0] == []


def test_a_look_up_in_the_midst_of_adding_leaves_nothing_behind_if_that_fails(tmp_path):
    def stream():
        yield from [unit(f"他走了{k}。", f"He left {k}.") for k in range(1500)]
        seen.extend(match.text for match in memory.fuzzy("He left 7.", language="en", min_score=100))
        raise KeyError

    seen = []
    with Memory(tmp_path / "m.db") as memory:
        with pytest.raises(KeyError):
            memory.add(stream(), "a")
        memory.add([unit("她来了。", "She came.")], "b")
        assert seen == ["He left 7."]
        assert memory.fuzzy("He left 7.", language="en") == []
        assert [match.text for match in memory.fuzzy("She came.", language="en")] == ["She came."]
