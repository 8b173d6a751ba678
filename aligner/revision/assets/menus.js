// The head with its tools, the bar of actions, and the menu of a row. Every button runs a command of the table.

import {byId, icon, make, say} from './elements.js';
import {commandNamed, keyLabel} from './keys.js';

// Groups of the bar; those in the second list have room on a phone too.
const BAR = [['accept_next', 'mark', 'clear', 'drop'], ['merge', 'split', 'up', 'down', 'swap', 'edit', 'pin'], ['undo', 'redo'], ['doubtful']];
const ON_PHONE = ['accept_next', 'merge', 'split', 'up', 'down', 'undo', 'doubtful'];
const ROW_MENU = [
  ['accept', 'accept_through', 'mark', 'clear', 'drop'],
  ['merge', 'merge_previous', 'split', 'up', 'down', 'swap', 'swap_previous', 'column_up', 'column_down'],
  ['edit', 'pin', 'unpin', 'apart'],
];
const TOOLS = ['undo', 'redo', 'search', 'plot', 'accept_above', 'export', 'help'];

// `run(name)` does a command, `reasonAgainst(name)` says why it cannot be done, or ''.
export function actionBar(run) {
  return make('div', {class: 'actions', role: 'group', 'aria-label': say('actions')},
    ...BAR.map(group => make('span', {class: 'group'}, ...group.map(name => commandButton(name, run)))),
    menuButton(run));
}

function menuButton(run) {
  return make('button', {
    type: 'button', class: 'command more on-phone', 'aria-haspopup': 'menu', title: `${say('command_menu')} (${keysOf('menu')})`,
    'aria-label': say('command_menu'), click: () => run('menu'),
  }, icon('more'), make('span', {class: 'label'}, say('more')));
}

function commandButton(name, run) {
  const command = commandNamed(name);
  return make('button', {
    type: 'button', class: `command${ON_PHONE.includes(name) ? ' on-phone' : ''}`, 'data-command': name,
    'aria-keyshortcuts': ariaKeys(command.keys), click: () => run(name),
  }, icon(command.icon), make('span', {class: 'label'}, say(`short_${name}`)),
  make('kbd', {'aria-hidden': 'true'}, keyLabel(command.keys[0])));
}

export function toolButtons(run) {
  return TOOLS.map(name => make('button', {
    type: 'button', class: `plain tool tool-${name}`, 'data-command': name, click: () => run(name),
  }, icon(commandNamed(name).icon), make('span', {class: 'label'}, say(`short_${name}`))));
}

// Say on each button what it does, or why it does nothing.
export function showAvailability(reasonAgainst) {
  document.querySelectorAll('[data-command]').forEach(button => {
    const name = button.dataset.command;
    const reason = reasonAgainst(name);
    button.setAttribute('aria-disabled', String(Boolean(reason)));
    const title = `${say(`command_${name}`)} (${keysOf(name)})`;
    button.title = reason ? `${title}${say('colon')}${say(`reason_${reason}`)}` : title;
    button.setAttribute('aria-label', button.title);
  });
}

function keysOf(name) {
  return commandNamed(name).keys.map(keyLabel).join(say('or'));
}

// As aria-keyshortcuts writes them: mod+z → Control+Z.
function ariaKeys(keys) {
  return keys.map(key => key.split('+').map(part => ({mod: 'Control', ' ': 'Space'})[part]
    ?? part.charAt(0).toUpperCase() + part.slice(1)).join('+')).join(' ');
}

// The menu of a row, at a point of the window. Closing it calls `closed`.
export function openRowMenu(point, {run, reasonAgainst, closed}) {
  const menu = make('div', {class: 'menu', role: 'menu', 'aria-label': say('row_menu'), popover: 'auto'});
  for (const group of ROW_MENU) {
    if (menu.childElementCount) menu.append(make('div', {role: 'separator'}));
    menu.append(...group.map(name => menuItem(name, menu, run, reasonAgainst(name))));
  }
  menu.addEventListener('keydown', moveInMenu);
  menu.addEventListener('toggle', event => {
    if (event.newState !== 'closed') return;
    menu.remove();
    closed();
  });
  byId('main').append(menu);
  menu.showPopover();
  menu.style.left = `${Math.max(8, Math.min(point.x, window.innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(point.y, window.innerHeight - menu.offsetHeight - 8))}px`;
  menu.querySelector('button').focus();
}

function menuItem(name, menu, run, reason) {
  const command = commandNamed(name);
  return make('button', {
    type: 'button', role: 'menuitem', class: 'plain', 'aria-disabled': String(Boolean(reason)), 'data-command': name,
    title: reason ? say(`reason_${reason}`) : null,
    click: () => {
      if (reason) return;
      menu.hidePopover();
      run(name);
    },
  }, icon(command.icon), make('span', {class: 'label'}, say(`command_${name}`)), make('kbd', {'aria-hidden': 'true'}, keyLabel(command.keys[0])));
}

function moveInMenu(event) {
  const items = [...event.currentTarget.querySelectorAll('[role=menuitem]')];
  const at = items.indexOf(document.activeElement);
  const next = {ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1}[event.key];
  event.stopPropagation();
  if (event.key === 'Tab' || event.key === 'Escape') event.currentTarget.hidePopover();
  if (next === undefined) return;
  event.preventDefault();
  items[(next + items.length) % items.length].focus();
}
