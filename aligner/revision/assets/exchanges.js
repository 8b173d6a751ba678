// Rows as they stand, and the scores of an island → two neighbours that the translation probably has in the other order.
//
// The same as in aligner/alignment/exchanges.py and `crossings` of lattice.py, which explain it.

import {latticeOf, posteriorsOf} from './lattice.js';

// An exchange appears as so many steps at most, and of all neighbours such a share is exchanged.
const EXCHANGED = {steps: 3, share: 0.001};

/**
 * The exchange that gains most, of those in which row `near` has a part: {probability, first, stop: rows that it
 * replaces, sizes: of the two rows afterwards, left: its first target sentence}; null if there is none. `sizes` are
 * those of all rows of the island.
 */
export function likeliestExchange(island, sizes, near) {
  const lattice = latticeOf(island), steps = stepsOfRows(sizes);
  const scores = steps.map((_, number) => scoreOfStep(lattice, steps, number));
  const standing = sumOf(scores);
  const found = crossingsOf(lattice, steps, scores)
    .filter(({first, last}) => steps[first].row <= near && near <= steps[last].row);
  if (!found.length || !Number.isFinite(standing)) return null;
  const {first, last, gain, sizes: crossed} = found.reduce((best, one) => one.gain > best.gain ? one : best);
  const logOdds = Math.log(EXCHANGED.share) + standing + gain - posteriorsOf(lattice).total;
  const [from, stop] = [steps[first].row, steps[last].row + 1];
  // A row of several sentences without counterpart may reach further.
  const isWhole = [0, 1].every(side =>
    sumOf(sizes.slice(from, stop).map(size => size[side])) === crossed[0][side] + crossed[1][side]);
  if (!isWhole) return null;
  return {probability: 1 / (1 + Math.exp(-logOdds)), first: from, stop, sizes: crossed, left: steps[first].start[1]};
}

const sumOf = values => values.reduce((sum, value) => sum + value, 0);

// The steps of rows, {row, start: [i, j], size: [a, b]}: sentences without counterpart are one each.
function stepsOfRows(sizes) {
  const steps = [], start = [0, 0];
  sizes.forEach(([source, target], row) => {
    const each = source && target ? [[source, target]] : Array(source + target).fill(source ? [1, 0] : [0, 1]);
    for (const size of each) {
      steps.push({row, start: [...start], size});
      for (const side of [0, 1]) start[side] += size[side];
    }
  });
  return steps;
}

function scoreOfBead({shapes, score}, [i, j], [a, b]) {
  const number = shapes.findIndex(shape => shape[0] === a && shape[1] === b);
  return number < 0 ? -Infinity : score(number, i + a, j + b);
}

function scoreOfStep(lattice, steps, number) {
  const {start: [i, j], size: [a, b]} = steps[number];
  if (a && b) return scoreOfBead(lattice, [i, j], [a, b]);
  const isContinued = number > 0 && String(steps[number - 1].size) === String([a, b]);
  return (a ? lattice.sourceGaps[i] : lattice.targetGaps[j]) + (isContinued ? 0 : lattice.gapOpen);
}

// Steps that would score higher as two beads that cross; of those that begin at the same step, the one that gains most.
function crossingsOf(lattice, steps, scores) {
  const found = [];
  for (let first = 0; first < steps.length; first++) {
    let best = {gain: 0};
    for (let last = first; last < Math.min(first + EXCHANGED.steps, steps.length); last++) {
      const {score, sizes} = bestCrossed(lattice, steps[first].start, steps[last]);
      const gain = score - sumOf(scores.slice(first, last + 1));
      if (gain > best.gain) best = {first, last, gain, sizes};
    }
    if (best.gain > 0) {
      found.push(best);
      first = best.last;
    }
  }
  return found;
}

// The best two beads that cross, from a cell to the end of a step: {score, sizes: of the upper and of the lower bead}.
function bestCrossed(lattice, [top, left], {start: [i, j], size: [a, b]}) {
  const [height, width] = [i + a - top, j + b - left];
  let best = {score: -Infinity, sizes: null};
  for (let upper = 1; upper < height; upper++) {
    for (let lower = 1; lower < width; lower++) {
      const sizes = [[upper, width - lower], [height - upper, lower]];
      const score = scoreOfBead(lattice, [top, left + lower], sizes[0]) + scoreOfBead(lattice, [top + upper, left], sizes[1]);
      if (score > best.score) best = {score, sizes};
    }
  }
  return best;
}
