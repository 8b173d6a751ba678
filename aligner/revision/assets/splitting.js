// Where to split a row: at the caret on one side, and at the likeliest boundary on a side without one.
//
// A cut {sentence, offset} stands before this character of a sentence; before the sentence itself if `offset` is 0. The
// likeliest cuts divide both texts in the same proportion. They would rather stand between sentences than behind a mark
// within one, and leave no half without sentences if they can.

import {firstSentence} from './model.js';
import {madeRow, sentenceSplice, spliceOf, trimmed, withoutHead, withoutTail} from './shaping.js';

// What a cut is worse by than one between sentences at the same place, in shares of the text.
const CUT_PRICES = {ending: 0.02, clause: 0.06, nothing: 1};
const ENDING = /[。！？!?．.…]["'”’」』）)\]]*$/u;
const MARK = /(?:[。！？；，、：…—]+|[.!?;,:]+(?=["'”’)\]]*(?:\s|$)))["'”’」』）)\]]*/gu;

function extentOf(model, index, side) {
  return [firstSentence(model, index, side), firstSentence(model, index + 1, side)];
}

// The place itself, or the one before it if it lies within a character of two units.
function wholeCharacters(text, place) {
  return text.codePointAt(place - 1) > 0xffff ? place - 1 : place;
}

// A caret as a cut; null if it divides nothing.
function cutAtCaret(model, index, {side, sentence, offset}) {
  const [first, stop] = extentOf(model, index, side);
  if (sentence === undefined || sentence < first || sentence >= stop) return null;
  const text = model.sides[side].sentences[sentence];
  const place = wholeCharacters(text, offset ?? 0);
  if (!trimmed(text.slice(place))) return sentence + 1 < stop ? {sentence: sentence + 1, offset: 0} : null;
  if (trimmed(text.slice(0, place))) return {sentence, offset: place};
  return sentence > first ? {sentence, offset: 0} : null;
}

/** Whether the sentence ends where it is cut, or only a clause of it. */
function endsSentence(text, offset) {
  return ENDING.test(trimmed(text.slice(0, offset)));
}

// All cuts of a side that one might make, each with its place as a share of the text and its price.
function possibleCuts(model, index, side) {
  const [first, stop] = extentOf(model, index, side);
  const {sentences} = model.sides[side];
  const total = sentences.slice(first, stop).reduce((sum, text) => sum + text.length, 0) || 1;
  const cuts = [{sentence: first, offset: 0, share: 0, price: CUT_PRICES.nothing}];
  let before = 0;
  for (let sentence = first; sentence < stop; sentence++) {
    if (sentence > first) cuts.push({sentence, offset: 0, share: before / total, price: 0});
    cuts.push(...cutsWithin(sentences[sentence], sentence, before, total));
    before += sentences[sentence].length;
  }
  return [...cuts, {sentence: stop, offset: 0, share: 1, price: CUT_PRICES.nothing}];
}

function cutsWithin(text, sentence, before, total) {
  return Array.from(text.matchAll(MARK), match => match.index + match[0].length)
    .filter(offset => trimmed(text.slice(offset)))
    .map(offset => ({
      sentence, offset, share: (before + offset) / total,
      price: endsSentence(text, offset) ? CUT_PRICES.ending : CUT_PRICES.clause,
    }));
}

function withShare(model, index, side, cut) {
  const [first, stop] = extentOf(model, index, side);
  const lengths = model.sides[side].sentences.slice(first, stop).map(text => text.length);
  const sum = values => values.reduce((total, length) => total + length, 0);
  return {...cut, share: (sum(lengths.slice(0, cut.sentence - first)) + cut.offset) / (sum(lengths) || 1), price: 0};
}

/**
 * The cuts, one for each side, that split a row at the caret of `args` (or anywhere): {cuts} or {reason}.
 * @param args {{bead: number, side?: number, sentence?: number, offset?: number, cuts?: object[]}} `cuts` are taken as they are
 */
export function proposeSplit(model, index, args) {
  if (args.cuts) return {cuts: args.cuts};
  const caret = args.side === undefined ? null : cutAtCaret(model, index, args);
  const choices = [0, 1].map(side => caret && args.side === side
    ? [withShare(model, index, side, caret)] : possibleCuts(model, index, side));
  let best = null;
  for (const source of choices[0]) {
    for (const target of choices[1]) {
      const price = Math.abs(source.share - target.share) + source.price + target.price;
      if (leavesNothing(source, target) || (best && price >= best.price)) continue;
      best = {price, cuts: [source, target].map(({sentence, offset}) => ({sentence, offset}))};
    }
  }
  return best ? {cuts: best.cuts} : {reason: 'nothing_to_split'};
}

// Whether one half of the row would have nothing on both sides.
function leavesNothing(source, target) {
  return source.share === target.share && source.price === CUT_PRICES.nothing && target.price === CUT_PRICES.nothing;
}

// The sentences that a cut makes of one: null if it stands between sentences.
function cutSentence(model, side, {sentence, offset}) {
  if (!offset) return null;
  const text = model.sides[side].sentences[sentence];
  const clauses = [...(model.sides[side].isClause[sentence] ? [0] : []), ...(endsSentence(text, offset) ? [] : [1])];
  const halves = [withoutTail(text.slice(0, offset)), withoutHead(text.slice(offset))];
  return sentenceSplice(model, side, sentence, 1, halves, clauses);
}

/** The draft that splits a row at two cuts. */
export function splitDraft(model, index, cuts) {
  const bead = model.beads[index];
  const splices = cuts.map((cut, side) => cutSentence(model, side, cut));
  const upper = cuts.map(({sentence, offset}, side) => sentence - firstSentence(model, index, side) + (offset ? 1 : 0));
  const lower = upper.map((size, side) => bead.sizes[side] + (splices[side] ? 1 : 0) - size);
  const isCut = sizes => sizes.every(size => size >= 0) && sizes[0] + sizes[1] > 0;
  if (!isCut(upper) || !isCut(lower)) return {reason: 'nothing_to_split'};
  return {sentences: splices.filter(Boolean), ...joinedToNeighbours(model, index, upper, lower)};
}

// A half without one side and a neighbour without the other are one row: whoever splits one side after the other needs
// no merging.
function joinedToNeighbours(model, index, upper, lower) {
  const {code} = model.beads[index];
  const before = model.beads[index - 1], after = model.beads[index + 1];
  const joinsBefore = isCounterpart(before, upper), joinsAfter = isCounterpart(after, lower);
  const sizesWith = (bead, sizes) => sizes.map((size, side) => size + bead.sizes[side]);
  const rows = [
    joinsBefore ? madeRow(sizesWith(before, upper), before.code) : madeRow(upper, code),
    joinsAfter ? madeRow(sizesWith(after, lower), after.code) : madeRow(lower, code),
  ];
  const first = joinsBefore ? index - 1 : index, stop = index + (joinsAfter ? 2 : 1);
  return {beads: [spliceOf(model, first, stop, rows)], focus: first};
}

function isCounterpart(bead, sizes) {
  return bead !== undefined && !bead.code.includes('a')
    && [0, 1].some(side => sizes[side] === 0 && bead.sizes[1 - side] === 0);
}
