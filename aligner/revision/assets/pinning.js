// Pinning a sentence to another: they become a row, and the sentences between are laid out anew before and behind it.

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
  const [first, stop] = [Math.min(...places), Math.max(...places) + 1];
  if (stop - first === 1) return {anchors, focus: first};
  const [[i, i2], [j, j2]] = extentOfRows(model, first, stop);
  const known = knownRows(model, first, stop);
  const before = rowsBetween(model, [[i, source], [j, target]], known);
  const after = rowsBetween(model, [[source + 1, i2], [target + 1, j2]], known);
  const rows = [...before, madeRow([1, 1], ''), ...after];
  return {anchors, beads: [spliceOf(model, first, stop, rows)], focus: first + before.length};
}

// The present rows by where they stand, so that those that stay keep what was said of them.
function knownRows(model, first, stop) {
  const rows = new Map();
  for (let row = first; row < stop; row++) {
    const record = recordOf(model.beads[row]);
    rows.set(String([firstSentence(model, row, 0), firstSentence(model, row, 1), record[0], record[1]]), record);
  }
  return rows;
}

function rowsBetween(model, extent, known) {
  const place = extent.map(([first]) => first);
  return sizesBetween(model, extent).map(sizes => {
    const row = known.get(String([...place, ...sizes])) ?? [...sizes, CONFIDENCE.unjudged, ''];
    place[0] += sizes[0];
    place[1] += sizes[1];
    return row;
  });
}

function sizesBetween(model, extent) {
  const [height, width] = extent.map(([first, stop]) => stop - first);
  if (height * width <= MOST_CELLS) {
    const island = cutIsland(model, extent) ?? lengthIsland(model, extent);
    const steps = safestSteps(constrained(island, [], model.apart));
    if (steps) return steps.map(({sizes}) => sizes);
  }
  return Array.from({length: Math.max(height, width)}, (_, place) => [place < height ? 1 : 0, place < width ? 1 : 0]);
}
