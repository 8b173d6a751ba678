// The rest of a column moved up or down by a row, until something makes up for it.
//
// Moving the rest of a column ends at the next accepted row, or where the shift is made up for: by a row that has
// nothing on this side (down), or nothing but what moves (up). So what is right further on stays right.

import {hasLetter} from './model.js';
import {resizedDraft} from './shaping.js';

function columnStop(model, index, isAbsorbed) {
  let stop = index + 1;
  while (stop < model.beads.length && !hasLetter(model.beads[stop], 'a') && !isAbsorbed(model.beads[stop])) stop++;
  const absorbs = stop < model.beads.length && !hasLetter(model.beads[stop], 'a');
  return {stop, absorbs};
}

/** Why the rest of a column cannot move, as a name of REASONS; empty if it can. */
export function againstColumn(model, {index, side}) {
  return model.beads[index].sizes[side] ? '' : 'nothing_to_move';
}

/** The draft that moves the texts of a side from a row on down by one row. */
export function columnDown(model, {index, side}) {
  const {beads} = model;
  const {stop, absorbs} = columnStop(model, index, bead => bead.sizes[side] === 0);
  const sizes = [0, ...beads.slice(index, stop).map(bead => bead.sizes[side])];
  return resizedDraft(model, index, side, sizes, index, absorbs ? stop + 1 : stop);
}

/** The draft that moves the texts of a side from a row on up by one row; the row above gets those of this row, too. */
export function columnUp(model, {index, side}) {
  const {beads} = model;
  if (index === 0) return {reason: 'no_previous'};
  const isAbsorbed = bead => bead.sizes[1 - side] === 0;
  const {stop, absorbs} = isAbsorbed(beads[index]) ? {stop: index, absorbs: true} : columnStop(model, index, isAbsorbed);
  const end = absorbs ? stop + 1 : stop;
  const sizes = [...beads.slice(index, end).map(bead => bead.sizes[side]), 0];
  sizes[0] += beads[index - 1].sizes[side];
  return resizedDraft(model, index - 1, side, sizes, index, end);
}
