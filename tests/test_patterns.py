"""Patterns that are compiled on use: the same as any others, and all of them can be compiled."""

from __future__ import annotations

import gc
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import regex

import aligner
from aligner.bitext import patterns
from aligner.bitext.patterns import lazy

ROOT = Path(aligner.__file__).parent


def test_a_lazy_pattern_answers_as_the_compiled_one_does():
    text, flags = r"(?P<word>[a-z]+) \d", regex.IGNORECASE
    once, compiled = lazy(text, flags), regex.compile(text, flags)
    for _ in range(2):
        assert once.sub("-", "AB 1, cd 2") == compiled.sub("-", "AB 1, cd 2") == "-, -"
        assert [found["word"] for found in once.finditer("AB 1, cd 2")] == ["AB", "cd"]
        assert once.fullmatch("AB") is None
    assert (once.pattern, once.flags, once.groupindex) == (text, compiled.flags, compiled.groupindex)


def test_a_lazy_pattern_is_compiled_once_and_not_before_it_is_used(monkeypatch):
    compiled = []
    monkeypatch.setattr(patterns.regex, "compile", lambda *given: compiled.append(given) or regex.Regex(*given))
    pattern = lazy("a+")
    assert compiled == []
    assert [pattern.sub("b", text) for text in ("a", "ca", "aa")] == ["b", "cb", "b"]
    assert compiled == [("a+", 0)]


def test_every_lazy_pattern_of_the_package_can_be_compiled():
    folders = ("bitext", "words", "units", "formats", "text")
    for path in sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        import_module(".".join(("aligner", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__"))
    found = [each for each in gc.get_objects() if type(each) is patterns._Lazy]
    assert len(found) > 100
    for pattern in found:
        pattern.search("")


def test_a_malformed_pattern_is_an_error_on_its_first_use():
    with pytest.raises(regex.error):
        lazy("(").search("")


def test_loading_the_aligner_leaves_the_dear_patterns_alone():
    code = "from aligner.alignment.align import align; from aligner.words.numbers import AFTER; print(*vars(AFTER))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT.parent)
    assert done.stdout.split() == ["pattern", "_flags"]
