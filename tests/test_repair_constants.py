"""Every hand-set number of the rules for words and spaces decides something: an example shows what."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from aligner.bitext.texts import Document
from aligner.text.repair import repair

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from ablation import FACTORS, moved, numbers

MODULES = ("english", "splits", "capitals", "glued", "broken", "spaces")
NUMBERS = {
    f"{number}": number
    for number in numbers(("aligner.text", "aligner.words"))
    if number.module.rpartition(".")[2] in MODULES
}
LESS, MORE = FACTORS
# What a text lost some spaces, or many, begins with here.
SOME = "South ofthe hills and inthe east "
MANY = "South ofthe hills, inthe east, fromthe river, bythe bridge, forthe house, withthe mill and atthe wall "
# Twenty words of no language.
STRANGE = (
    "bulo kerit vosna pelum tarok mivel dosna rekul hobit salno virek polna temur gadil nosek ribal kuvon delma sorit"
    " fanel"
)
# Parts of long lines.
BRIDGE = "the old bridge by night and saw the other house once more "
CAME = "came over " + BRIDGE


def lines(*pieces: str) -> str:
    """Lines of a text that lost the spaces at their ends."""
    return "".join(pieces)


# Each number, which way it is moved, and a text that is then repaired in another way.
EXAMPLES = {
    "english.DERIVATION.shortest_base": (MORE, "They saw the hill,claylike and old."),
    "english.DERIVATION.base_level": (MORE, "They saw the mill,armoires and all."),
    "english.DERIVATION.long_base": (MORE, "They saw the mill,headrests and all."),
    "english.DERIVATION.shortest_derived": (LESS, "They saw Frostsreached there."),
    "english.DERIVATION.discount": (LESS, "They saw acrossroof there."),
    "splits.ODDS.shortest": (MORE, SOME + "lies part ofa wall."),
    "splits.ODDS.longest": (LESS, "They saw responsibilitiesandinternationalization there."),
    "splits.ODDS.most_pieces": (LESS, "It isnecessaryto go."),
    "splits.ODDS.lost_space": (MORE, "They saw the mill,riverforest and all."),
    "splits.ODDS.further": (LESS, "They saw theywasreached there."),
    "splits.ODDS.margin": (MORE, "They saw riverseason."),
    "splits.ODDS.unknown": (LESS, "They saw mostflows there."),
    "splits.ODDS.letter": (LESS, "They saw onlyfloor there."),
    "splits.ODDS.compound": (LESS, "They saw distancegoes there."),
    "splits.ODDS.compound_letter": (LESS, "They saw distancegoes there."),
    "splits.ODDS.usual": (LESS, SOME + "as they estimateless."),
    "splits.ODDS.usual_letter": (LESS, "They saw recommendationswomen there."),
    "splits.ODDS.inflected": (MORE, "They saw inhabitantsfalls there."),
    "splits.ODDS.prefixed": (LESS, "It lies south ofthe hills and uplast there."),
    "splits.ODDS.derived": (LESS, "It lies south ofthe hills and thinkor there."),
    "splits.ODDS.inflected_letters": (LESS, "They saw kindsas there."),
    "splits.ODDS.idiom": (LESS, "They saw ouronto there."),
    "splits.ODDS.idiom_letters": (LESS, "They donot go."),
    "splits.ODDS.rare_name": (LESS, "They saw Alaska, and Alaskariver was old."),
    "splits.ODDS.seen": (LESS, "They saw Chinamy there. By China."),
    "splits.ODDS.seen_letters": (MORE, "They saw Kuno, and Kunoriver was old."),
    "splits.ODDS.name": (MORE, "They spoke ofItand went."),
    "splits.ODDS.name_letters": (LESS, "They went fromXu there."),
    "splits.ODDS.letter_word": (MORE, "Then Ithink so."),
    "splits.ODDS.rarest[0]": (LESS, "It was areview again."),
    "splits.ODDS.rarest[1]": (LESS, "They saw mymarket there."),
    "splits.ODDS.rarest[2]": (LESS, "It is thecup now."),
    "splits.ODDS.rarest[3]": (LESS, "They saw themoss there."),
    "splits.ODDS.rarest[4]": (LESS, "They saw theheron there."),
    "splits.ODDS.half_known": (LESS, SOME + "fromthe river frompaintnig there."),
    "splits.ODDS.half_letters": (LESS, SOME + "fromthe river fromrivr there."),
    "capitals.CAMEL.plain": (MORE, MANY + "lay MapRoom."),
    "capitals.CAMEL.rare": (LESS, "It lies south ofthe hills, asIf there were none."),
    "capitals.CAMEL.name": (MORE, "The SVMin use is the SVM of old."),
    "capitals.CAMEL.linked": (MORE, "It was made byPRC laws of the PRC."),
    "capitals.CAMEL.function": (LESS, "The GDPand trade of GDP grew, asIf it was."),
    "capitals.CAMEL.strange": (LESS, "It lies in theNortheast, asIf it was."),
    "capitals.CAMEL.long": (LESS, SOME + "HillHouse was seen."),
    "capitals.NAMES.may_be": (LESS, "They came. Doimages help?"),
    "capitals.NAMES.like": (LESS, SOME + "it rained. Mountainvillages were old."),
    "capitals.NAMES.short": (LESS, "They came. Atsunset it rained."),
    "capitals.NAMES.common": (MORE, "They came through Lushantemples to Lushan."),
    "capitals.NAMES.common_letters": (LESS, "Lushan is high, and Lushantea is good."),
    "capitals.NAMES.irregular": (LESS, "They came. Hethought it over."),
    "capitals.NAMES.clear_letters": (MORE, SOME + "they saw Hong, and Hongis old."),
    "glued.DAMAGE.fewest_words": (MORE, STRANGE + " ofthe"),
    "glued.DAMAGE.english": (
        LESS,
        STRANGE[:65] + "river bridge water house people stone garden village summer ofthe",
    ),
    "glued.DAMAGE.telling": (
        MORE,
        "bul ker vos pel taq miv dox rek hov saz vir pok tem gad nof rik kuv delm sor fanel gop zil ofthe",
    ),
    "glued.DAMAGE.lost": (LESS, "They saw riverforest."),
    "glued.DAMAGE.repeated": (MORE, SOME + "the riverforest and another riverforest were seen."),
    "glued.DAMAGE.written_apart": (LESS, "South ofthe hills the shockwaves and other shock waves were seen."),
    "glued.DAMAGE.rare": (MORE, "South ofthe hills the bookmark and another book mark were seen."),
    "glued.DAMAGE.shortest_apart": (MORE, "South ofthe hills the tearoom and another tea room were seen."),
    "glued.DAMAGE.token": (LESS, "See x_" + "stones-" * 12 + "ofthe end."),
    "glued.DAMAGE.sentence": (LESS, "They met Prof.       Theinstitution there."),
    "glued.DAMAGE.line": (LESS, "It says\n1 Theinstitution was closed."),
    "glued.DAMAGE.certain": (
        LESS,
        lines(
            "the old bridge by night and saw the old ancient for",
            "the they came over the old northern has",
            "become the old bridge by night and saw the other old ancient has",
            "become the old bridge by night and old wooden deeper",
            "eddy as they said.",
        ),
    ),
    "glued.DAMAGE.certain_share": (
        MORE,
        lines(
            "the old bridge by night old wooden in",
            "the the old bridge old wooden for",
            "the the old bridge by night ancient from",
            "the came over the old wooden surface",
            "room as they said.",
        ),
    ),
    "glued.DAMAGE.words": (
        MORE,
        lines(
            "the old bridge by night old wooden in",
            "the the old bridge old wooden for",
            "the the old bridge by night ancient from",
            "the came over the old wooden surface",
            "room as they said.",
        ),
    ),
    "glued.DAMAGE.least": (
        LESS,
        lines(
            "the old bridge by night and old heavy from",
            "the they came over the old bridge heavy in",
            "the they came over the old old ancient for",
            "the came over the old bridge old heavy for",
            "the the old bridge by night old wooden for",
            "the they came over the old old ancient has",
            "become the old bridge by night northern in",
            "the they came over the old old ancient for",
            "the the old bridge by night old heavy from",
            "the they came over the old bridge heavy in",
            "the they came over the old old heavy bears",
            "fog as they said.",
        ),
    ),
    "glued.DAMAGE.shortest_line": (
        LESS,
        lines(
            "the old bridge by night old wooden for",
            "the they came over the old northern has",
            "become came over the old bridge heavy has",
            "become the old bridge by night northern in",
            "the the old bridge by night ancient from",
            "the over the old bridge old heavy seldom",
            "days as they said.",
        ),
    ),
    "glued.DAMAGE.longest_line": (
        MORE,
        lines(
            f"{BRIDGE}they {CAME}they old wooden has",
            f"become {BRIDGE}they {CAME}ancient from",
            f"the they {CAME}they came over the old bridge by night and saw the other house wooden for",
            f"the they {CAME}they came over the old bridge by night and saw the other house wooden has",
            "become over the old bridge by night and saw northern kinds",
            "handed as they said.",
        ),
    ),
    "glued.DAMAGE.ragged": (
        MORE,
        lines(
            "over the old bridge by night old heavy has",
            "become they came over the old old heavy in",
            "the the old bridge by night old ancient in",
            "the over the old bridge by old wooden from",
            "the came over the old bridge northern from",
            "the came over the old bridge old heavy has",
            "become came over northern wrong",
            "women as they said.",
        ),
    ),
    "glued.DAMAGE.shorter": (
        MORE,
        lines(
            "the old bridge by night and saw old heavy from",
            "the over the old bridge by night old wooden in",
            "the the old bridge by night and old ancient in",
            "the the old bridge by night and old ancient of",
            "the came over the old bridge by old heavy from",
            "the over the old bridge by night and saw the other house once old heavy out",
            "cut as they said.",
        ),
    ),
    "glued.DAMAGE.longest_word": (
        LESS,
        lines(
            "over the old bridge by night old heavy for",
            "the the old bridge by night old wooden for",
            "the over the old bridge by night wooden of",
            "the the old bridge by night old wooden has",
            "become they came over the old ancient from",
            "the heavy children",
            "off-and-window-and-roof as they said.",
        ),
    ),
    "glued.DAMAGE.lines": (
        LESS,
        lines(
            "came over the old bridge by night northern for",
            "the came over the old bridge by old ancient in",
            "the came over the old bridge by old ancient in",
            "the the old bridge by night and old wooden for",
            "the over old heavy fell",
            "past as they said.",
        ),
    ),
    "glued.DAMAGE.agreement": (
        LESS,
        lines(
            "they came over the old bridge by old heavy for",
            "the the old bridge by night and saw the other house old ancient in",
            "the over the old bridge by night and saw the other old wooden from",
            "the they came over the old bridge old heavy in",
            "the came over the old bridge by night and saw the other house once more they ancient explain",
            "work as they said.",
        ),
    ),
    "glued.DAMAGE.tolerance": (
        LESS,
        lines(
            "they came over the old bridge by night and old wooden from",
            "the they came over the old bridge by night and old heavy of",
            "the over the old bridge by night and saw the other ancient has",
            "become came over the old bridge by night and saw northern from",
            "the the old bridge by night and saw the other house once ancient grow",
            "frost as they said.",
        ),
    ),
    "glued.DAMAGE.after_lines[0]": (
        LESS,
        lines(
            "over the old bridge by night old wooden in",
            "the they came over the old old wooden from",
            "the they came over the old bridge heavy of",
            "the the old bridge by night old heavy from",
            "the the old bridge by night old ancient in",
            "the they came over the old bridge heavy of",
            "the the old bridge by night old wooden for",
            "the they came over the old bridge heavy in",
            "the the old bridge by night old ancient of",
            "the over the old bridge by night wooden of",
            "the the old bridge by night old heavy mill",
            "maize as they said.",
        ),
    ),
    "glued.DAMAGE.after_lines[1]": (
        LESS,
        lines(
            "over the old bridge by night and saw the other ancient of",
            "the they came over the old bridge by night and old heavy for",
            "the came over the old bridge by night and old ancient of",
            "the they came over the old bridge by night old ancient for",
            "the over the old bridge by night and saw old ancient has",
            f"become they {CAME}they came over the old old wooden swings",
            "tea as they said.",
        ),
    ),
    "glued.DAMAGE.after_lines[2]": (
        LESS,
        lines(
            "came over the old bridge by night old heavy in",
            "the over the old bridge by night northern has",
            "become came over the old bridge old wooden has",
            "become came over the old bridge old wooden has",
            "become they came over the old bridge heavy from",
            "the came over the old bridge by old ancient for",
            "the the old bridge by night and old ancient in",
            "the came over the old bridge by night ancient in",
            f"the they {CAME}they came over the old bridge by night and saw northern taken",
            "work as they said.",
        ),
    ),
    "glued.DAMAGE.elsewhere": (
        LESS,
        lines(
            "came over the old bridge by night northern of",
            "the they came over the old bridge old heavy has",
            "become the old bridge by night and old heavy in",
            "the came over the old bridge by old wooden has",
            "become they came over the old old ancient has",
            "become old summer",
            "lie as they said.",
        ),
    ),
    "broken.BREAKS.space": (LESS, "They al ways came."),
    "broken.BREAKS.margin": (LESS, "They al ways came."),
    "broken.BREAKS.whole": (LESS, "They prol ong it."),
    "broken.BREAKS.part": (LESS, "They have acc ess to it."),
    "broken.BREAKS.shortest": (LESS, "They rai se it."),
    "broken.BREAKS.shortest_piece": (MORE, "They saw bamb oo there."),
    "broken.BREAKS.term": (MORE, "The develop ment of ment and the develop ment."),
    "spaces.SPACING.token": (LESS, "They read old/the-wall-and-the-mill-by-the-river-and-bridge.Then they left."),
    "spaces.SPACING.plain": (MORE, "The  lake  by Oldham and Kuno was  wide."),
    "spaces.SPACING.gaps": (MORE, "湖水 很深 了，石桥也很老。\n它 们都在这里，没有人知道了，也没有人来过这里。"),
    "spaces.SPACING.gap_lines": (MORE, "湖 水 很 深，\n石 桥 很 老，\n它很旧，"),
    "spaces.SPACING.spelled": (LESS, "湖 水 很 深石桥 ， 很 老 。"),
    "spaces.SPACING.han_per_gap": (LESS, "河水漫过 石桥，"),
}


def repaired(text: str) -> str:
    return repair(Document(text, "zh" if text[0] > "z" else "en")).text


@pytest.mark.parametrize("name", EXAMPLES)
def test_moving_a_number_by_a_fifth_changes_how_its_example_is_repaired(name):
    factor, text = EXAMPLES[name]
    before = repaired(text)
    with moved(NUMBERS[name], factor):
        assert repaired(text) != before
    assert repaired(text) == before


def test_every_number_has_an_example():
    assert set(EXAMPLES) == set(NUMBERS)
