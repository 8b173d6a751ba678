// Files that a self-contained page writes: the same .jsonl that Python would have saved, and .tsv.
//
// The state has in `written` the texts as they were when the page was made, with their edits; the changes since then
// are made to them again. The recipe stands there as JSON, since JavaScript would write 2.0 as 2.

import {charactersOf, rawSpans, splicedDocument, textOfRecord} from './documents.js';
import {firstSentence, hasLetter, isRowSeen, shapeOf, statusOf, textOf} from './model.js';

// Characters that JSON allows, but some tools read as line ends, or UTF-8 cannot encode.
const ESCAPED = /[\x7f-\x9f\u2028\u2029]|\p{Surrogate}/gu;
const ESCAPES = {'\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r'};
const REVIEW_WORDS = {a: 'accepted', m: 'marked', c: 'changed', d: 'dropped'};
const WRITERS = {'.jsonl': (...all) => (all[2] ? pairLines : jsonlLines)(...all), '.tsv': tsvLines};

/** What a self-contained page can write, with the state that it was made from. */
export function exportHere(state, model, suffix, isAcceptedOnly) {
  const lines = WRITERS[suffix](state, model, isAcceptedOnly);
  return new Blob(lines.map(line => `${line}\n`), {type: suffix === '.tsv' ? 'text/tab-separated-values' : 'application/jsonl'});
}

function jsonOf(value) {
  return JSON.stringify(value).replace(ESCAPED, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The lines of the .jsonl file of an alignment. It has all beads, since they must have all sentences. */
export function jsonlLines(state, model) {
  const {written} = state, {version, anchors, apart} = model;
  const later = model.history.filter(change => change.version >= state.version);
  const texts = ['source', 'target'].map((name, side) => textAfter(written[name], model, side, later));
  const crossings = crossingsAfter(written.crossings ?? [], later);
  const sides = ['source', 'target'].map((name, side) => sideRecord(written[name], texts[side], model.sides[side]));
  const members = [
    '"schema":"aligner.alignment"', '"version":1', `"recipe":${written.recipe}`,
    `"source":${jsonOf(sides[0])}`, `"target":${jsonOf(sides[1])}`,
    `"bead_count":${model.beads.length}`,
    ...(crossings.length ? [`"crossings":${jsonOf(crossings)}`] : []),
    ...(isCorrected(model) ? [`"corrections":${jsonOf({changes: version, anchors, apart})}`] : []),
  ];
  const spans = texts.map(text => {
    const toCharacters = charactersOf(text.raw);
    return rawSpans(text).map(span => span.map(toCharacters));
  });
  return [`{${members.join(',')}}`, ...model.beads.map((_, index) => jsonOf(beadRecord(model, index, spans)))];
}

function isCorrected({version, anchors, apart}) {
  return version > 0 || anchors.length > 0 || apart.length > 0;
}

function textAfter(record, model, side, changes) {
  const splices = changes.flatMap(({sentences = []}) => sentences.filter(splice => splice.side === side));
  return splices.reduce(splicedDocument, textOfRecord(record, model.sides[side].separator));
}

function sideRecord(record, text, {isClause}) {
  const raw = charactersOf(text.raw), repaired = charactersOf(text.text);
  const clauses = isClause.flatMap((continues, number) => continues ? [number] : []);
  const after = {
    ...record, sentences: text.spans.map(span => span.map(repaired)),
    edits: text.edits.map(({rule, start, stop, replacement}) => ({rule, span: [raw(start), raw(stop)], replacement})),
  };
  delete after.clauses;
  return clauses.length ? {...after, clauses} : after;
}

function crossingsAfter(crossings, changes) {
  const splices = changes.flatMap(({beads = []}) => beads);
  return splices.reduce((present, {at, old, new: rows}) => present
    .filter(({first, last}) => last < at || first >= at + old.length)
    .map(crossing => crossing.last < at ? crossing : {
      ...crossing, first: crossing.first + rows.length - old.length, last: crossing.last + rows.length - old.length,
    }), crossings);
}

function beadRecord(model, index, spans) {
  const bead = model.beads[index];
  const runs = [0, 1].map(side => [firstSentence(model, index, side), firstSentence(model, index + 1, side)]);
  const record = {
    kind: shapeOf(bead), confidence: bead.confidence, source: runs[0], target: runs[1],
    source_text: textOf(model, index, 0), target_text: textOf(model, index, 1),
    source_spans: spans[0].slice(...runs[0]), target_spans: spans[1].slice(...runs[1]),
  };
  return bead.code ? {...record, judgement: judgementRecord(bead)} : record;
}

function judgementRecord(bead) {
  return {
    status: statusOf(bead), ...(hasLetter(bead, 'c') ? {changed: true} : {}), ...(hasLetter(bead, 'd') ? {dropped: true} : {}),
  };
}

/** The lines of the .tsv file: all pairs but blank and dropped ones, or only those that are accepted. */
export function tsvLines(state, model, isAcceptedOnly) {
  const review = isReviewed(model) ? ['review'] : [];
  const head = ['source', 'target', 'confidence', 'kind', 'source_start', 'source_stop', 'target_start', 'target_stop',
    ...review, `recipe: ${model.recipe}`];
  const rows = exportedRows(model, isAcceptedOnly).map(index => tsvCells(model, index, review.length > 0));
  return [head, ...rows].map(cells => cells.map(tsvCell).join('\t'));
}

function isReviewed(model) {
  return isCorrected(model) || model.beads.some(({code}) => code);
}

function exportedRows(model, isAcceptedOnly) {
  const isWanted = bead => !hasLetter(bead, 'd') && (!isAcceptedOnly || hasLetter(bead, 'a'));
  return [...model.beads.keys()].filter(index => isWanted(model.beads[index]) && isRowSeen(model, index));
}

// Formats of translation memories, which have no rows without counterpart.
const OF_PAIRS = ['.tmx', '.xlf', '.xliff'];

/** How many of the rows that were asked for a file leaves out: {dropped, gaps}. */
export function leftOut({beads}, suffix, isAcceptedOnly) {
  if (suffix === '.jsonl' && !isAcceptedOnly) return {dropped: 0, gaps: 0};
  const asked = beads.filter(bead => !isAcceptedOnly || hasLetter(bead, 'a'));
  const kept = asked.filter(bead => !hasLetter(bead, 'd'));
  const gaps = OF_PAIRS.includes(suffix) ? kept.filter(({sizes}) => sizes.includes(0)).length : 0;
  return {dropped: asked.length - kept.length, gaps};
}

function certaintyOf(bead) {
  return hasLetter(bead, 'a') ? 1 : bead.confidence;
}

// What the reviewer said, in words.
function reviewOf({code}) {
  return [...code].map(letter => REVIEW_WORDS[letter]).join(' ');
}

function tsvCells(model, index, isWithReview) {
  const bead = model.beads[index];
  const edges = [0, 1].flatMap(side => [firstSentence(model, index, side), firstSentence(model, index + 1, side)]);
  return [textOf(model, index, 0), textOf(model, index, 1), certaintyOf(bead).toFixed(6), shapeOf(bead), ...edges,
    ...(isWithReview ? [reviewOf(bead)] : []), ''];
}

function tsvCell(value) {
  const text = String(value).replace(/[\\\t\n\r]/g, character => ESCAPES[character]);
  return text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text;
}

// A line for each accepted pair: not all beads, and so no alignment.
function pairLines({written: {languages}}, model) {
  const numbers = model.sides.map(numbersOfSentences);
  return exportedRows(model, true).map(index => {
    const bead = model.beads[index];
    const runs = [0, 1].map(side => [firstSentence(model, index, side), firstSentence(model, index + 1, side)]);
    const places = runs.map(([start, stop], side) => start < stop && [numbers[side][start], numbers[side][stop - 1]]);
    return jsonOf({
      source: textOf(model, index, 0).trim(), target: textOf(model, index, 1).trim(), confidence: 1, kind: shapeOf(bead),
      review: reviewOf(bead), source_language: languages[0], target_language: languages[1],
      ...unlessEmpty({
        source_document: model.sides[0].name, target_document: model.sides[1].name,
        source_segment: segmentOf(places[0]), target_segment: segmentOf(places[1]), segment_type: segmentType(model, bead, runs),
        context_before: neighbourOf(model, runs[0], runs[0][0] - 1), context_after: neighbourOf(model, runs[0], runs[0][1]),
      }),
    });
  });
}

const unlessEmpty = record => Object.fromEntries(Object.entries(record).filter(([, text]) => text));

// Of each part of a text the number, from 1, of the sentence that it belongs to.
function numbersOfSentences({isClause}) {
  let number = 0;
  return isClause.map(continues => continues ? number : ++number);
}

function segmentOf(place) {
  if (!place) return '';
  const [first, last] = place;
  return first === last ? `${first}` : `${first}-${last}`;
}

function segmentType(model, {sizes}, runs) {
  const isCut = ({isClause}, [start, stop]) => isClause[start] || isClause[stop];
  if (model.sides.some((side, number) => isCut(side, runs[number]))) return 'phrase';
  return sizes.every(size => size === 1) ? 'sentence' : 'paragraph';
}

// The sentence of the source beside a row that has a source.
function neighbourOf({sides: [{sentences}]}, [start, stop], number) {
  return start < stop ? (sentences[number] ?? '').trim() : '';
}
