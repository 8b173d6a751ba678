"""Numbers, colours and names that stand in Python and in the scripts or styles of our pages are the same in both."""

from __future__ import annotations

import re
from fractions import Fraction
from importlib.resources import files

import pytest

from aligner.alignment.islands import ISLANDS
from aligner.alignment.realign import LEAST_PROPOSED
from aligner.alignment.search import BEAD_PRICE, GAP_PRICE, LEAST_PROBABLE
from aligner.bitext.judgements import LETTERS
from aligner.checking import carrying
from aligner.formats.registry import FORMATS
from aligner.revision import realigning, revision
from aligner.revision.exports import SUFFIXES
from aligner.views.pages import HTML_TAGS
from aligner.views.plot_style import BANDS, DRAWING, GROUND, INK

REVIEW, REPORT = "aligner.revision", "aligner.checking.reports"


def asset(package, name):
    return (files(package) / "assets" / name).read_text("utf-8")


def constant(name, source):
    """What stands for a constant in a script."""
    return re.search(rf"^(?:export )?const {name} =\s*(.*?);$", source, re.MULTILINE | re.DOTALL)[1]


def members(text):
    """The members of an object of numbers, such as `{rows: 2 / 3, reach: 20}`."""
    return {name: float(Fraction(value.replace(" ", ""))) for name, value in re.findall(r"(\w+): ([\d./ ]+)", text)}


def colours(style, name):
    """The colours of a variable of a style sheet on light and on dark ground."""
    return re.search(rf"--{name}: light-dark\((#\w+), (#\w+)\);", style).groups()


def test_constants_are_read_from_scripts():
    source = "const A = 1;\nexport const B = {rows: 2 / 3, least: .5,\n  reach: 20};\nconst C = 'x';\n"
    assert members(constant("B", source)) == {"rows": 2 / 3, "least": 0.5, "reach": 20}
    assert constant("C", source) == "'x'"


@pytest.mark.parametrize(
    ("package", "script", "name", "policy"),
    [(REVIEW, "plot.js", "DRAWING", DRAWING), (REPORT, "carrying.js", "LIKENESS", carrying.LIKENESS)],
)
def test_policies_are_the_same(package, script, name, policy):
    found = members(constant(name, asset(package, script)))
    assert found and found.items() <= policy._asdict().items()


def test_the_bands_of_confidence_are_the_same():
    confidence = members(constant("CONFIDENCE", asset(REVIEW, "model.js")))
    bands = re.findall(r"\['([\w-]+)', (?:CONFIDENCE\.)?(\w+)\]", constant("BANDS", asset(REVIEW, "row.js")))
    assert [(name, confidence.get(floor, 0.0)) for name, floor in bands] == [(band.name, band.floor) for band in BANDS]
    assert confidence["doubtful"] == BANDS[0].floor == ISLANDS.doubtful


def test_the_bands_have_the_same_colours_and_names():
    style, words = asset(REVIEW, "page.css"), asset(REVIEW, "words.toml")
    assert [colours(style, band.name) for band in BANDS] == [band.colours for band in BANDS]
    assert list(zip(*(colours(style, name) for name in ("paper", "ink")), strict=True)) == list(
        zip(GROUND, INK, strict=True)
    )
    for band in BANDS:
        assert f'[legend_{band.name}]\nen = "{band.words}: ' in words


def test_a_path_has_the_same_prices():
    prices = members(constant("PRICES", asset(REVIEW, "lattice.js")))
    assert prices == {"bead": BEAD_PRICE, "gap": GAP_PRICE, "least": LEAST_PROBABLE}


def test_what_is_too_little_to_be_said_is_the_same():
    source = asset(REVIEW, "solver.js")
    assert float(constant("LEAST_PROBABILITY", source)) == LEAST_PROPOSED
    assert float(constant("LEAST_DIFFERENCE", source)) == realigning.LIMITS.difference


def test_names_that_files_have_are_the_same():
    assert constant("RULE", asset(REVIEW, "documents.js")) == f"'{revision.RULE}'"
    assert constant("LETTERS_IN_ORDER", asset(REVIEW, "shaping.js")) == f"'{''.join(LETTERS)}'"
    tags = dict(re.findall(r"(\w+): '([\w-]+)'", constant("LANGUAGES", asset(REVIEW, "elements.js"))))
    assert tags == HTML_TAGS


def test_formats_without_gaps_are_the_same():
    named = set(re.findall(r"'(\.\w+)'", constant("OF_PAIRS", asset(REVIEW, "writing.js"))))
    assert {suffix for suffix in SUFFIXES if not FORMATS[suffix].nulls} == named & set(SUFFIXES)


def test_a_word_of_a_text_is_the_same():
    pattern = re.fullmatch("/(.*)/gu", constant("TOKEN", asset(REPORT, "carrying.js")))[1]
    assert pattern.encode().decode("unicode_escape") == carrying.TOKEN.pattern
