// Aligning again and proposals: asked of the server, or found in the islands that a self-contained page has.

import {firstSentence, hasLetter, placeOf, recordOf} from './model.js';
import {likeliestExchange} from './exchanges.js';
import {likeliestPaths, safestSteps} from './lattice.js';
import {joinedCode, numberBefore, spliceOf} from './shaping.js';
import {constrained, cutIsland, doubtfulStretch, extentOfRows, findIsland, isHeld, lengthIsland} from './stretches.js';

const MOST_PROPOSALS = 3;
// Of so many of the best paths, some do not concern the row that is asked about.
const PATHS = 8;
// A confidence that changes by less is left alone; a proposal that is less probable is none.
const LEAST_DIFFERENCE = 0.01;
const LEAST_PROBABILITY = 0.002;

/** Splices that align the stretch around a row again, as a promise; none if that changes nothing. */
export async function realignment(model, storage, id) {
  const index = placeOf(model, id);
  const splices = storage.realign ? await storage.realign(model.version, index) : realignedHere(model, index);
  return splices.filter(splice => leavesHeld(splice));
}

// What the reviewer has accepted or made is not for the program to change.
function leavesHeld({old, new: rows}) {
  return placedRows(old, /[ac]/) === placedRows(rows, /[ac]/);
}

// The rows of a splice whose code has a letter, with where they stand, as one string. Within a gap, sentences without
// counterpart have no order between the sides.
function placedRows(records, letter) {
  const begin = [0, 0];
  return records.map(record => {
    const row = [...begin.map((place, side) => record[side] ? place : null), ...record];
    begin[0] += record[0];
    begin[1] += record[1];
    return letter.test(record[3]) ? String(row) : '';
  }).filter(Boolean).sort().join(';');
}

/**
 * The next best alignments around a row, best first: [{probability, beads, rows: [{source, target, begins: numbers of
 * the first sentences}]}], as a promise. In some, two `exchanged` runs [[j, j2], [j2, j3]] of the translation change
 * places; `begins` are the numbers that they have now.
 */
export async function proposalsAround(model, storage, id) {
  const index = placeOf(model, id);
  const found = storage.proposals ? await storage.proposals(model.version, index) : proposedHere(model, index);
  return found
    .map(proposal => proposal.exchanged ? proposal
      : {...proposal, beads: proposal.beads.map(withoutSame).filter(({old}) => old.length > 0)})
    .filter(({beads}) => beads.length > 0 && beads.every(leavesAccepted))
    .slice(0, MOST_PROPOSALS)
    .map(proposal => ({...proposal, rows: textsOf(model, proposal)}));
}

// A splice without the rows at its ends that keep their sentences.
function withoutSame({at, old, new: rows}) {
  const isSame = (one, other) => one[0] === other[0] && one[1] === other[1];
  const least = Math.min(old.length, rows.length);
  let head = 0, tail = 0;
  while (head < least && isSame(old[head], rows[head])) head++;
  while (tail < least - head && isSame(old.at(-1 - tail), rows.at(-1 - tail))) tail++;
  return {at: at + head, old: old.slice(head, old.length - tail), new: rows.slice(head, rows.length - tail)};
}

function leavesAccepted({old, new: rows}) {
  return placedRows(old, /a/) === placedRows(rows, /a/);
}

// The texts of the rows that splices of beads would make.
function textsOf(model, {beads: splices, exchanged}) {
  const rows = [];
  for (const [number, {at, new: records}] of splices.entries()) {
    // Its row now, before the splices that come first.
    const row = splices.slice(0, number).reduceRight((place, {at: other, old, new: fresh}) =>
      place >= other + fresh.length ? place - fresh.length + old.length : place, at);
    const places = [firstSentence(model, row, 0), firstSentence(model, row, 1)];
    for (const record of records) {
      const begins = [places[0], exchanged ? numberBefore(exchanged, places[1]) : places[1]];
      const [source, target] = begins.map((begin, side) => {
        places[side] += record[side];
        return model.sides[side].sentences.slice(begin, begin + record[side]);
      });
      rows.push({source, target, begins});
    }
  }
  return rows;
}

// Before and behind a row that is held: the rows that its island knows, up to the next that is held.
function realignedHere(model, index) {
  const stretches = isHeld(model.beads[index]) ? [grown(model, index - 1, -1), grown(model, index + 1, 1)]
    : [grown(model, index, 0)];
  const splices = stretches.filter(Boolean).map(stretch => realigned(model, stretch)).filter(Boolean);
  // The later one first, so that neither shifts the other.
  return splices.sort((one, other) => other.at - one.at);
}

// The stretch from a row on in a direction (0: both) whose sentences one island has.
function grown(model, row, direction) {
  const isOpen = place => place >= 0 && place < model.beads.length && !isHeld(model.beads[place]);
  if (!isOpen(row)) return null;
  const knows = (first, stop) => Boolean(findIsland(model, extentOfRows(model, first, stop)));
  let first = row, stop = row + 1;
  if (!knows(first, stop)) return null;
  while (direction <= 0 && isOpen(first - 1) && knows(first - 1, stop)) first--;
  while (direction >= 0 && isOpen(stop) && knows(first, stop + 1)) stop++;
  return [first, stop];
}

function realigned(model, [first, stop]) {
  const extent = extentOfRows(model, first, stop);
  const steps = safestSteps(constrained(cutIsland(model, extent), model.anchors, model.apart));
  if (!steps) return null;
  const splice = spliceOf(model, first, stop, recordsOf(model, [first, stop], extent, steps));
  return splice.old.length || splice.new.length ? splice : null;
}

// Rows for steps. One that stays as it was keeps its letters, and its confidence if that is nearly the same; another
// keeps the marks of the rows whose sentences it has.
function recordsOf(model, [first, stop], [[i], [j]], steps) {
  return steps.map(({sizes, start, probability}) => {
    const begin = [i + start[0], j + start[1]];
    const old = [];
    for (let row = first; row < stop; row++) if (overlaps(model, row, begin, sizes)) old.push(model.beads[row]);
    const isSame = old.length === 1 && old[0].sizes.every((size, side) => size === sizes[side]);
    if (isSame && Math.abs(old[0].confidence - probability) < LEAST_DIFFERENCE) return recordOf(old[0]);
    return [...sizes, probability, joinedCode(old.map(bead => bead.code))];
  });
}

function overlaps(model, row, begin, sizes) {
  return [0, 1].some(side => {
    const first = firstSentence(model, row, side), stop = firstSentence(model, row + 1, side);
    return Math.max(first, begin[side]) < Math.min(stop, begin[side] + sizes[side]);
  });
}

function proposedHere(model, index) {
  if (hasLetter(model.beads[index], 'a')) return [];
  const [first, stop] = doubtfulStretch(model, index);
  const extent = extentOfRows(model, first, stop);
  const island = cutIsland(model, extent);
  const scores = constrained(island ?? lengthIsland(model, extent), model.anchors, model.apart);
  const exchange = island && exchangeHere(model, index, [first, stop], scores);
  const others = likeliestPaths(scores, PATHS)
    .map(({probability, steps}) => ({
      probability: probability * (1 - (exchange?.probability ?? 0)),
      beads: [withoutSame(spliceOf(model, first, stop, recordsOf(model, [first, stop], extent, steps)))],
    }))
    .filter(({beads: [{at, old}]}) => at <= index && index < at + old.length);
  return [...exchange ? [exchange] : [], ...others]
    .filter(({probability}) => probability >= LEAST_PROBABILITY)
    .sort((one, other) => other.probability - one.probability);
}

// The proposal that two neighbours change places, if they probably do.
function exchangeHere(model, index, [first, stop], scores) {
  const found = likeliestExchange(scores, model.beads.slice(first, stop).map(({sizes}) => sizes), index - first);
  if (!found) return null;
  const {probability, sizes: [upper, lower], left} = found, at = first + found.first, end = first + found.stop;
  const old = model.beads.slice(at, end), code = joinedCode(old.map(bead => bead.code));
  const j = left + extentOfRows(model, first, stop)[1][0];
  return {
    probability, exchanged: [[j, j + lower[1]], [j + lower[1], j + lower[1] + upper[1]]],
    beads: [{at, old: old.map(recordOf), new: [upper, lower].map(sizes => [...sizes, probability, code])}],
  };
}
