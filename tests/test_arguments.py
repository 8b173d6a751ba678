"""Every public function, class and method × every wrong type: an error of ours that names the argument, or success."""

from __future__ import annotations

import inspect
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import aligner
from aligner import AlignerError, InputError
from aligner.bitext.beads import Recipe

ZH, EN = "他来了。门开着。", "He came. The door was open."
WRONG = {
    "None": None, "int": 3, "negative": -1, "float": 1.5, "nan": float("nan"), "bool": True, "bytes": b"ab",
    "str": "zzz", "path": Path("no such file"), "dict": {"a": 1}, "set": {"a"}, "empty": (), "strings": ["a"],
    "bytes in a list": [b"a"], "nested": [["a"], ["b"]], "None in a list": [None], "numbers": [1, 2],
    "object": object(), "type": dict, "array": np.array([[1.0, 2.0]]), "strings in an array": np.array(["a"]),
    "table": pd.DataFrame({"a": ["x"]}), "column": pd.Series(["x"]), "complex": 1j,
}  # fmt: skip
# Protocols, and results that are made by us alone.
ELSEWHERE = {
    "Match",
    "CorpusResult",
    "Encoder",
    "Reranker",
    "Finding",
    "Flag",
    "Evaluation",
    "Review",
    "Alignment",
    "Bead",
    "Constraints",
    "Realigner",
}
ERRORS = {name for name in aligner.__all__ if "Error" in name or "Warning" in name}


# Memories that calls open, until all tests of this file are done.
OPENED = ExitStack()


def _document():
    return aligner.Document(ZH, "zh")


def _given(text):
    return aligner.Sentences.given([text], "zh")


def close(result):
    if isinstance(result, aligner.Memory):
        result.close()


def _memory():
    return OPENED.enter_context(aligner.Memory("memory.db"))


# For each public callable, and for methods of its results, arguments with which it works.
CALLS = {
    "align": lambda: (aligner.align, {"source": ZH, "target": EN}),
    "check": lambda: (aligner.check, {"source": ZH, "target": EN}),
    "align_files": lambda: (aligner.align_files, {"source": "zh.txt", "target": "en.txt"}),
    "align_corpus": lambda: (aligner.align_corpus, {"pairs": [("zh.txt", "en.txt")], "out": "corpus"}),
    "DocumentPair": lambda: (aligner.DocumentPair, {"source": "zh.txt"}),
    "read": lambda: (aligner.read, {"path": "zh.txt"}),
    "repair": lambda: (aligner.repair, {"text": ZH}),
    "segment": lambda: (aligner.segment, {"text": ZH}),
    "load_encoder": lambda: (aligner.load_encoder, {}),
    "EncoderSettings": lambda: (aligner.EncoderSettings, {}),
    "load_glossary": lambda: (aligner.load_glossary, {"path": "terms.tsv"}),
    "load_checklist": lambda: (aligner.load_checklist, {"path": "rules.tsv"}),
    "carry": lambda: (aligner.carry, {"earlier": aligner.align(ZH, EN), "source": ZH, "target": EN}),
    "match": lambda: (aligner.match, {"sources": [ZH], "targets": [EN]}),
    "mine": lambda: (aligner.mine, {"sources": [ZH], "targets": [EN]}),
    "evaluate": lambda: (aligner.evaluate, {"predicted": aligner.align(ZH, EN), "gold": [((0,), (0,))]}),
    "fit_weights": lambda: (aligner.fit_weights, {"documents": [(["他来了。"], ["He came."], [((0,), (0,))])]}),
    "Options": lambda: (aligner.Options, {}),
    "Policy": lambda: (aligner.Policy, {}),
    "Limits": lambda: (aligner.Limits, {"minor": 0.1}),
    "Filter": lambda: (aligner.Filter, {}),
    "Document": lambda: (aligner.Document, {"raw": ZH, "language": "zh"}),
    "Edit": lambda: (aligner.Edit, {"rule": "width", "span": aligner.Span(0, 1), "replacement": "a"}),
    "Notice": lambda: (aligner.Notice, {"rule": "quotes", "span": aligner.Span(0, 1), "message": "a"}),
    "Sentences": lambda: (aligner.Sentences, {"document": _document(), "text_spans": (aligner.Span(0, 8),)}),
    "Span": lambda: (aligner.Span, {"start": 0, "stop": 1}),
    "Judgement": lambda: (aligner.Judgement, {}),
    "Constraints.given": lambda: (aligner.Constraints.given, {}),
    "Run": lambda: (aligner.Run, {"start": 0, "stop": 1}),
    "Recipe": lambda: (Recipe, {"software": "a", "encoder": "b", "weights": "c", "options": {}}),
    "Weights": lambda: (aligner.Weights, {"bead": (), "gap": (), "gap_open": 0.0}),
    "Glossary": lambda: (aligner.Glossary, {"entries": ()}),
    "Checklist": lambda: (aligner.Checklist, {"rules": ()}),
    "IgnoreList": lambda: (aligner.IgnoreList, {"entries": frozenset()}),
    "IgnoreList.load": lambda: (aligner.IgnoreList.load, {"path": "ignored.tsv"}),
    "Unit": lambda: (aligner.Unit, {"variants": ()}),
    "Variant": lambda: (aligner.Variant, {"language": "zh", "text": ZH}),
    "Unit.of": lambda: (aligner.Unit.of, {"source": ZH, "target": EN}),
    "Sentences.given": lambda: (aligner.Sentences.given, {"texts": [ZH], "language": "zh"}),
    "Policy.load": lambda: (aligner.Policy.load, {"path": "policy.toml"}),
    "Weights.load": lambda: (aligner.Weights.load, {}),
    "Alignment.from_jsonl": lambda: (aligner.Alignment.from_jsonl, {"path": "a.jsonl"}),
    "Alignment.save": lambda: (aligner.align(ZH, EN).save, {"path": "b.tmx"}),
    "Alignment.to_jsonl": lambda: (aligner.align(ZH, EN).to_jsonl, {"path": "b.jsonl"}),
    "Alignment.to_tsv": lambda: (aligner.align(ZH, EN).to_tsv, {"path": "b.tsv"}),
    "Alignment.to_tmx": lambda: (aligner.align(ZH, EN).to_tmx, {"path": "b.tmx"}),
    "Alignment.to_pandas": lambda: (aligner.align(ZH, EN).to_pandas, {}),
    "Alignment.pairs": lambda: (aligner.align(ZH, EN).pairs, {}),
    "Review.save": lambda: (aligner.check(ZH, EN).save, {"path": "b.html"}),
    "Review.with_verdicts": lambda: (aligner.check(ZH, EN).with_verdicts, {"earlier": "verdicts.json"}),
    "Review.under": lambda: (aligner.check(ZH, EN).under, {"policy": aligner.Policy()}),
    "Review.scores": lambda: (aligner.check(ZH, EN).scores, {}),
    "Review.worst": lambda: (aligner.check(ZH, EN).worst, {}),
    "Memory": lambda: (aligner.Memory, {"path": "memory.db"}),
    "Memory.add": lambda: (_memory().add, {"what": [aligner.Unit.of(ZH, EN)], "document": "a"}),
    "Memory.documents": lambda: (_memory().documents, {}),
    "Memory.delete": lambda: (_memory().delete, {"document": "a"}),
    "Memory.undo": lambda: (_memory().undo, {}),
    "Memory.tag": lambda: (_memory().tag, {"units": [1], "tag": "checked"}),
    "Memory.untag": lambda: (_memory().untag, {"units": [1], "tag": "checked"}),
    "Memory.remove": lambda: (_memory().remove, {"units": []}),
    "Memory.entries": lambda: (_memory().entries, {}),
    "Memory.units": lambda: (_memory().units, {}),
    "Memory.header": lambda: (_memory().header, {}),
    "Memory.export": lambda: (_memory().export, {"path": "c.tmx"}),
    "Memory.exact": lambda: (_memory().exact, {"text": ZH}),
    "Memory.fuzzy": lambda: (_memory().fuzzy, {"text": ZH}),
    "Memory.search": lambda: (_memory().search, {"text": "他"}),
    "Memory.fuzzy_many": lambda: (_memory().fuzzy_many, {"texts": [ZH]}),
    "Memory.similar": lambda: (_memory().similar, {"text": ZH}),
    "Memory.confidences": lambda: (_memory().confidences, {"units": [1]}),
    "Memory.known_pairs": lambda: (_memory().known_pairs, {"source": _given(ZH), "target": _given(EN)}),
    "Memory.repair": lambda: (_memory().repair, {}),
}  # fmt: skip
# Arguments for which a type alone says nothing, or that no function reads.
UNCHECKED = ("Recipe-", "Glossary-", "Checklist-", "IgnoreList-", "Unit-", "Variant-")


def test_every_public_name_is_tested_here():
    assert set(aligner.__all__) == ERRORS | ELSEWHERE | {name for name in CALLS if "." not in name}
    methods = {f"Memory.{name}" for name in vars(aligner.Memory) if not name.startswith("_")}
    assert {name for name in methods if len(signature_of(name).parameters) > 1} <= CALLS.keys()


def signature_of(name):
    place = aligner
    for part in name.split("."):
        place = getattr(place, part)
    return inspect.signature(place)


PARAMETERS = [f"{name}-{each}" for name in CALLS for each in signature_of(name).parameters if each != "self"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("arguments")
    (folder / "zh.txt").write_text(ZH, encoding="utf-8")
    (folder / "terms.tsv").write_text("湿地\twetland\n", encoding="utf-8")
    (folder / "rules.tsv").write_text("湿地\tmust\twetland\n", encoding="utf-8")
    (folder / "ignored.tsv").write_text("number\t50米\t500 m\n", encoding="utf-8")
    (folder / "policy.toml").write_text("", encoding="utf-8")
    aligner.align(ZH, EN).to_jsonl(folder / "a.jsonl")
    with aligner.Memory(folder / "memory.db") as memory:
        memory.add(aligner.align(ZH, EN), "a")
    with OPENED:
        yield folder


@pytest.mark.parametrize("place", [place for place in PARAMETERS if not place.startswith(UNCHECKED)])
def test_a_wrong_type_is_an_error_of_ours(folder, monkeypatch, place):
    monkeypatch.chdir(folder)
    name, parameter = place.split("-")
    if name == "fit_weights" and parameter in {"encoder", "options", "progress"}:
        pytest.skip("as for align, and each call fits weights")
    function, arguments = CALLS[name]()
    refused = []
    with Path("zh.txt").open(encoding="utf-8") as opened:
        made = {"generator": (part for part in ()), "file": opened}
        for label, value in (WRONG | made).items():
            if label == "type" and parameter in {"progress", "splitter"}:
                continue  # a class is a function too
            try:
                close(function(**{**arguments, parameter: value}))
            except AlignerError as error:
                assert "\n" not in str(error), label
                refused.append(label)
    assert "object" in refused


@pytest.mark.parametrize(
    ("work", "message"),
    [
        (lambda: aligner.segment("thesis.txt"), "the text is 'thesis.txt', which looks like the name of a file"),
        (lambda: aligner.repair("Thesis.DOCX"), "looks like the name of a file"),
        (lambda: aligner.align("thesis.zh.txt", "thesis.en.txt"), "source is 'thesis.zh.txt', which looks like"),
        (lambda: aligner.align(ZH, "data/论文.en"), "target is 'data/论文.en', which looks like"),
        (lambda: aligner.check(ZH, "https://example.org/a.html"), "looks like the name of a file"),
        (lambda: aligner.segment("zh.txt"), "is the name of a file; read it with aligner.read\\('zh.txt'\\)"),
        (lambda: aligner.segment(Path("zh.txt")), "this is a path: read the file with aligner.read"),
        (lambda: aligner.repair(b"He came."), "these are bytes: decode them"),
        (lambda: aligner.align(pd.DataFrame({"zh": [ZH]}), EN), "give one column of this table, as a list"),
        (lambda: aligner.align([ZH, None], EN), r"source\[1\] must be a sentence, a str, not None"),
        (lambda: aligner.align(ZH, [b"He came."]), r"target\[0\] must be a sentence, a str, not b'He came.'"),
        (lambda: aligner.read(3), "path must be a file name or a path, not 3"),
        (lambda: aligner.read(b"zh.txt"), "path must be a file name or a path, not b'zh.txt'"),
        (lambda: aligner.Options(max_bead="8"), "max_bead must be a whole number from 2 to 16, not '8'"),
        (lambda: aligner.Options(repair="no"), "repair must be True or False, not 'no'"),
        (lambda: aligner.Options(grain="word"), "grain must be one of sentence, clause, auto, not 'word'"),
        (lambda: aligner.Options(known="memory.db"), "known must be an aligner.Memory or a reviewed aligner.Al"),
        (lambda: aligner.align(ZH, EN, options={"repair": False}), "options must be an aligner.Options, not dict"),
        (lambda: aligner.align(ZH, EN).pairs("0.9"), "min_confidence must be a number, not '0.9'"),
        (lambda: aligner.align(ZH, EN).save("a.tmx", min_confidence="0.9"), "must be a number from 0 to 1"),
        (lambda: aligner.Filter(documents="a"), "documents must be a tuple of names, .* not 'a'"),
        (lambda: aligner.evaluate("a.jsonl", []), "predicted must be an alignment or beads such as"),
        (lambda: aligner.Policy(limits=[("number", 0.3)]), "limits must be a dict, not list"),
        (lambda: aligner.Limits("0.3"), "minor must be a number, not '0.3'"),
    ],
)  # fmt: skip
def test_the_error_names_the_argument_and_what_to_pass(folder, monkeypatch, work, message):
    monkeypatch.chdir(folder)
    with pytest.raises(InputError, match=message):
        work()


def test_an_open_file_is_not_a_list_of_sentences(folder):
    with (folder / "zh.txt").open(encoding="utf-8") as file, pytest.raises(InputError, match="this is an open file"):
        aligner.align(file, EN)


@pytest.mark.parametrize(
    "text",
    [
        "He opened a.txt and b.txt",
        "请打开文件：论文.txt",
        "Node.js",
        "e.g.",
        "3.5",
        "He left.",
        "a.b",
        "“a.txt”",
        ".txt. ",
    ],
)
def test_a_sentence_is_not_the_name_of_a_file(text):
    assert list(aligner.segment(text))


@pytest.mark.parametrize(
    "texts", [(ZH,), [ZH], np.array([ZH]), pd.Series([ZH]), (part for part in [ZH]), {0: ZH}.values()]
)
def test_sentences_may_come_in_any_sequence(texts):
    assert len(aligner.align(texts, [EN])) == 1
