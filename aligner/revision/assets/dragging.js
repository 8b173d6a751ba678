// With the mouse: a boundary between two rows, and a sentence into another row.

import {firstSentence, placeOf} from './model.js';
import {byId, make} from './elements.js';
import {idOf, madeRowOf} from './rows.js';
import {presentModel} from './places.js';

const drag = {kind: '', side: 0, id: null, sentence: null, to: null, act: () => {}};

// Handles at the sentences of a cell, and at its lower edge.
export function addHandles(row) {
  row.querySelectorAll('.cell').forEach(cell => {
    cell.querySelectorAll('.sentence').forEach(sentence => sentence.prepend(make('i', {class: 'grip', 'aria-hidden': 'true'})));
    cell.append(make('i', {class: 'edge', 'aria-hidden': 'true'}));
  });
}

// `act(name, arguments)` runs an action when the mouse lets go.
export function listenForDrags(rows, act) {
  drag.act = act;
  rows.addEventListener('pointerdown', beginDrag);
}

function beginDrag(event) {
  const handle = event.target.closest('.grip, .edge');
  if (!handle || event.button) return;
  event.preventDefault();
  const cell = handle.closest('.cell');
  Object.assign(drag, {
    kind: handle.classList.contains('grip') ? 'sentence' : 'boundary', side: Number(cell.dataset.side),
    id: idOf(cell.closest('.row')), to: null,
    sentence: Number(handle.parentElement.querySelector('[data-sentence]')?.dataset.sentence ?? -1),
  });
  document.body.classList.add('dragging');
  handle.setPointerCapture(event.pointerId);
  const move = moved => followDrag(moved);
  const stop = ended => {
    handle.removeEventListener('pointermove', move);
    endDrag(ended.type === 'pointerup');
  };
  handle.addEventListener('pointermove', move);
  handle.addEventListener('pointerup', stop, {once: true});
  handle.addEventListener('pointercancel', stop, {once: true});
}

function followDrag({clientX, clientY}) {
  scrollAtEdge(clientY);
  clearDrop();
  if (drag.kind === 'boundary') aimBoundary(clientY);
  else aimRow(clientX, clientY);
}

function scrollAtEdge(y) {
  const [top, bottom] = [byId('head').offsetHeight + 30, window.innerHeight - byId('dock').offsetHeight - 30];
  if (y < top) window.scrollBy(0, -14);
  else if (y > bottom) window.scrollBy(0, 14);
}

// The row under the mouse gets the sentence.
function aimRow(x, y) {
  const row = document.elementsFromPoint(x, y).map(element => element.closest?.('.row')).find(Boolean);
  drag.to = row && idOf(row) !== drag.id ? {bead: idOf(row)} : null;
  if (drag.to) row.querySelector(`[data-side="${drag.side}"]`).classList.add('drop');
}

// The boundary goes before the sentence whose upper edge is nearest; the row and the next one have those in question.
function aimBoundary(y) {
  const model = presentModel();
  const index = placeOf(model, drag.id);
  const next = model.beads[index + 1];
  if (!next) return;
  const edges = [drag.id, next.id].flatMap(id => blocksOf(madeRowOf(id)));
  const stops = [
    ...edges.map(({element, first}) => ({sentence: first, y: element.getBoundingClientRect().top, element, place: 'before'})),
    ...edges.slice(-1).map(({element}) => ({
      sentence: firstSentence(model, index + 2, drag.side), y: element.getBoundingClientRect().bottom, element, place: 'after',
    })),
  ];
  if (!stops.length) return;
  const nearest = stops.reduce((one, other) => Math.abs(other.y - y) < Math.abs(one.y - y) ? other : one);
  drag.to = nearest.sentence === firstSentence(model, index + 1, drag.side) ? null : {sentence: nearest.sentence};
  nearest.element.classList.add(`drop-${nearest.place}`);
}

function blocksOf(row) {
  return row ? [...row.querySelectorAll(`[data-side="${drag.side}"] .sentence`)].map(element =>
    ({element, first: Number(element.querySelector('[data-sentence]').dataset.sentence)})) : [];
}

function clearDrop() {
  document.querySelectorAll('.drop, .drop-before, .drop-after').forEach(element =>
    element.classList.remove('drop', 'drop-before', 'drop-after'));
}

function endDrag(isDone) {
  clearDrop();
  document.body.classList.remove('dragging');
  const {kind, side, id, sentence, to} = drag;
  if (!isDone || !to) return;
  if (kind === 'boundary') drag.act('move_boundary', {bead: id, side, sentence: to.sentence});
  else drag.act('move_sentence', {side, sentence, bead: to.bead});
}
