"""Check a translation and print what a reader should look at first.

python examples/check_translation.py examples/abstract.zh.txt examples/abstract.en.txt report.html
"""

import sys

import aligner

source, target, output = sys.argv[1:]
review = aligner.check(aligner.read(source), aligner.read(target))
for flag in review.flags:
    if flag.severity == "major":
        finding = flag.finding
        bead = review.alignment[finding.bead]
        print(f"{finding.check}: {bead.source_text or bead.target_text}")
scores = review.scores()
print(f"{scores.source_coverage:.0%} of the source has a counterpart, {scores.target_coverage:.0%} of the translation")
review.save(output)
