// Where to go next: rows of a kind in text order, and doubtful rows where one look reveals most.
//
// Queue: {order: 'gain' or 'text', passed: ids of rows that were looked at and left as they are}. `isShown(bead)` may leave
// rows out.

import {KINDS_OF_ROWS} from './kinds.js';
import {hasLetter, isDoubtful, statusOf} from './model.js';

/** A queue at its start. */
export function makeQueueOfDoubts() {
  return {order: 'gain', passed: []};
}

/** The next row of a kind after (`direction` 1) or before (-1) a row, round the ends; -1 if there is no other. */
export function findNext(model, from, kind, direction = 1, queue = {}) {
  if (kind === 'doubtful' && queue.order === 'gain') return nextByGain(model, from, direction, queue);
  const {beads} = model, {isShown = () => true} = queue;
  for (let step = 1; step < beads.length + (from < 0 ? 1 : 0); step++) {
    const index = (((from + direction * step) % beads.length) + beads.length) % beads.length;
    const bead = beads[index];
    if (KINDS_OF_ROWS[kind](bead, model, index, beads[from]) && isShown(bead)) return index;
  }
  return -1;
}

function doubtOf(bead) {
  return bead && statusOf(bead) === 'open' && !hasLetter(bead, 'd') ? 1 - bead.confidence : 0;
}

/**
 * How many wrong rows one expects to see at a row: its own doubt, and what it shares with its neighbours, since an error
 * mostly concerns two rows. On chapters of novels, a tenth of the rows in this order has four fifths of the errors.
 */
function gainOfLook({beads}, index) {
  const [before, own, after] = [-1, 0, 1].map(step => doubtOf(beads[index + step]));
  return own + Math.min(own, before) + Math.min(own, after);
}

// Forwards: the doubtful row that gains most and was not passed, or, when all were, the first again. Backwards: the one
// passed last.
function nextByGain(model, from, direction, {passed = [], isShown = () => true}) {
  const {beads} = model;
  const fits = index => index !== from && isDoubtful(beads[index]) && isShown(beads[index]);
  const places = [...beads.keys()].filter(fits);
  const seen = new Set(passed);
  if (direction < 0) {
    const last = passed.findLast(id => places.some(index => beads[index].id === id));
    return last === undefined ? -1 : places.find(index => beads[index].id === last);
  }
  const unseen = places.filter(index => !seen.has(beads[index].id));
  return mostGain(model, unseen.length ? unseen : places);
}

function mostGain(model, places) {
  let best = -1, most = -1;
  for (const index of places) {
    const gain = gainOfLook(model, index);
    if (gain > most) [best, most] = [index, gain];
  }
  return best;
}
