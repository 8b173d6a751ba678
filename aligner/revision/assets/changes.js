// What one action did to an alignment, as splices of its sentences and beads that can be taken back.
//
// The same format and the same laws as in aligner/revision/changes.py, which explains them. A change is only added to
// the history: undo is a change too, with `undoes`, and what the program added (`follows`) goes with what it followed.

import {layoutOf, newBead, placeOf, recordOf, rowOfSentence} from './model.js';

/** A change does not fit the alignment that it should change. */
function misfit(message) {
  const error = new Error(message);
  error.name = 'Misfit';
  return error;
}

/** A change of the present version; members that change nothing are left out. */
export function makeChange(model, action, members = {}, time = '') {
  const change = {action, version: model.version};
  if (time) change.time = time;
  for (const [name, value] of Object.entries(members)) {
    if (value !== undefined && value !== false && !(Array.isArray(value) && !value.length)) change[name] = value;
  }
  return change;
}

function withSidesExchanged(splice) {
  const inverse = {...splice, old: splice.new, new: splice.old};
  delete inverse.old_clauses;
  delete inverse.new_clauses;
  if (splice.new_clauses) inverse.old_clauses = splice.new_clauses;
  if (splice.old_clauses) inverse.new_clauses = splice.old_clauses;
  return inverse;
}

/** The splices and constraints that take a change back. */
function inverseOf(change) {
  const members = {};
  for (const name of ['sentences', 'beads']) {
    if (change[name]) members[name] = change[name].map(withSidesExchanged).reverse();
  }
  for (const name of ['anchors', 'apart']) {
    if (change[name]) members[name] = {old: change[name].new, new: change[name].old};
  }
  return members;
}

/**
 * Make a change. An Error named Misfit, and nothing changed, if it does not fit.
 * @returns {{gone: number[], fresh: number[], touched: number[], first: number, renumbered: boolean, change: object}}
 */
export function applyChange(model, change) {
  const {anchors} = model, before = layoutOf(model);
  const [rows] = replayChanges(model, [change]);
  return effectOf(model, change, before, anchors, rows);
}

/** Make changes one after the other, quickly; all or none, as above. */
export function replayChanges(model, changes) {
  const {version, beads, anchors, apart} = model;
  const after = {version, anchors, apart, beads: [...beads], sides: model.sides.map(copyOfSide)};
  const rows = changes.map(change => splice(model, after, change));
  checkSizes(after.sides, after.beads);
  Object.assign(model, after, {layout: null});
  model.history.push(...changes);
  model.moves.push(...changes.flatMap(({sentences = []}) => sentences).filter(isResizing));
  changes.forEach((change, place) => {
    if (change.undoes === undefined && change.redoes === undefined) model.rowsOfChange.set(change.version, rows[place]);
  });
  return rows;
}

const isResizing = ({old, new: now}) => old.length !== now.length;

function copyOfSide(side) {
  return {...side, sentences: [...side.sentences], isClause: [...side.isClause]};
}

// Make a change in a copy. What is returned says which ids the beads of each splice had and have.
function splice(model, after, change) {
  if (change.version !== after.version) {
    throw misfit(`the change is to version ${change.version}, but the alignment is at ${after.version}`);
  }
  for (const each of change.sentences ?? []) spliceSentences(after.sides[each.side], each);
  const rows = spliceBeads(model, after.beads, change);
  for (const name of ['anchors', 'apart']) after[name] = replaced(after[name], change[name], name);
  after.version++;
  return rows;
}

function spliceSentences(side, each) {
  const {sentences, isClause} = side;
  checkOldSentences(sentences, isClause, each);
  const clauses = new Set(each.new_clauses);
  sentences.splice(each.at, each.old.length, ...each.new);
  isClause.splice(each.at, each.old.length, ...each.new.map((_, place) => clauses.has(place)));
  side.parts = movedParts(side.parts, each);
}

function checkOldSentences(sentences, isClause, splice) {
  const clauses = splice.old.flatMap((_, place) => isClause[splice.at + place] ? [place] : []);
  const isThere = splice.old.every((text, place) => sentences[splice.at + place] === text)
    && String(clauses) === String(splice.old_clauses ?? []);
  if (!isThere) throw misfit(`the change replaces other sentences than there are at sentence ${splice.at + 1}`);
  if (!splice.old.length || !splice.new.length) throw misfit('a change needs sentences before and after it');
  if (splice.at === 0 && (splice.new_clauses ?? []).includes(0)) throw misfit('the first sentence continues none');
}

function movedParts(parts, splice) {
  if (splice.old.length === splice.new.length) return parts;
  return parts.map(([first, ...rest]) => [renumbered(first, splice.side, [splice]), ...rest]);
}

// Undo gives rows their ids back.
function spliceBeads(model, beads, change) {
  const remembered = rememberedRows(model, change);
  return (change.beads ?? []).map((each, number) => {
    const old = beads.slice(each.at, each.at + each.old.length);
    checkOldBeads(old, each);
    const ids = remembered ? remembered[number] : keptIds(old, each.new);
    const byId = new Map(old.map(bead => [bead.id, bead]));
    const fresh = each.new.map((record, place) => newBead(model, record, ids[place], byId.get(ids[place])));
    beads.splice(each.at, old.length, ...fresh);
    return {old: old.map(bead => bead.id), new: fresh.map(bead => bead.id)};
  });
}

function rememberedRows(model, {undoes, redoes}) {
  if (undoes !== undefined) return model.rowsOfChange.get(undoes)?.map(({old}) => old).reverse();
  return model.rowsOfChange.get(redoes)?.map(row => row.new);
}

function checkOldBeads(old, splice) {
  const isThere = old.length === splice.old.length
    && old.every((bead, place) => recordOf(bead).every((value, member) => value === splice.old[place][member]));
  if (!isThere) throw misfit(`the change replaces other beads than there are at bead ${splice.at + 1}`);
}

const isSameSize = (bead, record) => bead.sizes[0] === record[0] && bead.sizes[1] === record[1];

// The ids of the rows that new beads stand in; 0 for a new row. Rows of the same size at either end keep theirs, and
// so does the first of those between.
function keptIds(old, fresh) {
  if (old.length === fresh.length) return old.map(bead => bead.id);
  const least = Math.min(old.length, fresh.length);
  let head = 0, tail = 0;
  while (head < least && isSameSize(old[head], fresh[head])) head++;
  while (tail < least - head && isSameSize(old.at(-1 - tail), fresh.at(-1 - tail))) tail++;
  return fresh.map((_, place) => {
    if (place < head || (place === head && place < Math.min(old.length, fresh.length) - tail)) return old[place].id;
    return place >= fresh.length - tail ? old[place - fresh.length + old.length].id : 0;
  });
}

function checkSizes(sides, beads) {
  for (const [number, side] of sides.entries()) {
    const size = beads.reduce((sum, bead) => sum + bead.sizes[number], 0);
    if (size !== side.sentences.length) {
      throw misfit(`the beads have ${size} sentences, but the text has ${side.sentences.length}`);
    }
  }
  if (beads.some(bead => bead.sizes[0] + bead.sizes[1] === 0)) throw misfit('a bead is empty on both sides');
}

function replaced(present, exchange, name) {
  if (!exchange) return present;
  if (JSON.stringify(present) !== JSON.stringify(exchange.old)) {
    throw misfit(`the change replaces other ${name} than there are`);
  }
  return exchange.new;
}

// Which rows have to be painted again: those that are others, have other texts, or a pin on them that came or went.
function effectOf(model, change, before, anchorsBefore, rows) {
  const {sentences = [], beads = []} = change;
  const old = new Set(rows.flatMap(row => row.old)), now = rows.flatMap(row => row.new);
  const fresh = [...new Set(now)].filter(id => !wasThere(before, id) && placeOf(model, id) >= 0);
  const touched = new Set(shiftsTexts(change) ? movedRows(model, sentences, before) : []);
  for (const id of now) if (placeOf(model, id) >= 0) touched.add(id);
  if (change.anchors) {
    for (const [i, j] of [...anchorsBefore, ...model.anchors]) {
      touch(model, touched, 0, i);
      touch(model, touched, 1, j);
    }
  }
  for (const {side, at, new: texts} of sentences) texts.forEach((_, place) => touch(model, touched, side, at + place));
  fresh.forEach(id => touched.delete(id));
  const places = [...touched, ...fresh].map(id => placeOf(model, id)).concat(beads.map(({at}) => at));
  return {
    gone: [...old].filter(id => wasThere(before, id) && placeOf(model, id) < 0), fresh, touched: [...touched], change,
    first: places.reduce((least, place) => Math.min(least, place), model.beads.length),
    renumbered: [...beads, ...sentences].some(isResizing),
  };
}

function wasThere({places}, id) {
  return (places[id] ?? -1) >= 0;
}

// Whether rows outside the splices may have other sentences than before.
function shiftsTexts({sentences = [], beads = []}) {
  const size = (records, side) => records.reduce((sum, record) => sum + record[side], 0);
  return sentences.some(isResizing)
    || beads.some(({old, new: now}) => size(old, 0) !== size(now, 0) || size(old, 1) !== size(now, 1));
}

// The rows that were there and have other sentences now.
function movedRows(model, sentences, before) {
  const resizing = sentences.filter(isResizing);
  const {firsts} = layoutOf(model);
  return model.beads.filter(({id, sizes}, index) => {
    const place = wasThere(before, id) ? before.places[id] : -1;
    return place >= 0 && [0, 1].some(side => sizes[side] > 0
      && renumbered(before.firsts[side][place], side, resizing) !== firsts[side][index]);
  }).map(({id}) => id);
}

function touch(model, touched, side, number) {
  const bead = model.beads[rowOfSentence(model, side, number)];
  if (bead) touched.add(bead.id);
}

/** The number that a sentence of a side has after splices of sentences. */
export function renumbered(number, side, splices) {
  let moved = number;
  for (const {side: changed, at, old, new: fresh} of splices) {
    if (changed !== side || moved < at) continue;
    moved = moved < at + old.length ? Math.min(moved, at + fresh.length - 1) : moved + fresh.length - old.length;
  }
  return moved;
}

// The changes that can be taken back and made again, as groups of versions: an action, and what followed it by itself.
function groupsOf(history) {
  const done = [], undone = [];
  for (const {version, undoes, redoes, follows} of history) {
    if (undoes !== undefined) moveBack(done, undone, undoes, follows);
    else if (redoes !== undefined) moveAgain(done, undone, redoes, follows);
    else if (follows && done.length) done.at(-1).push(version);
    else {
      done.push([version]);
      undone.length = 0;
    }
  }
  return {done, undone};
}

function moveBack(done, undone, version, follows) {
  if (done.at(-1)?.pop() !== undefined && !done.at(-1).length) done.pop();
  if (follows && undone.length) undone.at(-1).unshift(version);
  else undone.push([version]);
}

function moveAgain(done, undone, version, follows) {
  if (undone.at(-1)?.shift() !== undefined && !undone.at(-1).length) undone.pop();
  if (follows && done.length) done.at(-1).push(version);
  else done.push([version]);
}

// The changes of a group; none if one of them is older than the history.
function changesAt(model, versions) {
  const changes = versions.map(version => model.history[version - model.history[0].version]);
  return changes.every(Boolean) ? changes : [];
}

/** The changes that undo takes back, newest first. */
export function undoable(model) {
  const group = groupsOf(model.history).done.at(-1) ?? [];
  return changesAt(model, [...group].reverse());
}

/** The changes that redo makes again, oldest first. */
export function redoable(model) {
  const group = groupsOf(model.history).undone.at(-1) ?? [];
  return changesAt(model, group);
}

/** What undo does next to one of the changes of `undoable`; `follows` for all but the first. */
export function undoOf(model, change, follows, time) {
  return makeChange(model, 'undo', {...inverseOf(change), undoes: change.version, follows}, time);
}

/** What redo does next to one of the changes of `redoable`; `follows` for all but the first. */
export function redoOf(model, change, follows, time) {
  const {sentences, beads, anchors, apart} = change;
  return makeChange(model, 'redo', {sentences, beads, anchors, apart, redoes: change.version, follows}, time);
}
