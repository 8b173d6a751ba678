// Which rows are shown, and how many there are of each kind.

import {rowsOfKind} from './kinds.js';
import {PACE, timing} from './model.js';
import {byId, figure, make, percent, say} from './elements.js';
import {drawMapSoon} from './map.js';
import {layOut, shownBeads} from './rows.js';
import {goTo, nearestShown, presentIndex, presentModel, stage} from './places.js';

// In the order of the buttons.
const FILTERS = ['all', 'open', 'doubtful', 'not_one_to_one', 'gaps', 'flagged', 'marked', 'changed', 'accepted', 'dropped'];
// These are shown only if there are any.
const SELDOM = ['flagged', 'marked', 'changed', 'dropped'];
// Seconds of work before its time says anything.
const TELLING = 60;
const filtering = {name: 'all', timer: 0};

export function filterChips() {
  return make('div', {class: 'filters', id: 'filters', role: 'group', 'aria-label': say('filters')},
    ...FILTERS.map(name => make('button', {
      class: 'chip', type: 'button', 'data-filter': name, 'aria-pressed': String(name === filtering.name), click: () => setFilter(name),
    }, say(`filter_${name}`), ' ', make('b'))),
    orderControl());
}

// Whether the next doubtful row is the one where a look tells most, or the next one in the text.
function orderControl() {
  const {queue} = stage.session;
  const select = make('select', {id: 'order', change: () => {
    queue.order = select.value;
  }}, ...['gain', 'text'].map(order => make('option', {value: order, selected: order === queue.order}, say(`order_${order}`))));
  return make('label', {class: 'order'}, say('order'), select);
}

// Rows that pass now are shown until the filter is set anew, so that none vanishes under the hand.
export function setFilter(name) {
  filtering.name = name;
  const index = presentIndex();
  const ids = rowsOfKind(presentModel(), name).map(row => presentModel().beads[row].id);
  layOut(name === 'all' ? null : new Set(ids));
  document.querySelectorAll('.chip').forEach(chip => chip.setAttribute('aria-pressed', String(chip.dataset.filter === name)));
  showEmptiness();
  drawMapSoon();
  stage.id = null;
  goTo(nearestShown(Math.max(0, index)), {scroll: 'middle', focus: ids.length > 0});
}

// Why there is nothing to see, if so.
export function showEmptiness() {
  byId('empty').hidden = shownBeads().length > 0;
  byId('empty').textContent = say(presentModel().beads.length ? 'nothing_shown' : 'no_rows');
}

// Counting reads every row, so it waits until the change has been painted.
export function countSoon() {
  clearTimeout(filtering.timer);
  filtering.timer = setTimeout(showCounts, 60);
}

function showCounts() {
  const counted = Object.fromEntries(FILTERS.map(name => [name, rowsOfKind(presentModel(), name).length]));
  document.querySelectorAll('.chip').forEach(chip => {
    const {filter} = chip.dataset;
    chip.querySelector('b').textContent = figure(counted[filter]);
    chip.hidden = SELDOM.includes(filter) && !counted[filter] && filter !== filtering.name;
  });
  showProgress(counted.accepted, counted.all);
}

function showProgress(accepted, all) {
  const share = all ? accepted / all : 0;
  byId('done').style.setProperty('--share', share);
  byId('progress').replaceChildren(say('progress', {accepted, n: all, share: percent(share)}), ...times());
}

function times() {
  const {seconds, perPage} = timing(presentModel());
  if (seconds < TELLING) return [];
  const parts = [say('time_spent', {time: duration(seconds)})];
  if (perPage) parts.push(say('time_per_page', {n: Number((perPage / 60).toPrecision(2))}));
  const title = say('time_meaning', {n: PACE.characters, minutes: PACE.pause / 60});
  return [make('span', {class: 'times', title}, parts.map(part => ` · ${part}`).join(''))];
}

// 0:42 is minutes and seconds, 1:05:00 hours, minutes and seconds.
function duration(seconds) {
  const [hours, minutes, rest] = [seconds / 3600, seconds / 60 % 60, seconds % 60].map(Math.floor);
  const two = number => String(number).padStart(2, '0');
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
