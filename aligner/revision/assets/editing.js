// Texts being changed: the editor of a cell, and the place where a row is to be split.

import {placeOf, sentencesOf} from './model.js';
import {announce, byId, make, say} from './elements.js';
import {SIDES} from './row.js';
import {madeRowOf, repaintRow} from './rows.js';
import {focusPlace, presentIndex, presentModel, putMark, stage} from './places.js';

const ENDS = /[。！？!?；;，,：:.…、]+[”’」』）)"']*\s*/gu;
// Keys that only change what others mean.
const HELD = ['Shift', 'Control', 'Alt', 'Meta'];
const underway = {cut: null, editor: null};

export function isEditing() {
  return underway.editor !== null;
}

// One field for each sentence of the present cell. `save(side, sentence, text)` is called for those that have changed.
export function editCell(save) {
  const {id, side} = stage;
  const sentences = sentencesOf(presentModel(), presentIndex(), side);
  const row = madeRowOf(id);
  if (!row || !sentences.length) return false;
  const fields = sentences.map(sentence => fieldFor(sentence, sentences.length));
  // A field may not give a text back as it is: line ends are all one to it.
  const before = fields.map(field => field.value);
  const finish = isKept => {
    if (underway.editor?.box !== box) return;
    underway.editor = null;
    repaintRow(id);
    if (stage.id === id) focusPlace();
    if (isKept) sentences.forEach(({number}, k) => fields[k].value !== before[k] && save(side, number, fields[k].value));
  };
  const box = editorBox(fields, finish);
  underway.editor = {id, side, box, finish, field: fields[Math.max(0, sentences.findIndex(({number}) => number === stage.sentence))]};
  showEditor(row, id);
  const {field} = underway.editor;
  field.focus();
  field.setSelectionRange(stage.offset ?? field.value.length, stage.offset ?? field.value.length);
  return true;
}

function editorBox(fields, finish) {
  const onKey = event => {
    event.stopPropagation();
    if (event.isComposing) return;
    const isKept = event.key === 'Enter' || event.key === 'F2';
    if (!isKept && event.key !== 'Escape') return;
    event.preventDefault();
    finish(isKept);
  };
  const onFocus = ({target}) => {
    if (fields.includes(target)) underway.editor.field = target;
  };
  const button = (name, isKept, kind) => make('button', {type: 'button', class: kind, click: () => finish(isKept)}, say(name));
  return make('div', {class: 'editor', keydown: onKey, focusin: onFocus}, ...fields,
    make('div', {class: 'editor-buttons'}, button('save_text', true, 'main'), button('cancel', false, '')));
}

// Put the editor into its row, as that is made: what was typed outlives whatever paints the row again.
export function showEditor(row, id) {
  if (underway.editor?.id === id) row.querySelector(`[data-side="${underway.editor.side}"]`).replaceChildren(underway.editor.box);
}

export function focusEditor() {
  underway.editor.field.focus({preventScroll: true});
}

function fieldFor(sentence, count) {
  const label = count > 1 ? say('edit_sentence', {n: sentence.number + 1}) : say(`edit_${SIDES[stage.side]}`);
  const field = make('textarea', {rows: 1, dir: 'auto', spellcheck: 'true', 'aria-label': label});
  field.value = sentence.text;
  return field;
}

// What was typed is kept before anything else is done: sentences may have other numbers afterwards.
export function leaveEditor() {
  underway.editor?.finish(true);
}

// Whoever goes to another text is done with this one.
export function settleEditor() {
  const {editor} = underway;
  if (editor && (editor.id !== stage.id || editor.side !== stage.side)) leaveEditor();
}

// All rows are others.
export function dropUnderway() {
  Object.assign(underway, {cut: null, editor: null});
}

// The place of a split being chosen: `cuts` as of proposeSplit; `take(cuts)` splits there.
export function chooseSplit(cuts, take) {
  underway.cut = {id: stage.id, cuts: cuts.map(cut => ({...cut})), take};
  showCuts();
  announce(say('split_choose'));
}

export function isSplitting() {
  return underway.cut !== null && underway.cut.id === stage.id;
}

export function leaveSplit() {
  const {id} = underway.cut ?? {};
  underway.cut = null;
  if (id !== undefined) repaintRow(id);
  focusPlace();
}

// Whoever goes to another row does not split this one, nor where the texts have changed meanwhile.
export function settleSplit(isChanged = false) {
  const {id} = underway.cut ?? {};
  if (id === undefined) return;
  if (id === stage.id && !isChanged) {
    showCuts();
    return;
  }
  underway.cut = null;
  repaintRow(id);
}

// Put both cuts into their row, as it is made.
function showCuts() {
  if (!isSplitting()) return;
  const row = madeRowOf(stage.id);
  row.querySelectorAll('.cut').forEach(mark => mark.remove());
  underway.cut.cuts.forEach((cut, side) => cut && putMark(row, cutShown(cut, side), side, side === stage.side ? 'cut chosen' : 'cut'));
  byId('hint')?.remove();
  row.append(make('div', {id: 'hint', class: 'hint', role: 'gridcell'}, say('split_hint')));
}

// A cut behind the last sentence is shown at its end.
function cutShown(cut, side) {
  const sentences = sentencesOf(presentModel(), presentIndex(), side);
  const last = sentences.at(-1);
  return last && cut.sentence > last.number ? {sentence: last.number, offset: last.text.length} : cut;
}

// Keys while the place is chosen; true if this was one of them.
export function keyOfSplit(event) {
  if (!isSplitting()) return false;
  if (HELD.includes(event.key)) return false;
  if (event.ctrlKey || event.metaKey || event.altKey) {
    leaveSplit();
    return false;
  }
  const {cut} = underway;
  const move = {ArrowLeft: -1, ArrowRight: 1}[event.key];
  if (move) moveCut(move, event.shiftKey ? charactersWithin : marksWithin);
  else if (event.key === 'Tab') changeSide();
  else if (event.key === 'Escape') leaveSplit();
  else if (event.key === 'Enter' || event.key.toLowerCase() === 's') {
    leaveSplit();
    cut.take(cut.cuts);
  } else {
    leaveSplit();
    return false;
  }
  event.preventDefault();
  return true;
}

function changeSide() {
  stage.side = 1 - stage.side;
  repaintRow(stage.id);
  focusPlace();
  showCuts();
}

function moveCut(direction, placesOf) {
  const {cuts} = underway.cut;
  const all = sentencesOf(presentModel(), placeOf(presentModel(), underway.cut.id), stage.side).flatMap(placesOf);
  const here = all.findIndex(place => !isBefore(place, cuts[stage.side]));
  const isAt = here >= 0 && !isBefore(cuts[stage.side], all[here]);
  const next = direction < 0 ? (here < 0 ? all.length : here) - 1 : here < 0 ? all.length : here + (isAt ? 1 : 0);
  if (!all[next]) return;
  cuts[stage.side] = all[next];
  repaintRow(stage.id);
  focusPlace();
  showCuts();
}

function isBefore(one, other) {
  return one.sentence < other.sentence || (one.sentence === other.sentence && one.offset < other.offset);
}

// Where a sentence starts, and behind its marks.
function marksWithin({number, text}) {
  return [0, ...[...text.matchAll(ENDS)].map(match => match.index + match[0].length)]
    .filter(offset => offset < text.length).map(offset => ({sentence: number, offset}));
}

// Between all of its characters.
function charactersWithin({number, text}) {
  const segmenter = new Intl.Segmenter(presentModel().sides[stage.side].language, {granularity: 'grapheme'});
  return [...segmenter.segment(text)].map(({index}) => ({sentence: number, offset: index}));
}
