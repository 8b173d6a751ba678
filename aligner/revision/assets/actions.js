// What a reviewer can do. Each action says what it needs to know, and drafts a change or says why it cannot be done.
//
// What becomes of a row:
//   accepted            letter a, confidence 1; re-aligning leaves it as it is
//   shaped by hand      letter c, no longer accepted, CONFIDENCE.unjudged; re-aligning leaves it as it is
//   lost or got a sentence by that   no longer accepted, CONFIDENCE.unjudged; may be aligned again
//   other texts         letter c; it stays accepted, since whoever corrects a text has seen that the pair is right
//   cleared             neither accepted nor marked, and the confidence that it had before
// Pins and runs that are apart which contradict a change are taken off by it: what was said last counts.

import {CONFIDENCE, anchorsOf, firstSentence, hasLetter, placeOf, rowOfSentence, statusOf} from './model.js';
import {makeChange, redoable, undoable} from './changes.js';
import {cleanText, codeWith, constraintsAfter, exchangeOf, joinedCode, madeRow, moveBoundary, spliceOf, splicesOf, textSplice} from './shaping.js';
import {againstColumn, columnDown, columnUp} from './columns.js';
import {pinnedDraft} from './pinning.js';
import {patternOf, replacementsOf} from './search.js';
import {proposeSplit, splitDraft} from './splitting.js';

/** Why something cannot be done; words.toml has the sentences for people, as `reason_…`. */
export const REASONS = [
  'no_row', 'no_next', 'no_previous', 'nothing_to_move', 'nothing_to_split', 'nothing_to_swap', 'same_row',
  'same_text', 'no_text', 'nothing_to_accept', 'nothing_to_clear', 'already_pinned', 'not_pinned', 'not_two_sides',
  'no_pattern', 'bad_pattern', 'nothing_found', 'nothing_to_undo', 'nothing_to_redo', 'no_proposal',
];

// Rows as they are accepted, opened and so on.
const accepted = bead => [...bead.sizes, 1, codeWith(bead.code, 'a', 'm')];
const opened = bead => [...bead.sizes, bead.aligned, codeWith(bead.code, '', 'am')];
const marked = bead => [...bead.sizes, bead.aligned, codeWith(bead.code, 'm', 'a')];
const toggled = (bead, letter) => [...bead.sizes, bead.confidence,
  hasLetter(bead, letter) ? codeWith(bead.code, '', letter) : codeWith(bead.code, letter)];
const retold = bead => [...bead.sizes, bead.confidence, codeWith(bead.code, 'c')];

function recoded(model, indices, recordFor, focus, reason) {
  const beads = splicesOf(model, indices, recordFor);
  return beads.length ? {beads, focus} : {reason};
}

function acceptOne(model, {index}) {
  return recoded(model, [index], accepted, index, 'nothing_to_accept');
}

function indicesWhere(model, test) {
  return [...model.beads.keys()].filter(index => test(model.beads[index], index));
}

const isWaiting = bead => statusOf(bead) === 'open' && !hasLetter(bead, 'd');

function againstAccepting(model, confidence, stop) {
  for (let row = 0; row < stop; row++) {
    if (isWaiting(model.beads[row]) && model.beads[row].confidence >= confidence) return '';
  }
  return 'nothing_to_accept';
}

function acceptAbove(model, {index, confidence}) {
  const indices = indicesWhere(model, bead => isWaiting(bead) && bead.confidence >= confidence);
  return recoded(model, indices, accepted, index, 'nothing_to_accept');
}

function acceptThrough(model, {index}) {
  const indices = indicesWhere(model, (bead, row) => row <= index && isWaiting(bead));
  return recoded(model, indices, accepted, index, 'nothing_to_accept');
}

function mergeRows(model, first, last) {
  if (first < 0) return {reason: 'no_previous'};
  if (last >= model.beads.length) return {reason: 'no_next'};
  const beads = model.beads.slice(first, last + 1);
  const sizes = [0, 1].map(side => beads.reduce((sum, bead) => sum + bead.sizes[side], 0));
  const row = madeRow(sizes, joinedCode(beads.map(bead => bead.code)));
  return {beads: [spliceOf(model, first, last + 1, [row])], focus: first};
}

function mergeSelected(model, {index, last}) {
  const end = last === undefined ? index + 1 : placeOf(model, last);
  return end === index ? mergeRows(model, index, index + 1) : mergeRows(model, Math.min(index, end), Math.max(index, end));
}

function split(model, args) {
  const {cuts, reason} = proposeSplit(model, args.index, args);
  return cuts ? splitDraft(model, args.index, cuts) : {reason};
}

function firstUp(model, {index, side}, made = index) {
  if (!model.beads[index]?.sizes[side]) return {reason: 'nothing_to_move'};
  return moveBoundary(model, index - 1, side, firstSentence(model, index, side) + 1, made);
}

function lastDown(model, {index, side}, made = index) {
  if (!model.beads[index]?.sizes[side]) return {reason: 'nothing_to_move'};
  return moveBoundary(model, index, side, firstSentence(model, index + 1, side) - 1, made);
}

function moveSentence(model, {index, side, sentence}) {
  const from = rowOfSentence(model, side, sentence);
  if (from === index) return {reason: 'same_row'};
  return from < index ? moveBoundary(model, index - 1, side, sentence, index)
    : moveBoundary(model, index, side, sentence + 1, index);
}

function swapRows(model, upper, side, focus) {
  const [above, below] = [model.beads[upper], model.beads[upper + 1]];
  if (!above) return {reason: 'no_previous'};
  if (!below) return {reason: 'no_next'};
  const [first, second] = [above.sizes[side], below.sizes[side]];
  if (first + second === 0) return {reason: 'nothing_to_swap'};
  const withSize = (bead, size) => madeRow(bead.sizes.map((old, number) => number === side ? size : old), bead.code);
  const rows = [withSize(above, second), withSize(below, first)].filter(([source, target]) => source + target > 0);
  const low = firstSentence(model, upper, side);
  return {
    ...first && second ? exchangeOf(model, side, [low, low + first, low + first + second]) : {},
    beads: [spliceOf(model, upper, upper + 2, rows)],
    focus: Math.min(focus, upper + rows.length - 1),
  };
}

function editSentence(model, {side, sentence, text}) {
  const cleaned = cleanText(text, model.sides[side].separator);
  if (!cleaned) return {reason: 'no_text'};
  if (cleaned === model.sides[side].sentences[sentence]) return {reason: 'same_text'};
  return retoldRows(model, [{side, sentence, text: cleaned}], rowOfSentence(model, side, sentence));
}

function replaceTexts(model, args) {
  const {sentences, emptied, reason} = replacementsOf(model, args);
  const nothing = emptied ? 'no_text' : args.at ? 'same_text' : 'nothing_found';
  if (!sentences.length) return {reason: reason || nothing};
  return retoldRows(model, sentences, args.index);
}

// Sentences with other texts, and the letter c for their rows.
function retoldRows(model, sentences, focus) {
  const rows = new Set(sentences.map(({side, sentence}) => rowOfSentence(model, side, sentence)));
  return {
    sentences: sentences.map(({side, sentence, text}) => textSplice(model, side, sentence, text)),
    beads: splicesOf(model, [...rows].sort((one, other) => one - other), retold),
    focus,
  };
}

function clearRow(model, {index}) {
  if (statusOf(model.beads[index]) === 'open') return {reason: 'nothing_to_clear'};
  return recoded(model, [index], opened, index, 'nothing_to_clear');
}

function markRow(model, {index}) {
  const change = hasLetter(model.beads[index], 'm') ? opened : marked;
  return recoded(model, [index], change, index, 'nothing_to_clear');
}

function againstPin(model, {source, target}) {
  return model.anchors.some(([i, j]) => i === source && j === target) ? 'already_pinned' : '';
}

function pin(model, {source, target}) {
  return pinnedDraft(model, source, target);
}

function unpin(model, {index}) {
  const gone = anchorsOf(model, index);
  if (!gone.length) return {reason: 'not_pinned'};
  return {anchors: model.anchors.filter(anchor => !gone.includes(anchor)), focus: index};
}

// The sentences of the row lose each other and wait for others.
function setApart(model, {index}) {
  const bead = model.beads[index];
  if (!bead.sizes[0] || !bead.sizes[1]) return {reason: 'not_two_sides'};
  const runs = [0, 1].map(side => [firstSentence(model, index, side), firstSentence(model, index + 1, side)]);
  const code = codeWith(bead.code, '', 'ac');
  const alone = side => Array.from({length: bead.sizes[side]}, () => [1 - side, side, CONFIDENCE.unjudged, code]);
  const beads = [spliceOf(model, index, index + 1, [...alone(0), ...alone(1)])];
  return {beads, apart: [...model.apart, runs], focus: index};
}

// Whoever takes a proposal chooses it: the rows that it changes are accepted by that. With `exchanged`, two runs of the
// translation change places, as swap_next does it.
function takeProposal(model, {index, proposal}) {
  if (!proposal) return {reason: 'no_proposal'};
  const taken = ([source, target, , code]) => [source, target, 1, codeWith(code, 'ac', 'm')];
  const beads = proposal.beads.map(splice => ({...splice, new: splice.new.map(taken)}));
  const [first, second] = proposal.exchanged ?? [];
  return {...first ? exchangeOf(model, 1, [...first, second[1]]) : {}, beads, focus: Math.min(index, beads[0].at)};
}

/**
 * Every action by name: `needs` are the arguments without which it cannot be done, `does(model, args)` drafts it (args
 * has the row's number as `index`, too), `against` says why not where a draft would take long, `realigns` says that the
 * rest of the stretch is aligned again after it, and `goesOn` where the eye goes then.
 */
export const ACTIONS = {
  merge_next: {needs: ['bead'], does: mergeSelected},
  merge_previous: {needs: ['bead'], does: (model, {index}) => mergeRows(model, index - 1, index)},
  split: {needs: ['bead'], does: split},
  first_up: {needs: ['bead', 'side'], does: (model, args) => firstUp(model, args)},
  last_down: {needs: ['bead', 'side'], does: (model, args) => lastDown(model, args)},
  pull_up: {needs: ['bead', 'side'], does: (model, {index, side}) => firstUp(model, {index: index + 1, side}, index)},
  pull_down: {needs: ['bead', 'side'], does: (model, {index, side}) => lastDown(model, {index: index - 1, side}, index)},
  move_boundary: {
    needs: ['bead', 'side', 'sentence'],
    does: (model, {index, side, sentence}) => moveBoundary(model, index, side, sentence, index),
  },
  move_sentence: {needs: ['bead', 'side', 'sentence'], does: moveSentence},
  column_up: {needs: ['bead', 'side'], does: columnUp, against: againstColumn},
  column_down: {needs: ['bead', 'side'], does: columnDown, against: againstColumn},
  swap_next: {needs: ['bead', 'side'], does: (model, {index, side}) => swapRows(model, index, side, index)},
  swap_previous: {needs: ['bead', 'side'], does: (model, {index, side}) => swapRows(model, index - 1, side, index)},
  edit: {needs: ['side', 'sentence', 'text'], does: editSentence},
  replace: {needs: [], does: replaceTexts, against: (_, args) => patternOf(args).reason},
  accept: {needs: ['bead'], does: acceptOne, realigns: true},
  accept_next: {needs: ['bead'], does: acceptOne, realigns: true, goesOn: 'doubtful'},
  accept_above: {
    needs: ['confidence'], does: acceptAbove,
    against: (model, {confidence}) => againstAccepting(model, confidence, model.beads.length),
  },
  accept_through: {
    needs: ['bead'], does: acceptThrough, against: (model, {index}) => againstAccepting(model, 0, index + 1),
  },
  mark: {needs: ['bead'], does: markRow},
  clear: {needs: ['bead'], does: clearRow},
  drop: {needs: ['bead'], does: (model, {index}) => recoded(model, [index], bead => toggled(bead, 'd'), index, 'no_row')},
  pin: {needs: ['source', 'target'], does: pin, realigns: true, against: againstPin},
  unpin: {needs: ['bead'], does: unpin},
  apart: {needs: ['bead'], does: setApart, realigns: true},
  take: {needs: ['bead'], does: takeProposal, realigns: true},
};

// What makes an argument one; those without an entry only have to be there.
const CHECKS = {
  bead: (model, {bead}) => placeOf(model, bead) >= 0,
  sentence: (model, {side, sentence}) => model.sides[side].sentences[sentence] !== undefined,
  source: (model, {source}) => model.sides[0].sentences[source] !== undefined,
  target: (model, {target}) => model.sides[1].sentences[target] !== undefined,
};

// What a draft is made of, or why none can be made: {args} or {reason}.
function prepared(model, name, args) {
  const {needs, against} = ACTIONS[name];
  if (needs.some(need => args[need] === undefined || CHECKS[need]?.(model, args) === false)) return {reason: 'no_row'};
  const placed = {...args, index: args.bead === undefined ? -1 : placeOf(model, args.bead)};
  const reason = against?.(model, placed);
  return reason ? {reason} : {args: placed};
}

/** The draft of an action, or {reason}; undo and redo have none. */
export function draftOf(model, name, args) {
  const {args: placed, reason} = prepared(model, name, args);
  return reason ? {reason} : ACTIONS[name].does(model, placed);
}

/** The change of a draft. */
export function changeOf(model, name, draft, time) {
  const {sentences, beads} = draft;
  return makeChange(model, name, {sentences, beads, ...constraintsAfter(model, draft)}, time);
}

/** Why an action cannot be done now, as a name of REASONS; empty if it can, as far as can be said in no time. */
export function reasonAgainst(model, name, args) {
  if (name === 'undo') return undoable(model).length ? '' : 'nothing_to_undo';
  if (name === 'redo') return redoable(model).length ? '' : 'nothing_to_redo';
  if (ACTIONS[name].against) return prepared(model, name, args).reason ?? '';
  return draftOf(model, name, args).reason ?? '';
}
