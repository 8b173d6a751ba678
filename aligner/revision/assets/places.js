// Where one is: the row and the side that the keys act on, and the caret in it.

import {beadOf, placeOf} from './model.js';
import {byId, make} from './elements.js';
import {isListed, madeRowOf, repaintRow, rowOf, shownBeads} from './rows.js';

// Pixels below a row that its proposals will need.
const ROOM_FOR_PROPOSALS = 220;
// `sentence` and `offset` are the caret, if there is one. `moved` is called after every move.
export const stage = {session: null, id: null, side: 0, sentence: null, offset: null, moved: () => {}};

export function presentModel() {
  return stage.session.model;
}

export function presentIndex() {
  return placeOf(presentModel(), stage.id);
}

export function presentBead() {
  return beadOf(presentModel(), stage.id);
}

// What an action has to know of where one is.
export function placeArguments() {
  const caret = stage.sentence === null ? {} : {sentence: stage.sentence};
  if (stage.offset !== null) caret.offset = stage.offset;
  return {bead: stage.id, side: stage.side, ...caret};
}

// Go to a row. `scroll`: 'near' as far as needed, 'middle' so that there is text before and after, '' not at all.
export function goTo(id, {side = stage.side, sentence = null, offset = null, scroll = 'near', focus = true} = {}) {
  if (id === null || !isListed(id)) return;
  const hadCaret = stage.offset !== null;
  const from = stage.id;
  Object.assign(stage, {id, side, sentence, offset});
  const old = from === id ? null : madeRowOf(from);
  if (old) leaveRow(old, from, hadCaret);
  const row = rowOf(id);
  if (hadCaret && from === id) repaintRow(id);
  else showPlace(row);
  bringIntoSight(madeRowOf(id), scroll);
  if (focus) focusPlace();
  stage.moved();
}

function leaveRow(row, id, hadCaret) {
  if (hadCaret) repaintRow(id);
  row.classList.remove('here');
  row.removeAttribute('aria-selected');
  row.querySelectorAll('.cell').forEach(cell => {
    cell.tabIndex = -1;
    cell.classList.remove('side');
  });
  row.querySelector('.proposals')?.remove();
}

// Show a row as the one that one is at.
export function showPlace(row) {
  row.classList.add('here');
  row.setAttribute('aria-selected', 'true');
  row.querySelectorAll('.cell').forEach((cell, side) => {
    cell.tabIndex = side === stage.side ? 0 : -1;
    cell.classList.toggle('side', side === stage.side);
  });
  if (stage.offset !== null) putMark(row, {sentence: stage.sentence, offset: stage.offset}, stage.side, 'caret');
}

export function focusPlace() {
  const cell = madeRowOf(stage.id)?.querySelector(`[data-side="${stage.side}"]`);
  if (cell) cell.focus({preventScroll: true});
}

function bringIntoSight(row, scroll) {
  if (!scroll || !row) return;
  const top = byId('head').offsetHeight;
  const bottom = window.innerHeight - byId('dock').offsetHeight;
  const place = row.getBoundingClientRect();
  const margin = Math.min(64, (bottom - top) / 6);
  const isInside = place.top >= top + margin && place.bottom <= bottom - (scroll === 'middle' ? ROOM_FOR_PROPOSALS : margin);
  if (isInside) return;
  const below = bottom - top - place.height - ROOM_FOR_PROPOSALS;
  if (scroll === 'middle') window.scrollBy(0, place.top - top - Math.max(margin, Math.min((bottom - top) / 3, below)));
  else if (place.top < top + margin || place.height > bottom - top - 2 * margin) window.scrollBy(0, place.top - top - margin);
  else window.scrollBy(0, place.bottom - bottom + margin);
}

// The row `step` rows away among those that are shown, or the last one on the way there.
export function neighbourOf(id, step) {
  const shown = shownBeads();
  const place = shown.findIndex(bead => bead.id === id);
  return shown[Math.max(0, Math.min(shown.length - 1, place + step))]?.id ?? null;
}

// The shown row at this place of the text, or the next one that is shown.
export function nearestShown(index) {
  const {beads} = presentModel();
  for (let step = 0; step < beads.length; step++) {
    for (const near of [index + step, index - step]) {
      if (beads[near] && isListed(beads[near].id)) return beads[near].id;
    }
  }
  return null;
}

// A mark such as the caret between two characters of a sentence.
export function putMark(row, {sentence, offset}, side, kind) {
  const element = row.querySelector(`[data-side="${side}"] [data-sentence="${sentence}"]`);
  if (!element) return null;
  const mark = make('i', {class: kind, 'aria-hidden': 'true'});
  const [node, within] = pointAt(element, offset);
  if (node.nodeType === Node.TEXT_NODE) node.splitText(within).before(mark);
  else node.insertBefore(mark, node.childNodes[within] ?? null);
  return mark;
}

// Characters of the text that a node stands for: an escape stands for one, and a mark for none.
function lengthOf(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.length;
  return node.classList.contains('escape') ? 1 : 0;
}

function pointAt(element, offset) {
  let left = offset;
  for (const [place, node] of element.childNodes.entries()) {
    const length = lengthOf(node);
    if (node.nodeType === Node.TEXT_NODE && left <= length) return [node, left];
    if (left === 0) return [element, place];
    left -= length;
  }
  return [element, element.childNodes.length];
}

// The sentence and the offset in it of a point of the document, or null.
export function caretAt(x, y) {
  const [node, within] = pointOfDocument(x, y);
  const element = node && (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest('[data-sentence]');
  if (!element) return null;
  let offset = 0;
  for (const child of element.childNodes) {
    if (child === node) return {sentence: Number(element.dataset.sentence), offset: offset + within};
    if (child.contains(node)) break;
    offset += lengthOf(child);
  }
  return {sentence: Number(element.dataset.sentence), offset};
}

function pointOfDocument(x, y) {
  if (document.caretPositionFromPoint) {
    const position = document.caretPositionFromPoint(x, y);
    return position ? [position.offsetNode, position.offset] : [null, 0];
  }
  const range = document.caretRangeFromPoint?.(x, y);
  return range ? [range.startContainer, range.startOffset] : [null, 0];
}
