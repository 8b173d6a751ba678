// Stretches of rows that may be aligned again: cut out of an island, with what the reviewer has said.

import {renumbered} from './changes.js';
import {firstSentence, hasLetter, isDoubtful} from './model.js';

// A proposal concerns the doubtful rows around a place and `rim` rows beside them, at most `rows` in all.
const STRETCH = {rim: 1, rows: 12};
// Lengths of translations scatter around their proportion by this factor (natural logarithm), roughly that of sentences
// of novels; what a shape costs in nats follows how rare it is there.
const LENGTH_SCORES = {
  scatter: 0.45, gap: -4, gap_open: -2,
  shapes: {'1-1': 0, '1-2': -2, '2-1': -2, '2-2': -4, '1-3': -5, '3-1': -5},
};

/** Rows that re-aligning leaves as they are. */
export function isHeld(bead) {
  return hasLetter(bead, 'a') || hasLetter(bead, 'c');
}

/** The extent [[i, i2], [j, j2]] in sentences of the rows from `first` to before `stop`. */
export function extentOfRows(model, first, stop) {
  return [0, 1].map(side => [firstSentence(model, first, side), firstSentence(model, stop, side)]);
}

/**
 * The island that has these sentences, as {island, place: its first sentences now}; undefined if none has them, or if
 * one of them has another text than when the island was made.
 */
export function findIsland(model, extent) {
  return model.islands.map(island => ({island, place: placeNow(model, island)}))
    .find(({island, place}) => [0, 1].every(side => isKnown(model, side, extent[side], island.texts[side], place[side])));
}

function placeNow(model, {rows, columns}) {
  return [rows[0], columns[0]].map((first, side) => renumbered(first, side, model.moves));
}

function isKnown(model, side, [first, stop], texts, place) {
  if (first < place || stop > place + texts.length) return false;
  const {sentences} = model.sides[side];
  for (let number = first; number < stop; number++) if (sentences[number] !== texts[number - place]) return false;
  return true;
}

/** The scores of these sentences alone, from an island that has them; null if none has. */
export function cutIsland(model, extent) {
  const {island, place: [i0, j0]} = findIsland(model, extent) ?? {place: []};
  if (!island) return null;
  const [[i, i2], [j, j2]] = extent;
  const beads = {};
  for (const [name, table] of Object.entries(island.beads)) {
    const [a, b] = name.split('-').map(Number);
    beads[name] = Array.from({length: i2 - i + 1}, (_, row) => Array.from({length: j2 - j + 1}, (_, column) =>
      row < a || column < b ? null : table[i - i0 + row]?.[j - j0 + column] ?? null));
  }
  return {
    rows: [i, i2], columns: [j, j2], gap_open: island.gap_open, beads,
    source_gaps: island.source_gaps.slice(i - i0, i2 - i0), target_gaps: island.target_gaps.slice(j - j0, j2 - j0),
  };
}

/** Scores of these sentences by their lengths alone, where nothing better is known. */
export function lengthIsland(model, extent) {
  const lengths = extent.map((run, side) => model.sides[side].sentences.slice(...run).map(text => text.length));
  const ends = lengths.map(each => each.reduce((sums, length) => [...sums, sums.at(-1) + length], [0]));
  const ratio = Math.log((ends[0].at(-1) + 1) / (ends[1].at(-1) + 1));
  const score = (a, b, i, j) => {
    const [source, target] = [ends[0][i] - ends[0][i - a], ends[1][j] - ends[1][j - b]];
    const deviation = (Math.log((source + 1) / (target + 1)) - ratio) / LENGTH_SCORES.scatter;
    return LENGTH_SCORES.shapes[`${a}-${b}`] - deviation ** 2 / 2;
  };
  const beads = {};
  for (const name of Object.keys(LENGTH_SCORES.shapes)) {
    const [a, b] = name.split('-').map(Number);
    beads[name] = ends[0].map((_, i) => ends[1].map((_, j) => i < a || j < b ? null : score(a, b, i, j)));
  }
  const gaps = side => lengths[side].map(() => LENGTH_SCORES.gap);
  return {
    rows: extent[0], columns: extent[1], gap_open: LENGTH_SCORES.gap_open, beads,
    source_gaps: gaps(0), target_gaps: gaps(1),
  };
}

/** The same scores without what pins and runs that are apart forbid. */
export function constrained(island, anchors, apart) {
  const [i0] = island.rows, [j0] = island.columns;
  const beads = {};
  for (const [name, table] of Object.entries(island.beads)) {
    const [a, b] = name.split('-').map(Number);
    beads[name] = table.map((row, i) => row.map((score, j) =>
      isAllowed([i0 + i - a, i0 + i], [j0 + j - b, j0 + j], anchors, apart) ? score : null));
  }
  const unpinned = (scores, side, first) => scores.map((score, place) =>
    anchors.some(anchor => anchor[side] === first + place) ? -Infinity : score);
  return {...island, beads, source_gaps: unpinned(island.source_gaps, 0, i0), target_gaps: unpinned(island.target_gaps, 1, j0)};
}

function isAllowed(source, target, anchors, apart) {
  const has = ([first, stop], number) => first <= number && number < stop;
  const contains = (outer, inner) => outer[0] <= inner[0] && inner[1] <= outer[1];
  return anchors.every(([i, j]) => has(source, i) === has(target, j))
    && !apart.some(([left, right]) => contains(source, left) && contains(target, right));
}

/** The rows that a proposal for a row concerns: the doubtful ones around it, and a rim. */
export function doubtfulStretch(model, index) {
  const isLoose = row => row >= 0 && row < model.beads.length && !isHeld(model.beads[row]);
  const isIn = row => isLoose(row) && isDoubtful(model.beads[row]);
  let first = index, stop = index + 1;
  while (stop - first < STRETCH.rows && (isIn(first - 1) || isIn(stop))) {
    if (isIn(first - 1)) first--;
    if (isIn(stop)) stop++;
  }
  for (let rim = 0; rim < STRETCH.rim; rim++) {
    if (isLoose(first - 1)) first--;
    if (isLoose(stop)) stop++;
  }
  return [first, stop];
}
