// What the page says by itself: toasts that go away, and notices that stay until they are answered.

import {announce, byId, icon, make, say} from './elements.js';

const LASTING = 7000;
let toastTimer = 0;

// One sentence, and a button if something can be done about it.
export function toast(text, button = null) {
  announce(text);
  clearTimeout(toastTimer);
  byId('toast')?.remove();
  const box = make('div', {id: 'toast', class: 'toast'}, make('span', {}, text),
    button && make('button', {type: 'button', class: 'plain', click: () => {
      box.remove();
      button.run();
    }}, button.text));
  byId('notices').append(box);
  const leave = () => {
    toastTimer = setTimeout(() => box.remove(), LASTING);
  };
  box.addEventListener('pointerenter', () => clearTimeout(toastTimer));
  box.addEventListener('pointerleave', leave);
  leave();
}

// Take away a toast that says what no longer holds.
export function endToast(text) {
  if (byId('toast')?.firstChild.textContent === text) byId('toast').remove();
}

// A notice by name, which replaces the one of the same name. `buttons`: [text, what it does].
export function notify(name, content, buttons = []) {
  withdraw(name);
  const box = make('section', {class: 'notice', id: `notice-${name}`, 'aria-label': say('notice')},
    make('div', {class: 'notice-text'}, ...content),
    ...buttons.map(([text, run]) => make('button', {type: 'button', click: run}, text)),
    make('button', {type: 'button', class: 'plain', 'aria-label': say('close'), title: say('close'), click: () => box.remove()}, icon('clear')));
  byId('notices').prepend(box);
  announce(box.querySelector('.notice-text').textContent);
}

export function withdraw(name) {
  byId(`notice-${name}`)?.remove();
}
