// Pinning a sentence to another: one row has both, and the sentences between are laid out anew around it.

import {CONFIDENCE, firstSentence, recordOf, rowOfSentence} from './model.js';
import {safestSteps} from './lattice.js';
import {madeRow, spliceOf} from './shaping.js';
import {constrained, cutIsland, extentOfRows, lengthIsland} from './stretches.js';

// A lattice of more cells would make the reviewer wait; sentences are then paired one by one, until they are aligned
// again in the background.
const MOST_CELLS = 4000;

/** The draft that pins two sentences to each other. If one row has both already, it stays as it is. */
export function pinnedDraft(model, source, target) {
  const places = [rowOfSentence(model, 0, source), rowOfSentence(model, 1, target)];
  const anchors = [...model.anchors, [source, target]];
  const [first, last] = [Math.min(...places), Math.max(...places)];
  if (first === last) return {anchors, focus: first};
  const extent = extentOfRows(model, first, last + 1);
  const steps = stepsAround(model, extent, anchors, [source - extent[0][0], target - extent[1][0]]);
  const known = knownRows(model, first, last + 1);
  const pinned = steps.findIndex(({start: [i, j], sizes: [a, b]}) => isIn(source - extent[0][0], i, a) && isIn(target - extent[1][0], j, b));
  const rows = steps.map(({sizes, start}, place) => place === pinned ? madeRow(sizes, '')
    : known.get(String([extent[0][0] + start[0], extent[1][0] + start[1], ...sizes])) ?? [...sizes, CONFIDENCE.unjudged, '']);
  return {anchors, beads: [spliceOf(model, first, last + 1, rows)], focus: first + pinned};
}

const isIn = (number, first, count) => first <= number && number < first + count;

// The present rows by where they stand, so that those that stay keep what was said of them.
function knownRows(model, first, stop) {
  const rows = new Map();
  for (let row = first; row < stop; row++) {
    const record = recordOf(model.beads[row]);
    rows.set(String([firstSentence(model, row, 0), firstSentence(model, row, 1), record[0], record[1]]), record);
  }
  return rows;
}

function stepsAround(model, extent, anchors, pinned) {
  const [height, width] = extent.map(([first, stop]) => stop - first);
  if (height * width > MOST_CELLS) return pairedSteps(height, width, pinned);
  const island = cutIsland(model.islands, extent), lengths = lengthIsland(model, extent);
  const within = anchors.filter(([i, j]) => isIn(i, extent[0][0], height) && isIn(j, extent[1][0], width));
  const tries = [[island, within], [lengths, within], [lengths, within.slice(-1)]].filter(([scores]) => scores);
  for (const [scores, kept] of tries) {
    const steps = safestSteps(constrained(scores, kept, []));
    if (steps) return steps;
  }
  return pairedSteps(height, width, pinned);
}

// One to one, up to the pinned sentences and behind them.
function pairedSteps(height, width, [i, j]) {
  const pairs = (count, other, [row, column]) => Array.from({length: Math.max(count, other)}, (_, place) => ({
    sizes: [place < count ? 1 : 0, place < other ? 1 : 0],
    start: [row + Math.min(place, count), column + Math.min(place, other)],
  }));
  return [
    ...pairs(i, j, [0, 0]), {sizes: [1, 1], start: [i, j]}, ...pairs(height - i - 1, width - j - 1, [i + 1, j + 1]),
  ];
}
