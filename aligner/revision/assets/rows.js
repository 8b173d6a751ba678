// All rows. They are made in chunks when these come near the window, and dropped when they leave it; after a change
// only rows that changed are made again, and the row that the eye is on stays where it is.

import {firstSentence, placeOf, sentencesOf} from './model.js';
import {languageName, make, say, unseen} from './elements.js';
import {dividerElement, renumber, rowElement} from './row.js';

const CHUNK = 25;
const NEAR = '1200px 0px';
const NARROW = 720;
// Pixels of a letter and of a line, as the style sheet has them.
const LETTER = 8.7;
const LINE_HEIGHT = 29;
const list = {model: null, box: null, head: null, chunks: [], chunkOf: new Map(), passing: null, observer: null, decorate: () => {}, isPrinting: false};

// `decorate(row, index)` completes every row that is made.
export function makeRows(model, decorate) {
  list.decorate = decorate;
  list.observer = new IntersectionObserver(entries => {
    for (const {target, isIntersecting} of entries) {
      const chunk = target.chunk;
      if (chunk && isIntersecting) fill(chunk);
      else if (chunk) drop(chunk);
    }
  }, {rootMargin: NEAR});
  list.box = make('div', {id: 'rows', role: 'grid', 'aria-colcount': 5});
  list.head = make('div', {class: 'columns', role: 'row'});
  nameColumns(model);
  list.model = model;
  return list.box;
}

// The heads of the columns, with the files' names and languages.
function nameColumns(model) {
  const [source, target] = model.sides.map((side, number) => make('div', {role: 'columnheader', class: 'column'},
    make('bdi', {}, side.name || say(number ? 'target' : 'source')), ' ', make('span', {class: 'quiet'}, languageName(side.language))));
  const head = name => make('div', {role: 'columnheader'}, unseen(say(name)));
  list.head.replaceChildren(head('row_number'), source, head('confidence'), target, head('status'));
  list.head.setAttribute('aria-rowindex', 1);
  list.box.setAttribute('aria-label', say('rows_label'));
}

export function changeModel(model) {
  list.model = model;
}

// Show the rows of these beads, or all; the order is that of the text.
export function layOut(passing = null) {
  list.passing = passing;
  list.observer.disconnect();
  list.chunkOf.clear();
  const width = window.innerWidth;
  const shown = shownBeads();
  list.chunks = [];
  for (let first = 0; first < shown.length; first += CHUNK) {
    list.chunks.push(chunkFor(shown.slice(first, first + CHUNK).map(bead => bead.id), width));
  }
  list.box.setAttribute('aria-rowcount', list.model.beads.length + 1);
  list.box.replaceChildren(list.head, ...list.chunks.map(chunk => chunk.box));
  list.chunks.slice(0, 1).forEach(fill);
  list.chunks.forEach(chunk => list.observer.observe(chunk.box));
}

export function shownBeads() {
  return list.passing ? list.model.beads.filter(bead => list.passing.has(bead.id)) : list.model.beads;
}

export function isListed(id) {
  return list.chunkOf.has(id);
}

function chunkFor(ids, width) {
  const chunk = {box: make('div', {class: 'chunk', role: 'presentation'}), ids, rows: null};
  chunk.box.chunk = chunk;
  for (const id of ids) list.chunkOf.set(id, chunk);
  chunk.box.style.minHeight = `${guessedHeight(ids, width)}px`;
  return chunk;
}

// A guess that only has to keep the scroll bar steady. A Chinese character is about twice as wide as a letter.
function guessedHeight(ids, width) {
  const isNarrow = width < NARROW;
  const perLine = ((isNarrow ? width : Math.min(width, 1500) / 2) - 90) / LETTER;
  let height = 0;
  for (const id of ids) {
    const index = placeOf(list.model, id);
    const [source, target] = [guessedSide(index, 0, perLine), guessedSide(index, 1, perLine)];
    height += isNarrow ? source + target + 30 : Math.max(source, target, 48);
  }
  return Math.round(height);
}

function guessedSide(index, side, perLine) {
  const {language, sentences} = list.model.sides[side];
  const width = /^(zh|ja|ko)/.test(language) ? 2 : 1;
  const stop = firstSentence(list.model, index + 1, side);
  let height = 18;
  for (let number = firstSentence(list.model, index, side); number < stop; number++) {
    height += 8 + LINE_HEIGHT * Math.ceil(sentences[number].length * width / perLine);
  }
  return height;
}

function fill(chunk) {
  if (chunk.rows) return;
  const above = chunk.box.getBoundingClientRect();
  chunk.rows = new Map(chunk.ids.map(id => [id, newRow(id)]));
  chunk.box.replaceChildren(...[...chunk.rows.values()].flatMap(parts));
  chunk.box.setAttribute('role', 'rowgroup');
  chunk.box.style.minHeight = '';
  // What is in sight keeps its place when something above it grows.
  if (above.bottom < headHeight()) window.scrollBy(0, chunk.box.offsetHeight - above.height);
}

function newRow(id) {
  const index = placeOf(list.model, id);
  const row = rowElement(list.model, index);
  list.decorate(row, id);
  return {row, divider: dividerElement(list.model, index)};
}

function parts({row, divider}) {
  return divider ? [divider, row] : [row];
}

function drop(chunk) {
  if (!chunk.rows || chunk.box.contains(document.activeElement) || list.isPrinting) return;
  chunk.box.style.minHeight = `${chunk.box.offsetHeight}px`;
  chunk.box.replaceChildren();
  chunk.box.setAttribute('role', 'presentation');
  chunk.rows = null;
}

// The row of a bead, made if it is not there; null if the filter hides it.
export function rowOf(id) {
  const chunk = list.chunkOf.get(id);
  if (!chunk) return null;
  fill(chunk);
  return chunk.rows.get(id).row;
}

// The row if it is there just now.
export function madeRowOf(id) {
  return list.chunkOf.get(id)?.rows?.get(id)?.row ?? null;
}

export function madeRows() {
  return list.chunks.filter(chunk => chunk.rows).flatMap(chunk => [...chunk.rows.values()].map(({row}) => row));
}

// Take over a change of the model: `gone`, `fresh` and `touched` are beads by id. `held` is the row that must not move.
export function applyToRows({gone, fresh, touched, renumbered}, held) {
  const keep = heldPlace(held, new Set([...gone, ...touched]));
  const passes = !list.passing || gone.some(id => list.passing.has(id)) || gone.length === 0;
  if (list.passing && passes) fresh.forEach(id => list.passing.add(id));
  if (passes && fresh.length) insertRows(new Set(fresh));
  gone.forEach(removeRow);
  touched.forEach(repaintRow);
  if (renumbered) renumberRows();
  keep();
}

// Remember where a row stands, and put it there again; where it is replaced, the next row above that stays.
function heldPlace(held, changing) {
  const rows = madeRows();
  const heldAt = rows.findIndex(row => idOf(row) === held);
  const start = heldAt >= 0 && isInSight(rows[heldAt]) ? heldAt : rows.findIndex(isInSight);
  let place = start;
  while (place >= 0 && changing.has(idOf(rows[place]))) place -= 1;
  if (place < 0) return () => {};
  const id = idOf(rows[place]);
  const before = rows[place].getBoundingClientRect().top;
  return () => {
    const row = madeRowOf(id);
    const moved = row ? row.getBoundingClientRect().top - before : 0;
    if (Math.abs(moved) > .5) window.scrollBy(0, moved);
  };
}

export function idOf(row) {
  return Number(row.dataset.id);
}

export function isInSight(row) {
  const {top, bottom} = row.getBoundingClientRect();
  return bottom > headHeight() && top < window.innerHeight;
}

function headHeight() {
  return parseFloat(document.documentElement.style.getPropertyValue('--head')) || 0;
}

// Fresh beads stand in the chunk of the bead before them.
function insertRows(fresh) {
  let chunk = list.chunks[0];
  let before = null;
  if (!chunk) return layOut(list.passing);
  for (const bead of shownBeads()) {
    if (fresh.has(bead.id)) insertAfter(chunk, before, bead.id);
    else chunk = list.chunkOf.get(bead.id) ?? chunk;
    before = bead.id;
  }
  return undefined;
}

function insertAfter(chunk, before, id) {
  chunk.ids.splice(before === null ? 0 : chunk.ids.indexOf(before) + 1, 0, id);
  list.chunkOf.set(id, chunk);
  if (!chunk.rows) return;
  const made = newRow(id);
  const previous = chunk.rows.get(before)?.row;
  if (previous) previous.after(...parts(made));
  else chunk.box.prepend(...parts(made));
  chunk.rows = new Map(chunk.ids.map(one => [one, one === id ? made : chunk.rows.get(one)]));
}

function removeRow(id) {
  const chunk = list.chunkOf.get(id);
  if (!chunk) return;
  list.chunkOf.delete(id);
  list.passing?.delete(id);
  chunk.ids.splice(chunk.ids.indexOf(id), 1);
  if (!chunk.rows) return;
  parts(chunk.rows.get(id)).forEach(part => part.remove());
  chunk.rows.delete(id);
}

export function repaintRow(id) {
  const chunk = list.chunkOf.get(id);
  if (!chunk?.rows) return;
  const old = chunk.rows.get(id);
  const made = newRow(id);
  old.divider?.remove();
  old.row.replaceWith(...parts(made));
  chunk.rows.set(id, made);
}

function renumberRows() {
  list.box.setAttribute('aria-rowcount', list.model.beads.length + 1);
  for (const row of madeRows()) {
    const index = placeOf(list.model, idOf(row));
    renumber(row, index);
    [0, 1].forEach(side => renumberSentences(row, index, side));
  }
}

function renumberSentences(row, index, side) {
  const numbers = sentencesOf(list.model, index, side);
  row.querySelectorAll(`[data-side="${side}"] [data-sentence]`).forEach((part, k) => {
    part.dataset.sentence = numbers[k].number;
  });
}

// Everything made again, in the place where it is: the language has changed.
export function repaintAll() {
  nameColumns(list.model);
  for (const chunk of list.chunks) if (chunk.rows) chunk.ids.forEach(repaintRow);
}

// On paper there is no scrolling.
export function fillForPrint() {
  list.isPrinting = true;
  list.chunks.forEach(fill);
}

export function emptyAfterPrint() {
  list.isPrinting = false;
  list.chunks.forEach(chunk => {
    list.observer.unobserve(chunk.box);
    list.observer.observe(chunk.box);
  });
}
