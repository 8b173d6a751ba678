// What the commands do, and why one cannot be done just now.

import {CONFIDENCE, firstSentence, hasLetter, placeOf, rowOfSentence, statusOf} from './model.js';
import {renumbered} from './changes.js';
import {findNext} from './queue.js';
import {replacementsOf} from './search.js';
import {proposeSplit} from './splitting.js';
import {canRun, checkAgain, passRow, run} from './session.js';
import {announce, hasWord, percent, say} from './elements.js';
import {commandNamed} from './keys.js';
import {isListed, madeRowOf, repaintRow, shownBeads} from './rows.js';
import {focusPlace, goTo, neighbourOf, placeArguments, presentBead, presentIndex, presentModel, stage} from './places.js';
import {presentProposals} from './proposals.js';
import {chooseSplit, editCell, focusEditor, isEditing, isSplitting, leaveEditor, leaveSplit} from './editing.js';
import {endToast, toast} from './notices.js';
import {openAcceptAbove, openExport, openGoTo, openHelp, openPlot} from './dialogs.js';
import {closeSearch, isSearching, openSearch} from './finding.js';
import {openRowMenu} from './menus.js';
import {leftOut} from './writing.js';
import {setFilter} from './filters.js';

const PAGE_OF_ROWS = 8;
// After these, those who cannot see all of it are told how much was done, and can take it back at once.
const WIDE = ['accept_above', 'accept_through', 'column_up', 'column_down'];
// These do more than one may expect, which is said with a way back.
const FAR_REACHING = ['drop', 'swap_next', 'swap_previous'];
// What these set is a letter of the row, and the next time they take it off.
const TOGGLED = {mark: 'm', drop: 'd'};

// Run an action with the row that one is at; `tell` what it did, or say why not.
export function act(name, values = {}, tell = tellOf) {
  leaveEditor();
  const result = run(stage.session, name, {...placeArguments(), ...values});
  if (!result.done) {
    toast(say(`reason_${result.reason}`));
    return false;
  }
  follow(name, result);
  tell(name, result.change);
  return true;
}

function follow(name, {focus}) {
  const id = focus ?? stage.id;
  if (!isListed(id) && placeOf(presentModel(), id) >= 0) setFilter('all');
  goTo(id, {scroll: name === 'accept_next' ? 'middle' : 'near'});
}

function tellOf(name, change) {
  if (name === 'undo' || name === 'redo') {
    const undone = presentModel().history.find(one => one.version === (change.undoes ?? change.redoes));
    const back = name === 'undo' ? 'redo' : 'undo';
    return toast(say(`did_${name}`, {what: nameOfAction(undone?.action)}), {text: say(`short_${back}`), run: () => act(back)});
  }
  if (FAR_REACHING.includes(name)) return toast(outcomeOf(name, change), takingBack());
  if (!WIDE.includes(name)) return announce(outcomeOf(name, change));
  const n = (change.beads ?? change.sentences).reduce((sum, splice) => sum + splice.new.length, 0);
  return toast(say('did_rows', {what: nameOfAction(name), n}), takingBack());
}

function outcomeOf(name, {sentences}) {
  if (TOGGLED[name]) return say(hasLetter(presentBead(), TOGGLED[name]) ? `set_${name}` : `unset_${name}`);
  if (name.startsWith('swap')) return say(sentences ? 'swapped_texts' : 'swapped', {share: percent(CONFIDENCE.unjudged)});
  return nameOfAction(name);
}

function takingBack() {
  return {text: say('short_undo'), run: () => act('undo')};
}

// Replace one match, or all that a query finds. There may be several matches in a row.
export const replaceOne = query => act('replace', query);

export function replaceAll(query) {
  leaveEditor();
  const {places, emptied, sentences} = replacementsOf(presentModel(), query);
  const rows = new Set(sentences.map(({side, sentence}) => rowOfSentence(presentModel(), side, sentence))).size;
  const left = emptied ? [say('replace_left', {n: emptied})] : [];
  const said = [say('did_replace_all', {n: places, rows: say('n_rows', {n: rows})}), ...left].join(say('stop'));
  act('replace', query, () => toast(said, takingBack()));
}

function nameOfAction(action) {
  return hasWord(`did_${action}`) ? say(`did_${action}`) : say('did_something');
}

// One is where one was; whoever leaves the editor for another row stays there.
function saveText(side, sentence, text) {
  const {done, reason} = run(stage.session, 'edit', {side, sentence, text});
  if (done) announce(nameOfAction('edit'));
  else toast(say(`reason_${reason}`));
}

// All but these, and what concerns the page, is for a row.
const WITHOUT_ROW = ['undo', 'redo'];

function lacksRow({group, name}) {
  return !presentBead() && group !== 'page' && !WITHOUT_ROW.includes(name);
}

// Why a command cannot be done, as the name of a reason; '' if it can.
export function commandReason(name) {
  const command = commandNamed(name);
  if (lacksRow(command)) return 'no_row';
  if (command.action) return canRun(stage.session, command.action, placeArguments());
  if (command.seeks) return seek(command, 1) < 0 ? `none_${command.seeks}` : '';
  return REASONS_OF_PAGE[name]?.() ?? '';
}

const REASONS_OF_PAGE = {
  split: () => canRun(stage.session, 'split', placeArguments()),
  edit: () => presentBead().sizes[stage.side] ? '' : 'nothing_to_edit',
  pin: () => presentBead().sizes[stage.side] ? '' : 'nothing_to_edit',
  check: () => stage.session.storage.check ? '' : 'no_server',
  accept_above: () => presentModel().beads.some(bead => statusOf(bead) === 'open') ? '' : 'nothing_to_accept',
};

// The next row of a kind among those that are shown.
function seek({seeks}, direction) {
  return findNext(presentModel(), presentIndex(), seeks, direction, stage.session.queue);
}

function goToKind(command, direction) {
  const id = stage.id;
  if (command.seeks === 'doubtful' && direction > 0) passRow(stage.session, id);
  const index = seek(command, direction);
  if (index < 0) return toast(say(`reason_none_${command.seeks}`));
  return goTo(presentModel().beads[index].id, {scroll: 'middle'});
}

function goToRow(index) {
  const {id} = presentModel().beads[index];
  if (!isListed(id)) setFilter('all');
  goTo(id, {scroll: 'middle'});
}

// Where only sentences are told apart the row is split at once; where one would be cut the place is shown first.
function splitHere() {
  const args = placeArguments();
  const {cuts, reason} = proposeSplit(presentModel(), presentIndex(), args);
  if (reason) return toast(say(`reason_${reason}`));
  if (cuts.every(cut => cut.offset === 0) || stage.offset !== null) return act('split', {cuts});
  return chooseSplit(cuts, chosen => act('split', {cuts: chosen}));
}

// The first call notes a sentence, the second, in the other text, says that both belong together.
function pinHere() {
  const sentence = stage.sentence ?? firstSentence(presentModel(), presentIndex(), stage.side);
  const {pin} = stage;
  if (!presentBead().sizes[stage.side]) return toast(say('reason_nothing_to_edit'));
  if (!pin || pin.side === stage.side) {
    setPin(pin && pin.sentence === sentence ? null : {id: stage.id, side: stage.side, sentence});
    return stage.pin && toast(say('pin_other'));
  }
  setPin(null);
  return act('pin', pin.side ? {source: sentence, target: pin.sentence} : {source: pin.sentence, target: sentence});
}

function setPin(pin) {
  const old = stage.pin;
  stage.pin = pin;
  if (!pin) endToast(say('pin_other'));
  for (const id of [old?.id, pin?.id]) if (id !== undefined) repaintRow(id);
  focusPlace();
}

// The sentence to be pinned keeps its place in the text when others come before it.
export function keepPin({sentences = []}) {
  if (!stage.pin) return;
  const {side} = stage.pin, sentence = renumbered(stage.pin.sentence, side, sentences);
  stage.pin = {id: presentModel().beads[rowOfSentence(presentModel(), side, sentence)].id, side, sentence};
}

export function takeProposalAt(place) {
  leaveEditor();
  const proposal = presentProposals()[place];
  if (!proposal) return toast(say('reason_no_proposal'));
  return act('take', {proposal});
}

function leave() {
  if (isSplitting()) leaveSplit();
  else if (stage.pin) setPin(null);
  else if (isSearching()) closeSearch();
  else goTo(stage.id, {scroll: ''});
}

function toRowMenu() {
  const row = madeRowOf(stage.id);
  if (!row) return;
  const {left, bottom} = row.querySelector(`[data-side="${stage.side}"]`).getBoundingClientRect();
  showRowMenu({x: left + 24, y: bottom});
}

export function showRowMenu(point) {
  openRowMenu(point, {run: doCommand, reasonAgainst: commandReason, closed: () => (isEditing() ? focusEditor : focusPlace)()});
}

async function checkFlags() {
  if (!stage.session.storage.check) return toast(say('reason_no_server'));
  toast(say('checking'));
  await checkAgain(stage.session);
  return toast(say('checked'));
}

function saidOfExport(suffix, isAcceptedOnly) {
  const counts = Object.entries(leftOut(presentModel(), suffix, isAcceptedOnly)).filter(([, n]) => n);
  const rows = counts.map(([name, n]) => say(`left_${name}`, {n})).join(say('comma'));
  return say(rows ? 'exported_without' : 'exported', {suffix, rows});
}

const goBy = step => () => goTo(neighbourOf(stage.id, step));
const DOINGS = {
  accept_above: () => openAcceptAbove(act), split: splitHere, pin: pinHere, leave,
  edit: () => editCell(saveText) || toast(say('reason_nothing_to_edit')),
  row_down: goBy(1), row_up: goBy(-1), page_down: goBy(PAGE_OF_ROWS), page_up: goBy(-PAGE_OF_ROWS),
  first_row: () => goTo(shownBeads()[0]?.id ?? null), last_row: () => goTo(shownBeads().at(-1)?.id ?? null),
  side_left: () => goTo(stage.id, {side: 0}), side_right: () => goTo(stage.id, {side: 1}),
  proposal_1: () => takeProposalAt(0), proposal_2: () => takeProposalAt(1), proposal_3: () => takeProposalAt(2),
  search: () => openSearch(), replace: () => openSearch(true), go_to: () => openGoTo(goToRow),
  plot: () => openPlot(goToRow), help: openHelp, menu: toRowMenu,
  check: () => checkFlags(),
  export: () => openExport((...asked) => toast(saidOfExport(...asked))),
};

// Do a command of the table, by its name.
export function doCommand(name, direction = 1) {
  const command = commandNamed(name);
  leaveEditor();
  if (lacksRow(command)) return toast(say('reason_no_row'));
  if (command.seeks) return goToKind(command, direction);
  if (command.action) return act(command.action);
  return DOINGS[name]();
}
