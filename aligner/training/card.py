"""The recipe and the sources of an encoder → its model card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from aligner.training.corpus import EncoderRecipe, Source

TEMPLATE = Path(__file__).parent / "card.md"
ADAPTED_TEMPLATE = Path(__file__).parent / "adapted.md"
ROW = "| {name} | {pairs:,} | {weight:g} | {licence} | {origin} |"


def model_card(name: str, recipe: EncoderRecipe, vocabulary: int, pairs: Mapping[str, int], accuracy: float) -> str:
    """Model card in Markdown: purpose, limits, recipe, licence, and every source with its count and licence."""
    rows = []
    for source, count in pairs.items():
        fields = asdict(recipe.sources.get(source, Source(source, licence="not stated")))
        rows.append(ROW.format(**fields, pairs=count))
    fields = asdict(recipe) | {"name": name, "vocabulary": vocabulary, "accuracy": accuracy, "rows": "\n".join(rows)}
    fields |= {"pairs": sum(pairs.values()), "sources": len(pairs)}
    return TEMPLATE.read_text(encoding="utf-8").format(**fields)


def adapted_card(recipe: EncoderRecipe, pairs: Mapping[str, int], facts: Mapping[str, object]) -> str:
    """Model card of an adapted encoder; `facts` has name, base, check, vocabulary, dimension and passes."""
    rows = "\n".join(f"| {source} | {count:,} |" for source, count in pairs.items())
    fields = asdict(recipe) | dict(facts) | {"rows": rows, "pairs": sum(pairs.values())}
    return ADAPTED_TEMPLATE.read_text(encoding="utf-8").format(**fields)
