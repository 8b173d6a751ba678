// Every command with its keys: the table that the keyboard, the buttons, the menus, the help and the manual share.

// `keys` as in KeyboardEvent.key, lower case, after `mod+` (Ctrl or ⌘), `alt+` and `shift+`. `action`: the name in
// ACTIONS that it runs with the focused row; `seeks`: the kind of row that it goes to; any other the page does itself.
export const COMMANDS = [
  {name: 'accept_next', group: 'judge', keys: ['enter'], action: 'accept_next', icon: 'accepted'},
  {name: 'accept', group: 'judge', keys: ['a'], action: 'accept', icon: 'accepted'},
  {name: 'accept_above', group: 'judge', keys: ['shift+a'], icon: 'above'},
  {name: 'accept_through', group: 'judge', keys: ['shift+enter'], action: 'accept_through', icon: 'above'},
  {name: 'mark', group: 'judge', keys: ['r'], action: 'mark', icon: 'marked'},
  {name: 'clear', group: 'judge', keys: ['c'], action: 'clear', icon: 'clear'},
  {name: 'drop', group: 'judge', keys: ['k'], action: 'drop', icon: 'dropped'},
  {name: 'merge', group: 'mend', keys: ['m', 'alt+backspace'], action: 'merge_next', icon: 'merge'},
  {name: 'merge_previous', group: 'mend', keys: ['shift+m'], action: 'merge_previous', icon: 'merge'},
  {name: 'split', group: 'mend', keys: ['s'], icon: 'split'},
  {name: 'up', group: 'mend', keys: ['u', 'mod+arrowup'], action: 'first_up', icon: 'up'},
  {name: 'down', group: 'mend', keys: ['d', 'mod+arrowdown'], action: 'last_down', icon: 'down'},
  {name: 'swap', group: 'mend', keys: ['x'], action: 'swap_next', icon: 'swap'},
  {name: 'swap_previous', group: 'mend', keys: ['mod+x', 'shift+x'], action: 'swap_previous', icon: 'swap'},
  {name: 'column_up', group: 'mend', keys: ['backspace', 'shift+u'], action: 'column_up', icon: 'up'},
  {name: 'column_down', group: 'mend', keys: ['shift+d'], action: 'column_down', icon: 'down'},
  {name: 'edit', group: 'mend', keys: ['e', 'f2'], icon: 'edit'},
  {name: 'pin', group: 'mend', keys: [' '], icon: 'pinned'},
  {name: 'unpin', group: 'mend', keys: ['shift+ '], action: 'unpin', icon: 'clear'},
  {name: 'apart', group: 'mend', keys: ['shift+k'], action: 'apart', icon: 'clear'},
  {name: 'proposal_1', group: 'mend', keys: ['1']},
  {name: 'proposal_2', group: 'mend', keys: ['2']},
  {name: 'proposal_3', group: 'mend', keys: ['3']},
  {name: 'undo', group: 'mend', keys: ['mod+z'], action: 'undo', icon: 'undo'},
  {name: 'redo', group: 'mend', keys: ['mod+shift+z', 'mod+y'], action: 'redo', icon: 'redo'},
  {name: 'row_down', group: 'go', keys: ['arrowdown']},
  {name: 'row_up', group: 'go', keys: ['arrowup']},
  {name: 'side_left', group: 'go', keys: ['arrowleft']},
  {name: 'side_right', group: 'go', keys: ['arrowright']},
  {name: 'page_down', group: 'go', keys: ['pagedown']},
  {name: 'page_up', group: 'go', keys: ['pageup']},
  {name: 'first_row', group: 'go', keys: ['mod+home', 'home']},
  {name: 'last_row', group: 'go', keys: ['mod+end', 'end']},
  {name: 'doubtful', group: 'go', keys: ['j'], seeks: 'doubtful', icon: 'next'},
  {name: 'uneven', group: 'go', keys: ['n'], seeks: 'not_one_to_one'},
  {name: 'alike', group: 'go', keys: ['t'], seeks: 'same_shape'},
  {name: 'open', group: 'go', keys: ['o'], seeks: 'open'},
  {name: 'bookmark', group: 'go', keys: ['b'], seeks: 'marked'},
  {name: 'flag', group: 'go', keys: ['f'], seeks: 'flagged'},
  {name: 'go_to', group: 'go', keys: ['g']},
  {name: 'search', group: 'page', keys: ['/', 'mod+f'], icon: 'search'},
  {name: 'replace', group: 'page', keys: ['mod+h']},
  {name: 'plot', group: 'page', keys: ['p'], icon: 'plot'},
  {name: 'export', group: 'page', keys: ['mod+s'], icon: 'save'},
  {name: 'check', group: 'page', keys: ['shift+c'], icon: 'flag'},
  {name: 'menu', group: 'page', keys: ['shift+f10', 'contextmenu'], icon: 'more'},
  {name: 'leave', group: 'page', keys: ['escape']},
  {name: 'help', group: 'page', keys: ['?'], icon: 'help'},
];
export const COMMAND_GROUPS = ['judge', 'mend', 'go', 'page'];
// What is sought backwards with Shift.
const SOUGHT = COMMANDS.filter(command => command.seeks);
export const KEYS_BACKWARDS = SOUGHT.flatMap(({keys}) => keys.map(key => `shift+${key}`));
const KEY_NAMES = {
  ' ': 'Space', arrowup: '↑', arrowdown: '↓', arrowleft: '←', arrowright: '→', enter: 'Enter', escape: 'Esc',
  backspace: 'Backspace', pagedown: 'PgDn', pageup: 'PgUp', home: 'Home', end: 'End', contextmenu: 'Menu',
  mod: 'Ctrl', alt: 'Alt', shift: 'Shift',
};

export function commandNamed(name) {
  return COMMANDS.find(command => command.name === name);
}

// The command of an event of the keyboard and its direction, or null.
export function commandOf(event) {
  const key = keyOf(event);
  const command = COMMANDS.find(({keys}) => keys.includes(key));
  if (command) return {command, direction: 1};
  const back = SOUGHT.find(({keys}) => keys.some(one => `shift+${one}` === key));
  return back ? {command: back, direction: -1} : null;
}

function keyOf(event) {
  const key = event.key.toLowerCase();
  // A sign such as ? says by itself that Shift was held.
  const isShifted = event.shiftKey && (key.length > 1 || key === ' ' || key !== key.toUpperCase());
  return `${event.ctrlKey || event.metaKey ? 'mod+' : ''}${event.altKey ? 'alt+' : ''}${isShifted ? 'shift+' : ''}${key}`;
}

// A key as people write it: mod+shift+z → Ctrl+Shift+Z.
export function keyLabel(key) {
  return key.split('+').map(part => KEY_NAMES[part] ?? part.toUpperCase()).join('+');
}

// What works while a text is typed or a dialog is open: nothing without Ctrl.
export function isTyping(target) {
  return Boolean(target.closest('textarea, select, input, dialog'));
}
