// The alignment being reviewed: both texts, the beads over them, and what one can ask about them.
//
// Bead: {id, sizes: [source sentences, target sentences], confidence, code, aligned}. Beads partition both texts in
// order, so sizes say where each stands. A bead is never altered, only replaced; its id stays while it is the same row.

/** @typedef {{id: number, sizes: number[], confidence: number, code: string, aligned: number}} Bead */
/** @typedef {{name: string, language: string, separator: string, sentences: string[], isClause: boolean[],
 *             parts: Array}} Side */
/** @typedef {{version: number, sides: Side[], beads: Bead[], anchors: number[][], apart: number[][][],
 *             history: object[]}} Model */

// Below `doubtful` a bead is worth a look: so many of a hundred such beads of novels were wrong that reading on costs
// more than looking. Below `veryDoubtful` it is more probably wrong than right. `unjudged` is the confidence of a bead that people made and nobody has judged: neither side of it.
export const CONFIDENCE = {doubtful: 0.9, veryDoubtful: 0.5, unjudged: 0.5};
// Whoever does nothing for longer (seconds) was not at work. A page of `characters` is the translators' standard page.
export const PACE = {pause: 120, characters: 1800};
const UNSEEN = /^[\s\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*$/u;

/** The model of a state as the server, or the page itself, gives it. */
export function makeModel(state) {
  const model = {
    title: state.title, file: state.file, language: state.language, recipe: state.recipe, carried: state.carried,
    exports: state.exports ?? [], version: state.version,
    sides: state.sides.map(makeSide),
    // Scores of stretches, with the texts that they are of, and the splices that have moved sentences since.
    islands: (state.islands ?? []).map(island => withTexts(island, state.sides)), moves: [],
    beads: [], nextId: 1, anchors: state.anchors ?? [], apart: state.apart ?? [],
    history: lastUnbroken(state.history ?? [], state.version), rowsOfChange: new Map(), flags: new Map(), layout: null,
  };
  model.beads = state.beads.map(record => newBead(model, record));
  setFlags(model, state.flags);
  return model;
}

function withTexts(island, sides) {
  const texts = [island.rows, island.columns].map((run, side) => sides[side].sentences.slice(...run));
  return {...island, texts};
}

function makeSide(side) {
  const isClause = side.sentences.map(() => false);
  for (const number of side.clauses ?? []) isClause[number] = true;
  return {...side, sentences: [...side.sentences], isClause, parts: side.parts ?? []};
}

// Changes that lead to this version without a gap; only they can be taken back.
function lastUnbroken(history, version) {
  let first = history.length;
  while (first > 0 && history[first - 1].version === version - (history.length - first) - 1) first--;
  return history.slice(first);
}

/** A bead for a record [source sentences, target sentences, confidence, code], in the row of `previous` if given. */
export function newBead(model, [source, target, confidence, code], id = 0, previous = null) {
  const isSame = previous && previous.sizes[0] === source && previous.sizes[1] === target;
  const judged = isSame ? previous.aligned : CONFIDENCE.unjudged;
  return {
    id: id || model.nextId++, sizes: [source, target], confidence, code,
    aligned: code.includes('a') ? judged : confidence,
  };
}

/** The record of a bead. */
export function recordOf(bead) {
  return [bead.sizes[0], bead.sizes[1], bead.confidence, bead.code];
}

/** Where all beads stand: {places: rows by id, firsts: first sentences of rows by side}; made anew after each change. */
export function layoutOf(model) {
  if (model.layout) return model.layout;
  const {beads} = model;
  const places = new Int32Array(model.nextId).fill(-1);
  const firsts = [new Int32Array(beads.length + 1), new Int32Array(beads.length + 1)];
  for (let index = 0; index < beads.length; index++) {
    const {id, sizes: [source, target]} = beads[index];
    places[id] = index;
    firsts[0][index + 1] = firsts[0][index] + source;
    firsts[1][index + 1] = firsts[1][index] + target;
  }
  model.layout = {places, firsts};
  return model.layout;
}

/** The number of the row that has this id; -1 if it is gone. */
export function placeOf(model, id) {
  return layoutOf(model).places[id] ?? -1;
}

/** The bead with this id, or undefined. */
export function beadOf(model, id) {
  return model.beads[placeOf(model, id)];
}

/** Number of the first sentence of a row on a side; of the row after the last, the number of sentences. */
export function firstSentence(model, index, side) {
  return layoutOf(model).firsts[side][index];
}

/** The numbers of the sentences of a row on a side. */
export function sentenceNumbers(model, index, side) {
  const first = firstSentence(model, index, side);
  return Array.from({length: model.beads[index].sizes[side]}, (_, place) => first + place);
}

/** The sentences of a row on a side, each with its number and whether it continues the one before it. */
export function sentencesOf(model, index, side) {
  const {sentences, isClause} = model.sides[side];
  return sentenceNumbers(model, index, side)
    .map(number => ({number, text: sentences[number], isClause: isClause[number]}));
}

/** The sentences of a row on a side as one string. */
export function textOf(model, index, side) {
  const {sentences, separator} = model.sides[side];
  return sentences.slice(firstSentence(model, index, side), firstSentence(model, index + 1, side)).join(separator);
}

/** The row that has this sentence of a side. */
export function rowOfSentence(model, side, number) {
  const firsts = layoutOf(model).firsts[side];
  let low = 0, high = model.beads.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (firsts[middle + 1] > number) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** accepted, marked or open. */
export function statusOf(bead) {
  return bead.code.includes('a') ? 'accepted' : bead.code.includes('m') ? 'marked' : 'open';
}

/** Whether the code of a bead has a letter. */
export function hasLetter(bead, letter) {
  return bead.code.includes(letter);
}

/** 1-1, 1-2, 0-1, … */
export function shapeOf(bead) {
  return bead.sizes.join('-');
}

/** Whether a bead should be looked at. */
export function isDoubtful(bead) {
  return bead.confidence < CONFIDENCE.doubtful && statusOf(bead) === 'open' && !hasLetter(bead, 'd');
}

function contentOf(model, index) {
  return `${textOf(model, index, 0)}\n${textOf(model, index, 1)}`;
}

/** Take over flags [row, label, severity, explanation] of the present rows. */
export function setFlags(model, records = []) {
  model.flags = new Map();
  for (const [index, label, severity, explanation] of records) {
    const {id} = model.beads[index];
    if (!model.flags.has(id)) model.flags.set(id, {content: contentOf(model, index), flags: []});
    model.flags.get(id).flags.push({label, severity, explanation});
  }
}

/** What the checks say of a row, as long as it has the texts that were checked. */
export function flagsOf(model, index) {
  const checked = model.flags.get(model.beads[index].id);
  return checked && checked.content === contentOf(model, index) ? checked.flags : [];
}

function isWithin(model, index, side, number) {
  return firstSentence(model, index, side) <= number && number < firstSentence(model, index + 1, side);
}

/** The anchors one of whose sentences is in this row. */
export function anchorsOf(model, index) {
  return model.anchors.filter(([i, j]) => isWithin(model, index, 0, i) || isWithin(model, index, 1, j));
}

// Index of the first part behind a sentence.
function partsBefore(parts, number) {
  let low = 0, high = parts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (parts[middle][0] <= number) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What begins in a row: headings, pages, and so on, of both sides. */
export function dividersBefore(model, index) {
  return model.sides.flatMap(({parts}, side) => {
    const before = partsBefore(parts, firstSentence(model, index, side) - 1);
    const after = partsBefore(parts, firstSentence(model, index + 1, side) - 1);
    return parts.slice(before, after).map(([, kind, page, text]) => ({side, kind, page, text}));
  });
}

/** Whether any character of a row can be seen. */
export function isRowSeen(model, index) {
  return !UNSEEN.test(contentOf(model, index));
}

/** Whether a row has sentences on one side alone, and any of them can be seen. */
export function isGap(model, index) {
  return model.beads[index].sizes.includes(0) && isRowSeen(model, index);
}

/** Seconds of work so far, standard pages reviewed, and seconds a page (null before there is any). */
export function timing(model) {
  const times = model.history.map(change => Date.parse(change.time ?? '') / 1000).filter(Number.isFinite);
  const gaps = times.slice(1).map((time, place) => time - times[place]);
  const seconds = gaps.filter(gap => gap >= 0 && gap <= PACE.pause).reduce((sum, gap) => sum + gap, 0);
  const side = model.sides[0].language.startsWith('zh') ? 1 : 0;
  const pages = acceptedCharacters(model, side) / PACE.characters;
  return {seconds, pages, perPage: pages && seconds ? seconds / pages : null};
}

function acceptedCharacters(model, side) {
  const {sentences} = model.sides[side];
  let sum = 0;
  model.beads.forEach((bead, index) => {
    if (!hasLetter(bead, 'a')) return;
    for (const number of sentenceNumbers(model, index, side)) sum += sentences[number].length;
  });
  return sum;
}
