// A text with its edits, as Python keeps it: what the changes of a reviewer do to it, and where its sentences come from.
//
// Text: {raw, edits: [{rule, start, stop, replacement}], text, spans: [[start, stop]]}. All offsets count UTF-16 units
// here, and characters in records; `spans` are of `text`, those of edits of `raw`. The laws are those of
// aligner/bitext/edits.py and aligner/revision/revision.py.

import {afterSpaces} from './shaping.js';

const RULE = 'reviewer';

/** The text of a record: {raw, edits: [{rule, span, replacement}], sentences: [[start, stop]]}. */
export function textOfRecord({raw, edits, sentences, language}, separator) {
  const toUnits = unitsOf(raw);
  const own = edits.map(({rule, span: [start, stop], replacement}) =>
    ({rule, start: toUnits(start), stop: toUnits(stop), replacement}));
  const text = editedText(raw, own), textToUnits = unitsOf(text);
  return {raw, edits: own, text, separator, language, spans: sentences.map(span => span.map(textToUnits))};
}

const ASTRAL = /[\u{10000}-\u{10ffff}]/gu;

// Where the characters beyond U+FFFF stand: they count two units.
function astralPlaces(text) {
  return Array.from(text.matchAll(ASTRAL), match => match.index);
}

// How many of some ascending numbers are smaller than a value.
function countBelow(numbers, value) {
  let low = 0, high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A function from offsets in characters to offsets in UTF-16 units. */
function unitsOf(text) {
  const places = astralPlaces(text).map((unit, count) => unit - count);
  return offset => offset + countBelow(places, offset);
}

/** A function from offsets in UTF-16 units to offsets in characters. */
export function charactersOf(text) {
  const places = astralPlaces(text);
  return offset => offset - countBelow(places, offset);
}

function editedText(raw, edits) {
  const parts = [];
  let end = 0;
  for (const {start, stop, replacement} of edits) {
    parts.push(raw.slice(end, start), replacement);
    end = stop;
  }
  return parts.join('') + raw.slice(end);
}

/** A text after a splice of its sentences. Sentences that are only cut or joined keep their characters. */
export function splicedDocument(text, {at, old, new: sentences}) {
  const covered = [text.spans[at][0], text.spans[at + old.length - 1][1]];
  const within = spansWithin(text.text, covered, sentences);
  if (within) return {...text, spans: text.spans.toSpliced(at, old.length, ...within)};
  const {replacement, spans} = joinedSentences(text, at, old.length, sentences);
  const shift = replacement.length - (covered[1] - covered[0]);
  const moved = text.spans.slice(at + old.length).map(([start, stop]) => [start + shift, stop + shift]);
  return {...edited(text, covered, replacement), spans: [...text.spans.slice(0, at), ...spans, ...moved]};
}

function isAt(text, sentence, start, stop) {
  return start + sentence.length <= stop && text.startsWith(sentence, start);
}

function spansWithin(text, [first, stop], sentences) {
  const spans = [];
  let end = first;
  for (const sentence of sentences) {
    const start = isAt(text, sentence, end, stop) ? end : afterSpaces(text, end, stop);
    if (!isAt(text, sentence, start, stop)) return null;
    end = start + sentence.length;
    spans.push([start, end]);
  }
  return afterSpaces(text, end, stop) === stop ? spans : null;
}

function joinedSentences({text, spans, separator}, at, count, sentences) {
  const isSameNumber = sentences.length === count;
  const between = place => isSameNumber ? text.slice(spans[at + place][1], spans[at + place + 1][0]) : separator;
  let replacement = '';
  const fresh = sentences.map((sentence, place) => {
    if (place) replacement += between(place - 1);
    const start = spans[at][0] + replacement.length;
    replacement += sentence;
    return [start, start + sentence.length];
  });
  return {replacement, spans: fresh};
}

// How many units two texts share at their start, never half of a character.
function sharedLength(one, other) {
  let count = 0;
  while (count < one.length && count < other.length && one[count] === other[count]) count++;
  const isHalf = count > 0 && /[\ud800-\udbff]/.test(one[count - 1]);
  return isHalf ? count - 1 : count;
}

function sharedTail(one, other) {
  let count = 0;
  while (count < one.length && count < other.length && one.at(-1 - count) === other.at(-1 - count)) count++;
  const isHalf = count > 0 && /[\udc00-\udfff]/.test(one.at(-count));
  return isHalf ? count - 1 : count;
}

// The text with characters replaced. The edit goes without what stays at either end.
function edited(text, [first, last], replacement) {
  const old = text.text.slice(first, last);
  const head = sharedLength(old, replacement);
  const tail = sharedTail(old.slice(head), replacement.slice(head));
  const start = first + head, stop = last - tail;
  const edits = mergedEdits(text.edits, start, stop, replacement.slice(head, replacement.length - tail));
  return {...text, edits, text: text.text.slice(0, first) + replacement + text.text.slice(last)};
}

// Edits of the raw text together with one more, of the text; those whose replacement it touches become a part of it.
function mergedEdits(edits, start, stop, replacement) {
  const placed = withPlaces(edits);
  const before = placed.filter(edit => edit.to <= start);
  const touched = placed.filter(edit => edit.to > start && edit.from < stop);
  const after = placed.filter(edit => edit.to > start && edit.from >= stop);
  const toRaw = before.length ? before.at(-1).stop - before.at(-1).to : 0;
  return [...before, joinedEdit(touched, start, stop, replacement, toRaw), ...after]
    .map(edit => ({rule: edit.rule, start: edit.start, stop: edit.stop, replacement: edit.replacement}));
}

// Each edit with the place of its replacement in the text.
function withPlaces(edits) {
  let shift = 0;
  return edits.map(edit => {
    const from = edit.start + shift;
    shift += edit.replacement.length - (edit.stop - edit.start);
    return {...edit, from, to: from + edit.replacement.length};
  });
}

function joinedEdit(touched, start, stop, replacement, toRaw) {
  const joint = {rule: RULE, start: start + toRaw, stop: stop + toRaw, replacement};
  if (!touched.length) return joint;
  const first = touched[0], last = touched.at(-1);
  joint.stop = last.stop + Math.max(0, stop - last.to);
  if (first.from < start) {
    joint.start = first.start;
    joint.replacement = first.replacement.slice(0, start - first.from) + joint.replacement;
  }
  if (last.to > stop) joint.replacement += last.replacement.slice(last.replacement.length - (last.to - stop));
  return joint;
}

/** The raw characters that each span of the text came from; removals at either end are left out. */
export function rawSpans({raw, edits, spans}) {
  const pieces = piecesOf(raw, edits), starts = pieces.map(piece => piece.from);
  if (!pieces.length) return spans.map(() => [0, 0]);
  const rawOffset = (offset, {isReplaced, from, start, stop}, isStop) => {
    if (!isReplaced) return start + offset - from;
    return isStop ? stop : start;
  };
  return spans.map(([start, stop]) => {
    const first = rawOffset(start, pieces[Math.max(countBelow(starts, start + 1) - 1, 0)], false);
    return [first, stop > start ? rawOffset(stop, pieces[countBelow(starts, stop) - 1], true) : first];
  });
}

// Pieces of the text: from where they start, and the raw characters they came from, unchanged or replaced.
function piecesOf(raw, edits) {
  const pieces = [];
  let end = 0;
  for (const edit of [...withPlaces(edits), null]) {
    const {start, stop, from, replacement} = edit ?? {start: raw.length, stop: raw.length, from: null, replacement: ''};
    const at = pieces.length ? pieces.at(-1).to : 0;
    if (start > end) pieces.push({from: at, to: at + start - end, start: end, stop: start, isReplaced: false});
    if (replacement) pieces.push({from, to: from + replacement.length, start, stop, isReplaced: true});
    end = stop;
  }
  return pieces;
}
