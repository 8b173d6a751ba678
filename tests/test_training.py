"""The encoder's trainer: the same bytes each time, also after a stop, and pairs that say where they are wrong."""

from __future__ import annotations

import json
import lzma
from dataclasses import fields, replace
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from aligner.encoders.static import StaticEncoder
from aligner.errors import FormatError, InputError
from aligner.training import encoder as trainer
from aligner.training import tokenizer as tokenizer_module
from aligner.training.corpus import SHIPPED_RECIPE, EncoderRecipe, Source, find_sources, read_pairs, read_recipe
from aligner.training.encoder import Bags, load_pairs, train_encoder
from aligner.training.tokenizer import remove_rare, token_ids, train_tokenizer

ANIMALS = [("猫", "cat"), ("狗", "dog"), ("鸟", "bird"), ("马", "horse"), ("鱼", "fish"), ("牛", "cow")]
DEEDS = [("睡觉", "sleeps"), ("吃东西", "eats"), ("唱歌", "sings"), ("跑步", "runs"), ("喝水", "drinks")]
PAIRS = [(f"那只{zh}正在{deed}。", f"The {en} {does} now.") for zh, en in ANIMALS for deed, does in DEEDS]
QUESTIONS = [(f"{zh}会{deed}吗？", f"Does a {en} know how it {does}?") for zh, en in ANIMALS for deed, does in DEEDS]
TINY = EncoderRecipe(
    seed=20261124, vocabulary=200, rarest=1, dimension=16, tokenizer_lines=1000, steps=30, batch=12, block=4,
    scale=13.0, learning_rate=0.2, dropout=0.0, longest=128, flatten=0.6, held_out=6,
)  # fmt: skip
SHIPPED = SHIPPED_RECIPE.read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def one_thread():
    """Two threads on a busy machine take a hundred times as long for so little."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def pairs(tmp_path):
    """Two sources: one of JSON lines, one of tab-separated lines."""
    folder = tmp_path / "pairs"
    folder.mkdir()
    lines = [json.dumps({"zh": zh, "en": en}, ensure_ascii=False) for zh, en in PAIRS]
    (folder / "statements.jsonl").write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    (folder / "questions.tsv").write_text("".join(f"{zh}\t{en}\n" for zh, en in QUESTIONS), encoding="utf-8")
    (folder / "README.md").write_text("not pairs", encoding="utf-8")
    return folder


def silent(*_):
    pass


def trained(pairs, place, recipe=TINY, report=silent):
    """Pairs used per source, and the files of the encoder at `place`."""
    counts = train_encoder([pairs], place / "encoder", recipe, progress=report)
    return counts, {path.name: path.read_bytes() for path in (place / "encoder").iterdir() if path.is_file()}


def test_training_twice_gives_the_same_bytes(pairs, tmp_path):
    (counts, first), (_, second) = (trained(pairs, tmp_path / name) for name in ("first", "second"))
    assert first == second
    assert set(first) >= {"model.safetensors", "tokenizer.json", "modules.json", "training.json"}
    assert "checkpoint.safetensors" not in first
    assert set(counts) == {"statements", "questions"}
    assert json.loads(first["training.json"])["pairs"] == counts


def test_others_may_read_what_was_trained(pairs, tmp_path):
    trained(pairs, tmp_path)
    assert all(path.stat().st_mode & 0o444 == 0o444 for path in (tmp_path / "encoder").iterdir())


def test_the_tokeniser_is_the_same_each_time():
    texts = [text for pair in PAIRS + QUESTIONS for text in pair]
    assert len({train_tokenizer(texts, 200).to_str() for _ in range(3)}) == 1


def test_a_run_that_goes_on_keeps_the_tokeniser_its_checkpoint_was_trained_with(pairs, tmp_path, monkeypatch):
    monkeypatch.setattr(trainer, "CHECKPOINT_EVERY", 8)

    def stop(_, step, __):
        if step == 8:
            raise Stopped

    with pytest.raises(Stopped):
        trained(pairs, tmp_path, report=stop)
    monkeypatch.setattr(trainer, "train_tokenizer", lambda *_: pytest.fail("trained a second tokeniser"))
    trained(pairs, tmp_path)


def test_another_seed_gives_another_encoder(pairs, tmp_path):
    (_, first), (_, second) = trained(pairs, tmp_path / "a"), trained(pairs, tmp_path / "b", replace(TINY, seed=1))
    assert first["model.safetensors"] != second["model.safetensors"]


class Stopped(Exception):
    pass


DROPPING = replace(TINY, dropout=0.3, rarest=3)


@pytest.mark.parametrize("recipe", [TINY, DROPPING])
def test_a_run_that_was_stopped_goes_on_to_the_same_bytes(pairs, tmp_path, monkeypatch, recipe):
    _, whole = trained(pairs, tmp_path / "whole", recipe)
    monkeypatch.setattr(trainer, "CHECKPOINT_EVERY", 8)

    def stop(_, step, __):
        if step == 16:
            raise Stopped

    with pytest.raises(Stopped):
        trained(pairs, tmp_path / "stopped", recipe, report=stop)
    assert (tmp_path / "stopped" / "encoder" / "checkpoint.safetensors").exists()
    assert not (tmp_path / "stopped" / "encoder" / "model.safetensors").exists()
    steps = []
    _, resumed = trained(pairs, tmp_path / "stopped", recipe, report=lambda _, step, __: steps.append(step))
    assert [step for step in steps if step] == [24]
    assert resumed == whole


def test_training_with_dropout_is_reproducible_and_another_encoder(pairs, tmp_path):
    names = {"first": DROPPING, "second": DROPPING, "without": replace(DROPPING, dropout=0.0)}
    first, second, without = (trained(pairs, tmp_path / name, recipe)[1] for name, recipe in names.items())
    assert first == second
    assert first["tokenizer.json"] == without["tokenizer.json"]
    assert first["model.safetensors"] != without["model.safetensors"]


def test_with_dropout_translations_become_nearest_neighbours_all_the_same(pairs, tmp_path):
    trained(pairs, tmp_path, replace(TINY, steps=150, dropout=0.2))
    encoder = StaticEncoder.load(tmp_path / "encoder")
    left, right = (encoder.encode([pair[side] for pair in PAIRS]) for side in (0, 1))
    assert ((left @ right.T).argmax(axis=1) == np.arange(len(PAIRS))).mean() > 0.9


bags = st.lists(st.lists(st.integers(0, 99), max_size=6), max_size=6)


def bags_of(lists):
    return Bags.of([np.array(ids, np.int32) for ids in lists])


def lists_in(bags):
    return [bags.ids[start:stop].tolist() for start, stop in pairwise(bags.starts)]


@given(bags, st.floats(0, 1), st.integers(0, 99))
def test_thinned_texts_are_as_many_keep_their_first_token_and_the_order_of_the_others(lists, share, seed):
    thinned = bags_of(lists).thinned(share, np.random.default_rng(seed))
    assert thinned.starts[0] == 0
    assert thinned.starts[-1] == len(thinned.ids)
    found = lists_in(thinned)
    assert len(found) == len(lists)
    for after, before in zip(found, lists, strict=True):
        assert after[:1] == before[:1]
        rest = iter(before)
        assert all(token in rest for token in after)


@given(bags)
def test_thinned_by_nothing_a_text_is_as_it_was_and_by_everything_its_first_token(lists):
    rng = np.random.default_rng(0)
    assert lists_in(bags_of(lists).thinned(0.0, rng)) == lists
    assert lists_in(bags_of(lists).thinned(1.0, rng)) == [ids[:1] for ids in lists]


def test_thinning_takes_about_the_share_that_is_asked_for():
    thinned = bags_of([[*range(1, 101)]] * 200).thinned(0.25, np.random.default_rng(0))
    assert len(thinned.ids) / 20_000 == pytest.approx(0.75, abs=0.02)


TEXTS = [text for pair in PAIRS + QUESTIONS for text in pair]


def counts_of(tokenizer, texts):
    """How often each piece is a token of the texts."""
    ids = np.concatenate(token_ids(tokenizer, texts, None))
    return {tokenizer.id_to_token(k): count for k, count in enumerate(np.bincount(ids, minlength=1)) if count}


def test_pieces_rarer_than_asked_for_leave_the_vocabulary_and_no_other():
    before = train_tokenizer(TEXTS, 200)
    pieces, counts = list(before.get_vocab()), counts_of(before, TEXTS)
    after = remove_rare(train_tokenizer(TEXTS, 200), TEXTS, 12)
    kept = {piece for piece in pieces if counts.get(piece, 0) >= 12} | {"[UNK]"}
    assert set(after.get_vocab()) == kept
    assert len(kept) < len(pieces)
    assert after.token_to_id("[UNK]") == 0


def test_a_piece_counts_as_often_as_a_text_has_it():
    tokenizer = remove_rare(train_tokenizer(TEXTS, 200), ["马马马马鱼"], 4)
    assert set(tokenizer.get_vocab()) == {"[UNK]", "马"}


def test_a_tokeniser_without_rare_pieces_still_reads_every_text():
    tokenizer = remove_rare(train_tokenizer(TEXTS, 200), TEXTS, 12)
    assert all(len(ids) for ids in token_ids(tokenizer, [*TEXTS, "鳄鱼 zebra Ω"], None))
    assert counts_of(tokenizer, ["鳄鱼"]) == {"[UNK]": 1}


def test_rarest_of_one_keeps_what_is_in_the_texts_and_of_nothing_keeps_all():
    whole = train_tokenizer(TEXTS, 200)
    assert remove_rare(train_tokenizer(TEXTS, 200), TEXTS, 0).to_str() == whole.to_str()
    kept = remove_rare(train_tokenizer(TEXTS, 200), TEXTS, 1)
    assert spelled(kept) == spelled(whole)


def spelled(tokenizer):
    """Tokens of each text by their spelling, for tokenisers that number them otherwise."""
    return [[tokenizer.id_to_token(k) for k in ids] for ids in token_ids(tokenizer, TEXTS, None)]


def test_a_tokeniser_without_rare_pieces_is_the_same_each_time_and_however_many_texts_are_read_at_a_time(monkeypatch):
    first = remove_rare(train_tokenizer(TEXTS, 200), TEXTS, 5).to_str()
    monkeypatch.setattr(tokenizer_module, "CHUNK", 7)
    assert remove_rare(train_tokenizer(TEXTS, 200), TEXTS, 5).to_str() == first


def test_a_checkpoint_of_another_run_is_refused(pairs, tmp_path, monkeypatch):
    monkeypatch.setattr(trainer, "CHECKPOINT_EVERY", 4)

    def stop(_, step, __):
        if step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        trained(pairs, tmp_path, report=stop)
    with pytest.raises(InputError, match="belongs to another run"):
        trained(pairs, tmp_path, replace(TINY, scale=9.0))


def test_two_sources_of_one_name_are_refused(pairs, tmp_path):
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "statements.tsv").write_text("好。\tGood.\n", encoding="utf-8")
    with pytest.raises(InputError, match="another source has the name statements too"):
        find_sources([pairs, tmp_path / "more"])


def test_translations_become_nearest_neighbours(pairs, tmp_path):
    trained(pairs, tmp_path, replace(TINY, steps=150))
    encoder = StaticEncoder.load(tmp_path / "encoder")
    left, right = (encoder.encode([pair[side] for pair in PAIRS]) for side in (0, 1))
    assert ((left @ right.T).argmax(axis=1) == np.arange(len(PAIRS))).mean() > 0.9


def test_a_trained_folder_loads_in_sentence_transformers(pairs, tmp_path):
    sentence_transformers = pytest.importorskip("sentence_transformers")
    trained(pairs, tmp_path)
    model = sentence_transformers.SentenceTransformer(str(tmp_path / "encoder"), device="cpu", local_files_only=True)
    texts = ["那只猫正在睡觉。", "The cat sleeps now."]
    theirs = model.float().encode(texts, show_progress_bar=False)
    assert np.allclose(StaticEncoder.load(tmp_path / "encoder").encode(texts), theirs, atol=1e-6)


def test_a_source_of_weight_nothing_is_left_out_and_a_limit_thins_evenly(pairs):
    sources = {"questions": Source("questions", weight=0), "statements": Source("statements", limit=3)}
    assert load_pairs([pairs], replace(TINY, sources=sources)) == {"statements": [PAIRS[0], PAIRS[14], PAIRS[29]]}


def test_a_pair_counts_once_in_the_first_source_that_has_it(pairs):
    (pairs / "again.tsv").write_text("".join(f"{zh}\t{en}\n" for zh, en in [PAIRS[0], PAIRS[0]]), encoding="utf-8")
    found = load_pairs([pairs], TINY)
    assert found["again"] == [PAIRS[0]]
    assert found["statements"] == PAIRS[1:]


def test_pairs_are_read_alike_from_all_kinds_of_files(pairs):
    (pairs / "packed.jsonl.xz").write_bytes(lzma.compress((pairs / "statements.jsonl").read_bytes()))
    files = find_sources([pairs])
    assert list(files) == ["packed", "questions", "statements"]
    assert list(read_pairs(files["packed"])) == list(read_pairs(files["statements"])) == PAIRS
    assert list(read_pairs(files["questions"])) == QUESTIONS


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("bad.jsonl", "not json"),
        ("bad.jsonl", '{"zh": "一"}'),
        ("bad.jsonl", '["一", "one"]'),
        ("bad.jsonl", '{"zh": "一", "en": 1}'),
        ("bad.jsonl", "1"),
        ("bad.tsv", "no tab here"),
    ],
)
def test_a_broken_line_is_an_error_with_file_and_line(tmp_path, name, line):
    good = "一\tone" if name.endswith("tsv") else '{"zh": "一", "en": "one"}'
    (tmp_path / name).write_text(f"{good}\n\n{line}\n", encoding="utf-8")
    with pytest.raises(FormatError) as caught:
        train_encoder([tmp_path], tmp_path / "encoder", TINY, progress=silent)
    assert str(caught.value).startswith(f"{tmp_path / name}:3: expected")


def test_a_file_that_is_not_text_is_an_error_with_its_name(tmp_path):
    (tmp_path / "bad.tsv").write_bytes("那只猫\tthe cat\n".encode("gb18030"))
    with pytest.raises(FormatError, match=r"bad\.tsv: not UTF-8"):
        list(read_pairs(tmp_path / "bad.tsv"))
    (tmp_path / "bad.jsonl.xz").write_bytes(b"not packed")
    with pytest.raises(FormatError, match=r"bad\.jsonl\.xz: "):
        list(read_pairs(tmp_path / "bad.jsonl.xz"))


def test_a_missing_folder_is_an_error_with_its_name(tmp_path):
    with pytest.raises(InputError, match="nowhere: no such file or folder"):
        train_encoder([tmp_path / "nowhere"], tmp_path / "encoder", TINY, progress=silent)


def test_a_folder_without_pairs_is_an_error_that_says_what_is_looked_for(tmp_path):
    with pytest.raises(InputError, match=r"no \.jsonl / \.tsv / \.tmx file in"):
        train_encoder([tmp_path], tmp_path / "encoder", TINY, progress=silent)


def test_the_shipped_recipe_is_read_and_every_source_has_a_licence_and_an_origin():
    recipe = read_recipe(SHIPPED_RECIPE)
    assert recipe.sources
    for name, source in recipe.sources.items():
        assert source.name == name
        assert source.licence, name
        assert source.origin, name
        assert source.weight >= 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("seed = ", "not a TOML file"),
        (f"sed = 1\n{SHIPPED}", "unknown field: sed"),
        ("[sources.a]\nlicense = 'MIT'", "unknown field: .*license"),
        (SHIPPED.replace("steps = 8_000", ""), r"recipe\.toml: missing field: steps;"),
        ("seed = 1", "missing field: vocabulary, rarest, dimension, .*, held_out;"),
    ],
)
def test_a_wrong_recipe_is_an_error_that_names_what_is_wrong(tmp_path, text, message):
    (tmp_path / "recipe.toml").write_text(text, encoding="utf-8")
    with pytest.raises(FormatError, match=message):
        read_recipe(tmp_path / "recipe.toml")


@pytest.mark.parametrize("name", [each.name for each in fields(EncoderRecipe) if each.name != "sources"])
def test_no_number_of_a_recipe_stands_anywhere_but_in_its_file(name):
    """The trainer has no second opinion on what ships."""
    given = {each.name: 1 for each in fields(EncoderRecipe)} | {"sources": {}}
    del given[name]
    with pytest.raises(TypeError, match=name):
        EncoderRecipe(**given)


def test_a_recipe_that_is_not_there_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match="no such recipe"):
        read_recipe(tmp_path / "none.toml")
