"""What can look wrong in a unit of a memory: the names of the kinds and what they mean, for code and command line.

`aligner.memory.cleaning` finds them.
"""

from __future__ import annotations

from collections.abc import Mapping

# Several CAT tools refuse longer texts.
LONGEST = 2000
NEAR_DUPLICATE = "near-duplicate"
MEANINGS: Mapping[str, str] = {
    "one-sided": "no text in a second language",
    "swapped": "each text is in the language of the other",
    "untranslated": "both texts are the same, or one is in the language of the other",
    "number": "a number that is in one text only",
    "dissimilar": "texts with hardly the same meaning",
    "length": "one text is far longer than the other suggests",
    "long": f"a text of more than {LONGEST:,} characters",
    NEAR_DUPLICATE: "nearly the same texts as an earlier unit",
}
