// Kinds of rows: what one can go to, and what the rows can be filtered by.

import {flagsOf, hasLetter, isDoubtful, isGap, shapeOf, statusOf} from './model.js';

/** Each kind tests a row by its bead, the model, its number, and the bead that one comes from, if any. */
export const KINDS_OF_ROWS = {
  all: () => true,
  open: bead => statusOf(bead) === 'open',
  doubtful: isDoubtful,
  not_one_to_one: bead => shapeOf(bead) !== '1-1',
  same_shape: (bead, model, index, from) => from !== undefined && shapeOf(bead) === shapeOf(from),
  gaps: (bead, model, index) => isGap(model, index),
  flagged: (bead, model, index) => flagsOf(model, index).length > 0,
  marked: bead => hasLetter(bead, 'm'),
  changed: bead => hasLetter(bead, 'c'),
  accepted: bead => hasLetter(bead, 'a'),
  dropped: bead => hasLetter(bead, 'd'),
};

/** The numbers of the rows of a kind. */
export function rowsOfKind(model, kind) {
  return [...model.beads.keys()].filter(index => KINDS_OF_ROWS[kind](model.beads[index], model, index));
}
