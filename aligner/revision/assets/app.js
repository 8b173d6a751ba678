// The page is put together, and listens.

import {fileStorage, serverStorage} from './storage.js';
import {copyOfWork, isStuck, listen, openSession, reloadSession, setFocus, unsaved} from './session.js';
import {announce, byId, icon, make, say, shownText, speak, spokenLanguage} from './elements.js';
import {commandOf, isTyping} from './keys.js';
import {applyToRows, changeModel, emptyAfterPrint, fillForPrint, idOf, isListed, layOut, makeRows, repaintAll} from './rows.js';
import {caretAt, focusPlace, goTo, nearestShown, presentIndex, presentModel, showPlace, stage} from './places.js';
import {seekProposals, showProposals} from './proposals.js';
import {dropUnderway, focusEditor, isEditing, keyOfSplit, leaveEditor, settleEditor, settleSplit, showEditor} from './editing.js';
import {addHandles, listenForDrags} from './dragging.js';
import {notify, withdraw} from './notices.js';
import {download} from './dialogs.js';
import {actionBar, showAvailability, toolButtons} from './menus.js';
import {countSoon, filterChips, setFilter, showEmptiness} from './filters.js';
import {highlightRows, searchBar, seekAgain} from './finding.js';
import {drawMapSoon, mapElement, renameMap} from './map.js';
import {act, commandReason, doCommand, keepPin, replaceAll, replaceOne, showRowMenu, takeProposalAt} from './commands.js';

const THEMES = ['', 'light', 'dark'];

function remembered(name) {
  try {
    return localStorage.getItem(`aligner.review.${name}`);
  } catch {  // SecurityError where the browser keeps nothing
    return null;
  }
}

function remember(name, value) {
  try {
    localStorage.setItem(`aligner.review.${name}`, value);
  } catch {  // likewise
    announce('');
  }
}

function head() {
  const theme = document.documentElement.dataset.theme ?? '';
  return [
    make('div', {class: 'done', id: 'done'}),
    make('div', {class: 'bar'},
      make('h1', {}, presentModel().title),
      make('span', {class: 'progress', id: 'progress'}),
      make('span', {class: 'save-state', id: 'saved'}),
      make('div', {class: 'tools', role: 'group', 'aria-label': say('tools')},
        make('button', {type: 'button', class: 'plain fold', 'aria-expanded': 'false', 'aria-controls': 'filters', 'aria-label': say('filters'), title: say('filters'), click: foldFilters}, icon('filter')),
        ...toolButtons(doCommand),
        make('button', {type: 'button', class: 'plain', id: 'theme', 'aria-label': say(`theme_${theme || 'system'}`), title: say(`theme_${theme || 'system'}`), click: nextTheme}, icon('theme')),
        make('button', {type: 'button', class: 'plain', id: 'language', lang: spokenLanguage() === 'en' ? 'zh' : 'en', click: otherLanguage}, say('other_language')))),
    filterChips(), searchBar({replaceAll, replaceOne}),
  ];
}

function foldFilters(event) {
  const isOpen = byId('filters').classList.toggle('open');
  event.currentTarget.setAttribute('aria-expanded', String(isOpen));
}

function nextTheme() {
  const theme = THEMES[(THEMES.indexOf(document.documentElement.dataset.theme ?? '') + 1) % THEMES.length];
  remember('theme', theme);
  showTheme(theme);
  const button = byId('theme');
  button.title = say(`theme_${theme || 'system'}`);
  button.setAttribute('aria-label', button.title);
  announce(button.title);
}

function showTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  drawMapSoon();
}

function otherLanguage() {
  speak(spokenLanguage() === 'en' ? 'zh' : 'en');
  remember('language', spokenLanguage());
  leaveEditor();
  furnish();
  repaintAll();
  renameMap();
  byId('language').focus();
}

// Everything around the rows, in the language of the interface.
function furnish() {
  byId('head').replaceChildren(...head());
  byId('dock').replaceChildren(actionBar(doCommand));
  byId('head').setAttribute('aria-label', say('tools'));
  showEmptiness();
  countSoon();
  showSaved();
  showAvailability(commandReason);
}

function showSaved() {
  const n = unsaved(stage.session), stuck = isStuck(stage.session);
  byId('saved').textContent = say(stuck ? 'not_saved' : n ? 'saving' : 'saved', {n});
  byId('saved').classList.toggle('stuck', stuck);
}

// Everything that a row has beside what the model says.
function decorate(row, id) {
  addHandles(row);
  showEditor(row, id);
  if (id === stage.pin?.id) row.querySelector(`[data-sentence="${stage.pin.sentence}"]`)?.classList.add('pinning');
  if (id !== stage.id) return;
  showPlace(row);
  showProposals(row, takeProposalAt);
}

const EVENTS = {
  changed: event => {
    const hadFocus = document.activeElement === document.body || byId('rows').contains(document.activeElement);
    const index = presentIndex();
    keepPin(event.change);
    applyToRows(event, stage.id);
    settleSplit(!event.change.follows);
    showSaved();
    drawMapSoon();
    if (stage.id !== null && index < 0) stage.id = nearestShown(Math.min(event.first, presentModel().beads.length - 1));
    if (hadFocus) (isEditing() ? focusEditor : focusPlace)();
    seekAgain();
    refreshSoon();
    if (trouble && byId(`notice-${NOTICE_OF[trouble.type]}`)) showTrouble(trouble);
  },
  saved: () => {
    withdraw('offline');
    showSaved();
  },
  offline: showTrouble,
  elsewhere: showTrouble,
  failed: showTrouble,
  unkept: showTrouble,
  flags: () => {
    repaintAll();
    countSoon();
  },
  reloaded: () => {
    ['elsewhere', 'failed', 'offline'].forEach(withdraw);
    dropUnderway();
    stage.pin = null;
    changeModel(presentModel());
    setFilter('all');
    refreshSoon();
  },
  realigned: () => announce(say('realigned')),
};

// What follows from a change or a move, once a frame.
function refreshSoon() {
  if (refreshSoon.waiting) return;
  refreshSoon.waiting = requestAnimationFrame(() => {
    refreshSoon.waiting = 0;
    showAvailability(commandReason);
    showSaved();
    drawMapSoon(false);
    countSoon();
    highlightRows();
    seekProposals(takeProposalAt);
  });
}

// What went wrong last; what is said of it counts the changes that are not saved.
let trouble = null;
const NOTICE_OF = {offline: 'offline', elsewhere: 'elsewhere', failed: 'failed', unkept: 'failed'};
const TROUBLES = {
  offline: (n, copy) => [say('offline', {n}), copy],
  elsewhere: (n, copy, again) => [say(n ? 'elsewhere_unsaved' : 'elsewhere', {n}), again, copy],
  failed: (n, copy, again, {message, isFinal}) => [message, ...isFinal ? [[say('try_again'), tryAgain], again, copy] : []],
  unkept: (n, copy, again, {message}) => [say('unkept', {message}), [say('command_export'), () => doCommand('export')], [say('try_again'), tryAgain]],
};

// Whoever loads the file again loses what is not saved, and may take it along as a file before.
function showTrouble(event) {
  trouble = event;
  const n = unsaved(stage.session);
  const copy = [say('download_copy'), () => download(copyOfWork(stage.session))];
  const again = [say(n ? 'load_again_dropping' : 'load_again', {n}), reload];
  const [text, ...buttons] = TROUBLES[event.type](n, copy, again, event);
  notify(NOTICE_OF[event.type], [text], n ? buttons : buttons.filter(button => button !== copy));
  showSaved();
}

// What was made meanwhile is waiting.
function tryAgain() {
  withdraw('failed');
  stage.session.storage.retry();
}

function reload() {
  reloadSession(stage.session).catch(error => notify('failed', [error.message]));
}

function onKey(event) {
  if (event.isComposing || event.defaultPrevented || event.target.closest('dialog, [role=menu]')) return;
  if (keyOfSplit(event)) return;
  const known = commandOf(event);
  if (!known) return;
  const isChord = event.ctrlKey || event.metaKey;
  if (isTyping(event.target) && !(isChord && known.command.group === 'page')) return;
  if (event.target.closest('button, summary, a') && ['Enter', ' '].includes(event.key)) return;
  event.preventDefault();
  doCommand(known.command.name, known.direction);
}

function onClick(event) {
  const cell = event.target.closest('.cell');
  if (!cell || event.target.closest('.editor')) return;
  // The first click makes the row anew, so browsers know of no double click on what is there now.
  if (event.detail === 2) {
    doCommand('edit');
    return;
  }
  const caret = window.getSelection().isCollapsed ? caretAt(event.clientX, event.clientY) : null;
  goTo(idOf(cell.closest('.row')), {side: Number(cell.dataset.side), ...caret, scroll: ''});
}

function onMenu(event) {
  const row = event.target.closest('.row');
  if (!row || event.target.closest('.editor')) return;
  event.preventDefault();
  const side = Number(event.target.closest('.cell')?.dataset.side ?? stage.side);
  if (idOf(row) !== stage.id || side !== stage.side) goTo(idOf(row), {side, ...caretAt(event.clientX, event.clientY), scroll: ''});
  showRowMenu({x: event.clientX, y: event.clientY});
}

function listenToPage(rows) {
  document.addEventListener('keydown', onKey);
  rows.addEventListener('click', onClick);
  rows.addEventListener('contextmenu', onMenu);
  listenForDrags(rows, act);
  window.addEventListener('scroll', () => drawMapSoon(false), {passive: true});
  window.addEventListener('resize', () => drawMapSoon());
  window.addEventListener('beforeprint', fillForPrint);
  window.addEventListener('afterprint', emptyAfterPrint);
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => drawMapSoon());
  window.addEventListener('beforeunload', event => (unsaved(stage.session) || isEditing()) && event.preventDefault());
  const sizes = new ResizeObserver(() => {
    for (const name of ['head', 'dock']) document.documentElement.style.setProperty(`--${name}`, `${byId(name).offsetHeight}px`);
  });
  ['head', 'dock'].forEach(name => sizes.observe(byId(name)));
}

// What was carried over from an earlier round, said once.
function showCarried({carried}) {
  if (!carried) return;
  const gone = carried.texts ?? [];
  notify('carried', [
    make('p', {}, say('carried', carried)),
    gone.length ? make('details', {}, make('summary', {}, say('carried_gone', {n: carried.gone})),
      make('ul', {}, ...gone.map(texts => make('li', {}, ...[texts].flat().filter(Boolean).map(text => make('bdi', {}, ...shownText(text))))))) : null,
  ].filter(Boolean));
}

async function start() {
  showTheme(remembered('theme') ?? '');
  const embedded = byId('state').textContent.trim();
  speak(remembered('language') ?? (document.documentElement.lang === 'en' ? 'en' : 'zh'), JSON.parse(byId('words').textContent));
  const storage = embedded ? fileStorage(embedded) : serverStorage(new URLSearchParams(location.search).get('token'));
  const state = await storage.load();
  stage.session = openSession(state, storage);
  stage.session.queue.isShown = bead => isListed(bead.id);
  const rows = makeRows(presentModel(), decorate);
  byId('main').replaceChildren(make('div', {class: 'pane'}, rows, byId('empty')), mapElement(id => goTo(id, {scroll: ''})));
  stage.moved = () => {
    settleEditor();
    settleSplit();
    setFocus(stage.session, stage.id);
    refreshSoon();
  };
  furnish();
  listenToPage(rows);
  layOut();
  listen(stage.session, event => EVENTS[event.type](event));
  goTo(presentModel().beads[0]?.id ?? null, {scroll: ''});
  showCarried(presentModel());
}

// Without a state there is nothing to show but why.
start().catch(error => {
  if (!stage.session) notify('failed', [error.message]);
  throw error;
});
