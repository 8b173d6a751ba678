// What actions are made of: rows with other sizes or letters, other sentences, and what becomes of pins.
//
// A row is written as the record of its bead: [source sentences, target sentences, confidence, code]. The row that the
// reviewer shapes is `made` and gets the letter c. A row that only gave or got a sentence meanwhile is `disturbed`.
// Neither is accepted any longer, and as nobody has judged them, their confidence is CONFIDENCE.unjudged.
//
// A draft is what an action wants to change: {sentences, beads, anchors, apart, focus: row number}, or {reason}.

import {renumbered} from './changes.js';
import {CONFIDENCE, firstSentence, recordOf, rowOfSentence} from './model.js';

const LETTERS_IN_ORDER = 'amcd';
// What Python calls white space.
const SPACE = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const ONE_SPACE = new RegExp(SPACE);
const HEAD_SPACE = new RegExp(`^${SPACE}+`);
const TAIL_SPACE = new RegExp(`${SPACE}+$`);
const LINE_BREAK = new RegExp(`${SPACE}*[\\n\\r\\u2028\\u2029]${SPACE}*`, 'g');
const ROW_WITHOUT_SENTENCES = {sizes: [0, 0], code: ''};

/** A text without white space before its end, and one without white space after its start. */
export const withoutTail = text => text.replace(TAIL_SPACE, '');
export const withoutHead = text => text.replace(HEAD_SPACE, '');

/** A text without what Python calls white space around it. */
export function trimmed(text) {
  return withoutTail(withoutHead(text));
}

/** The first unit of a text from `start` on that is no white space, or `stop`. */
export function afterSpaces(text, start, stop) {
  let place = start;
  while (place < stop && ONE_SPACE.test(text[place])) place++;
  return place;
}

/** A text as a sentence: one line, without white space around it. */
export function cleanText(text, separator) {
  return trimmed(text).replace(LINE_BREAK, separator);
}

/** A code with letters added and removed, in the usual order. */
export function codeWith(code, added, removed = '') {
  const letters = new Set([...code].filter(letter => !removed.includes(letter)).concat([...added]));
  return [...LETTERS_IN_ORDER].filter(letter => letters.has(letter)).join('');
}

/** The code of rows that become one: marked or changed if any is, dropped if all are, and to be accepted anew. */
export function joinedCode(codes) {
  const all = letter => codes.every(code => code.includes(letter)) ? letter : '';
  const any = letter => codes.some(code => code.includes(letter)) ? letter : '';
  return any('m') + any('c') + all('d');
}

/** A row that the reviewer shaped. */
export function madeRow(sizes, code) {
  return [...sizes, CONFIDENCE.unjudged, codeWith(code, 'c', 'a')];
}

/** A row that gave or got sentences when another was shaped. */
function disturbedRow(sizes, code) {
  return [...sizes, CONFIDENCE.unjudged, codeWith(code, '', 'a')];
}

const isSameRecord = (one, other) => one.every((value, member) => value === other[member]);

/** The splice that turns the rows from `first` to before `stop` into others, without what stays at either end. */
export function spliceOf(model, first, stop, rows) {
  const old = model.beads.slice(first, stop).map(recordOf);
  const least = Math.min(old.length, rows.length);
  let head = 0, tail = 0;
  while (head < least && isSameRecord(old[head], rows[head])) head++;
  while (tail < least - head && isSameRecord(old.at(-1 - tail), rows.at(-1 - tail))) tail++;
  return {at: first + head, old: old.slice(head, old.length - tail), new: rows.slice(head, rows.length - tail)};
}

/** Splices that give these rows (in order) another record; rows that follow each other share a splice. */
export function splicesOf(model, indices, recordFor) {
  const splices = [];
  for (const index of indices) {
    const old = recordOf(model.beads[index]), fresh = recordFor(model.beads[index]);
    if (isSameRecord(old, fresh)) continue;
    const last = splices.at(-1);
    if (last && last.at + last.old.length === index) {
      last.old.push(old);
      last.new.push(fresh);
    } else splices.push({at: index, old: [old], new: [fresh]});
  }
  return splices;
}

/** The splice that puts texts for sentences of a side; `clauses` says which of the texts continue the one before. */
export function sentenceSplice(model, side, at, count, texts, clauses = []) {
  const {sentences, isClause} = model.sides[side];
  const old = sentences.slice(at, at + count);
  const oldClauses = old.flatMap((_, place) => isClause[at + place] ? [place] : []);
  const splice = {side, at, old, new: texts};
  if (oldClauses.length) splice.old_clauses = oldClauses;
  if (clauses.length) splice.new_clauses = clauses;
  return splice;
}

/** The splice that gives a sentence another text. */
export function textSplice(model, side, sentence, text) {
  return sentenceSplice(model, side, sentence, 1, [text], model.sides[side].isClause[sentence] ? [0] : []);
}

// The number that a sentence of a side has when those from `low` and those from `middle` to before `high` change places.
function exchangedNumber([low, middle, high], number) {
  if (number < low || number >= high) return number;
  return number < middle ? number + high - middle : number - middle + low;
}

/**
 * What the sentences of a side from `low` to before `middle`, and from there to before `high`, are when they change
 * places: {sentences, anchors, apart} of a draft. The first of each no longer continues what stood before it.
 */
export function exchangeOf(model, side, [low, middle, high]) {
  const numbers = Array.from({length: high - low}, (_, place) => numberBefore([[low], [middle, high]], low + place));
  const {sentences, isClause} = model.sides[side];
  const clauses = numbers.flatMap((number, place) => isClause[number] && number !== low && number !== middle ? [place] : []);
  const moved = number => exchangedNumber([low, middle, high], number);
  const movedRun = ([start, stop]) => start <= low && high <= stop ? [start, stop] : [moved(start), moved(stop - 1) + 1];
  const withSide = (pair, change) => pair.map((each, number) => number === side ? change(each) : each);
  return {
    sentences: [sentenceSplice(model, side, low, high - low, numbers.map(number => sentences[number]), clauses)],
    anchors: model.anchors.map(anchor => withSide(anchor, moved)),
    // A run of which only a part moves is one no longer.
    apart: model.apart.map(runs => withSide(runs, movedRun))
      .filter((runs, place) => runs[side][1] - runs[side][0] === model.apart[place][side][1] - model.apart[place][side][0]),
  };
}

/** The number that stood at a place before two neighbouring runs changed places. */
export function numberBefore([[low], [middle, high]], number) {
  return exchangedNumber([low, low + high - middle, high], number);
}

/** The draft that turns the rows from `first` to before `stop` into others. */
function shapedDraft(model, first, stop, rows, focus) {
  const sizes = records => records.map(([source, target]) => `${source}-${target}`).join();
  if (sizes(rows) === sizes(model.beads.slice(first, stop).map(recordOf))) return {reason: 'nothing_to_move'};
  return {beads: [spliceOf(model, first, stop, rows)], focus};
}

// Where a row ends on a side; row -1 ends before the text, and rows behind the last end with it.
function endOf(model, row, side) {
  return firstSentence(model, Math.min(Math.max(row + 1, 0), model.beads.length), side);
}

/**
 * The draft in which the rows from `low` to before `stop` have other numbers of sentences on a side, and further sizes
 * are new rows. Rows of which nothing is left vanish; row -1 and the row behind the last are new rows, too. Row `made`
 * is the one that the reviewer shapes.
 */
export function resizedDraft(model, low, side, sizes, made, stop = low + sizes.length) {
  const rows = [], places = [];
  let begin = endOf(model, low - 1, side);
  sizes.forEach((size, place) => {
    const row = low + place;
    const bead = (row < stop ? model.beads[row] : undefined) ?? ROW_WITHOUT_SENTENCES;
    const resized = bead.sizes.map((old, number) => number === side ? size : old);
    const isSame = size === bead.sizes[side] && (size === 0 || begin === endOf(model, row - 1, side));
    begin += size;
    if (resized[0] + resized[1] === 0) return;
    places.push(row);
    rows.push(isSame ? recordOf(bead) : (row === made ? madeRow : disturbedRow)(resized, bead.code));
  });
  const first = Math.max(low, 0);
  const behind = places.findIndex(place => place >= made);
  return shapedDraft(model, first, Math.min(stop, model.beads.length), rows, first + (behind < 0 ? rows.length - 1 : behind));
}

/** The draft in which the boundary of a side between row `index` and the next stands before `sentence`. */
export function moveBoundary(model, index, side, sentence, made) {
  const end = row => row < index ? Math.min(endOf(model, row, side), sentence)
    : row === index ? sentence : Math.max(endOf(model, row, side), sentence);
  const low = sentence < endOf(model, index - 1, side) ? rowOfSentence(model, side, sentence) : index;
  const high = sentence > endOf(model, index + 1, side) ? rowOfSentence(model, side, sentence - 1) : index + 1;
  const sizes = [];
  for (let row = low; row <= high; row++) sizes.push(end(row) - end(row - 1));
  return resizedDraft(model, low, side, sizes, made);
}

const renumberedRun = (run, side, splices) => run.map(edge => renumbered(edge, side, splices));

// Where each row begins on both sides after splices of beads.
function firstsAfter(model, splices) {
  const sizes = model.beads.map(bead => bead.sizes);
  for (const {at, old, new: fresh} of splices) sizes.splice(at, old.length, ...fresh);
  const firsts = [[0], [0]];
  for (const size of sizes) for (const side of [0, 1]) firsts[side].push(firsts[side].at(-1) + size[side]);
  return firsts;
}

/**
 * What becomes of anchors and runs that are apart when sentences and beads are spliced: they are renumbered, and those
 * that contradict the new beads are dropped, since what the reviewer said last counts. {anchors, apart} as in a change.
 */
export function constraintsAfter(model, {sentences = [], beads = [], anchors = model.anchors, apart = model.apart}) {
  const after = {anchors: [], apart: []};
  if (anchors.length || apart.length) {
    const firsts = firstsAfter(model, beads);
    const rowOf = (side, sentence) => firsts[side].findLastIndex(first => first <= sentence);
    const isWhole = (side, [start, stop], row) => firsts[side][row] <= start && stop <= firsts[side][row + 1];
    const isTogether = ([left, right], row) => isWhole(0, left, row) && isWhole(1, right, row);
    after.anchors = anchors.map(anchor => anchor.map((number, side) => renumbered(number, side, sentences)))
      .filter(([i, j]) => rowOf(0, i) === rowOf(1, j));
    after.apart = apart.map(runs => runs.map((run, side) => renumberedRun(run, side, sentences)))
      .filter(runs => !isTogether(runs, rowOf(0, runs[0][0])));
  }
  const said = {};
  for (const name of ['anchors', 'apart']) {
    if (JSON.stringify(after[name]) !== JSON.stringify(model[name])) said[name] = {old: model[name], new: after[name]};
  }
  return said;
}
