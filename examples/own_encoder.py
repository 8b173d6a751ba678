"""An encoder of one's own: any object with `encode(list[str]) -> array (n, d)`.

This one counts words of a hand-written glossary, which is enough for one field and needs no model at all.
"""

import numpy as np
from numpy.typing import NDArray

import aligner

GLOSSARY = [("湿地", "wetland"), ("鸟", "bird"), ("水质", "water quality"), ("城市", "town"), ("修复", "restoration")]


class GlossaryEncoder:
    """A dimension for each entry: does the sentence mention it, in either language?"""

    def encode(self, sentences: list[str]) -> NDArray[np.float64]:
        """Vectors of zeros and ones, and a little in a last dimension that all share."""
        mentioned = [[any(word in text.lower() for word in entry) for entry in GLOSSARY] for text in sentences]
        return np.hstack([np.array(mentioned, dtype=float), np.full((len(sentences), 1), 0.1)])


def main() -> None:
    """Align two sentences a side with it."""
    alignment = aligner.align(
        ["水质比湿地的面积更重要。", "本文提出了一套修复方案。"],
        ["Water quality matters more than the area of a wetland.", "A restoration plan is put forward."],
        encoder=GlossaryEncoder(),
    )
    print(alignment)


if __name__ == "__main__":
    main()
