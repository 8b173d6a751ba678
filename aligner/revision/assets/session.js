// A review under way: actions change the model, changes are saved one after the other, and the rest is aligned again.

import {ACTIONS, changeOf, draftOf, reasonAgainst} from './actions.js';
import {applyChange, makeChange, redoOf, redoable, replayChanges, undoOf, undoable} from './changes.js';
import {beadOf, isDoubtful, makeModel, placeOf, setFlags} from './model.js';
import {findNext, makeQueueOfDoubts} from './queue.js';
import {proposalsAround, realignment} from './solver.js';

/**
 * A session on a state and its storage. `state.later` are changes since the state, as a self-contained page keeps them.
 * `now()` gives the time as text. `session.queue` is the order in which doubtful rows come; see queue.js.
 */
export function openSession(state, storage, now = () => new Date().toISOString()) {
  const session = {
    model: modelOf(state), storage, now, listeners: new Set(), focus: null, queue: makeQueueOfDoubts(),
    // Rows around which the rest is still to be aligned again, and those that wait until the reviewer goes on.
    waiting: new Set(), postponed: new Set(), isRealigning: false,
  };
  storage.listen(event => tell(session, event));
  return session;
}

function modelOf(state) {
  const model = makeModel(state);
  replayChanges(model, state.later ?? []);
  return model;
}

/** Begin again with what is saved: after another window has changed the file. */
export async function reloadSession(session) {
  session.model = modelOf(await session.storage.load());
  session.waiting.clear();
  session.postponed.clear();
  tell(session, {type: 'reloaded'});
}

/** Be told of events; call what is returned to hear no more. */
export function listen(session, listener) {
  session.listeners.add(listener);
  return () => session.listeners.delete(listener);
}

function tell(session, event) {
  for (const listener of session.listeners) listener(event);
}

/** The row that the reviewer is at; what happens by itself does not touch it. */
export function setFocus(session, id) {
  if (session.focus === id) return;
  session.focus = id;
  if (!session.postponed.size) return;
  session.postponed.forEach(each => session.waiting.add(each));
  session.postponed.clear();
  realignWaiting(session);
}

/** Note that the reviewer looked at a doubtful row and goes on to the next, so that it does not come again at once. */
export function passRow(session, id) {
  const bead = beadOf(session.model, id), {passed} = session.queue;
  if (bead && isDoubtful(bead)) session.queue.passed = [...passed.filter(each => each !== id), id];
}

/** Why an action cannot be done, as a name of REASONS; empty if it can. */
export function canRun(session, name, args = {}) {
  return reasonAgainst(session.model, name, args);
}

/** Do an action: {done: true, change, focus: id or null} or {done: false, reason}. */
export function run(session, name, args = {}) {
  if (name === 'undo') return runGroup(session, undoable(session.model), undoOf, 'nothing_to_undo');
  if (name === 'redo') return runGroup(session, redoable(session.model), redoOf, 'nothing_to_redo');
  const {model} = session;
  const draft = draftOf(model, name, args);
  if (draft.reason) return {done: false, reason: draft.reason};
  const effect = commit(session, changeOf(model, name, draft, session.now()));
  const done = model.beads[draft.focus] ?? null;
  if (ACTIONS[name].realigns && done) realignLater(session, done.id);
  return {done: true, change: effect.change, focus: focusAfter(session, name, draft.focus)};
}

function focusAfter(session, name, index) {
  const {model, queue} = session;
  const next = ACTIONS[name].goesOn ? findNext(model, index, ACTIONS[name].goesOn, 1, queue) : -1;
  return model.beads[next < 0 ? index : next]?.id ?? null;
}

// Undo or redo of an action and of what followed it by itself.
function runGroup(session, changes, make, reason) {
  if (!changes.length) return {done: false, reason};
  session.waiting.clear();
  session.postponed.clear();
  const {model} = session;
  const effects = changes.map((change, place) => commit(session, make(model, change, place > 0, session.now())));
  const index = Math.min(effects.at(-1).first, model.beads.length - 1);
  return {done: true, change: effects.at(-1).change, focus: model.beads[index]?.id ?? null};
}

function commit(session, change) {
  const effect = applyChange(session.model, change);
  session.storage.save(change);
  tell(session, {type: 'changed', ...effect});
  return effect;
}

function realignLater(session, id) {
  session.waiting.add(id);
  realignWaiting(session);
}

// One row after the other. If something is done meanwhile, what was found is out of date and is looked for anew.
async function realignWaiting(session) {
  if (session.isRealigning) return;
  session.isRealigning = true;
  while (session.waiting.size) {
    const [id] = session.waiting;
    const {model, model: {version}} = session;
    const splices = await realignment(model, session.storage, id).catch(error => failed(session, error));
    if (session.model === model && model.version !== version) continue;
    session.waiting.delete(id);
    if (session.model === model) realign(session, id, splices);
  }
  session.isRealigning = false;
}

function failed(session, error) {
  tell(session, {type: 'failed', message: error.message});
  return [];
}

// If it would change the row that the reviewer is at, it waits until the reviewer goes on.
function realign(session, id, splices) {
  const {model} = session;
  if (!splices.length || placeOf(model, id) < 0) return;
  if (changesRow(splices, placeOf(model, session.focus))) {
    session.postponed.add(id);
    return;
  }
  commit(session, makeChange(model, 'realign', {beads: splices, follows: true}, session.now()));
  tell(session, {type: 'realigned'});
}

// Whether a row gets other sentences by splices, which hold one after the other.
function changesRow(splices, place) {
  let row = place;
  for (const {at, old, new: rows} of splices) {
    if (row < at) continue;
    const kept = row < at + old.length ? rowKept(old, rows, row - at) : row - at - old.length + rows.length;
    if (kept < 0) return true;
    row = at + kept;
  }
  return false;
}

// The place that a row of a splice has among the new ones if it keeps its sentences; else -1.
function rowKept(old, rows, place) {
  const begins = records => records.reduce((sums, [source, target]) =>
    [...sums, [sums.at(-1)[0] + source, sums.at(-1)[1] + target]], [[0, 0]]);
  const [before, after] = [begins(old), begins(rows)].map(sums => sums.map(String));
  return rows.findIndex((_, fresh) => after[fresh] === before[place] && after[fresh + 1] === before[place + 1]);
}

/** The next best alignments around a row; see solver.js. */
export function proposalsOf(session, id) {
  return proposalsAround(session.model, session.storage, id);
}

/** Ask for the checks again. */
export async function checkAgain(session) {
  const {model, model: {version}} = session;
  const flags = await session.storage.check();
  if (session.model !== model || model.version !== version) return;
  setFlags(model, flags);
  tell(session, {type: 'flags'});
}

/** A file of all pairs, or of the accepted ones: {name, blob}. */
export function exportFile(session, suffix, isAcceptedOnly) {
  return session.storage.export(session.model, suffix, isAcceptedOnly);
}

/** The alignment as this window has it, as a file that `aligner review` opens: {name, blob}. */
export function copyOfWork({model, storage}) {
  return storage.copy(model);
}

/** How many changes are not saved yet. */
export function unsaved(session) {
  return session.storage.unsaved();
}

/** Whether they cannot be saved at present. */
export function isStuck(session) {
  return session.storage.isStuck();
}
