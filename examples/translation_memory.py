"""Two texts → a translation memory, and what it answers.

python examples/translation_memory.py examples/abstract.zh.txt examples/abstract.en.txt memory.db
"""

import sys
from pathlib import Path

import aligner

source, target, path = sys.argv[1:]
alignment = aligner.align(aligner.read(source), aligner.read(target))

with aligner.Memory(path) as memory:
    added = memory.add(alignment, document="abstract")
    print(f"{added.units} units, {added.new} of them new; {len(memory)} in the memory")

    for match in memory.fuzzy("试验两年后，涉禽的数量增加了四成。"):
        print(f"{match.score:.0f} %  {match.text}  {match.translation}  ({match.origins[0].document})")

    for match in memory.search("湿地", limit=2):
        print(f"湿地  {match.text}")

    best = memory.similar("the birds that wade became more numerous", limit=1)[0]
    print(f"{best.text}  {best.translation}")

    memory.export(Path(path).with_suffix(".tmx"))
