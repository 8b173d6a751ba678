// How parts of the page are made and named. Texts become text nodes, never markup.

const SVG = 'http://www.w3.org/2000/svg';
const LANGUAGES = {en: 'en', zh: 'zh-Hans'};
const wording = {language: 'en', words: {}, number: null, percent: null};

// Choose the language of the interface, en or zh; `words` is needed only once.
export function speak(language, words = wording.words) {
  const tag = LANGUAGES[language];
  Object.assign(wording, {
    language, words, number: new Intl.NumberFormat(tag),
    percent: new Intl.NumberFormat(tag, {style: 'percent', maximumFractionDigits: 0}),
  });
  document.documentElement.lang = tag;
}

export function spokenLanguage() {
  return wording.language;
}

export function hasWord(name) {
  return Object.hasOwn(wording.words, name);
}

// Words by name: of `one|many` the form that `n` asks for, with values for what is in braces.
export function say(name, values = {}) {
  const forms = wording.words[name][wording.language].split('|');
  const form = forms.length > 1 && values.n !== 1 ? forms[1] : forms[0];
  return form.replace(/\{(\w+)\}/g, (_, key) => typeof values[key] === 'number' ? figure(values[key]) : values[key]);
}

export function figure(number) {
  return wording.number.format(number);
}

// Certain is only what is certain: .996 is 99 %, not 100 %.
export function percent(share) {
  return wording.percent.format(share < 1 ? Math.min(share, .99) : share);
}

export function languageName(tag) {
  try {
    return new Intl.DisplayNames([LANGUAGES[wording.language]], {type: 'language'}).of(tag);
  } catch {  // RangeError for a tag that only looks like one
    return tag;
  }
}

// An element. Attributes that are functions listen; those that are null or false are left out.
export function make(tag, attributes = {}, ...children) {
  return furnished(document.createElement(tag), attributes, children);
}

export function makeSvg(tag, attributes = {}, ...children) {
  return furnished(document.createElementNS(SVG, tag), attributes, children);
}

function furnished(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

export function byId(name) {
  return document.getElementById(name);
}

export function unseen(text) {
  return make('span', {class: 'unseen'}, text);
}

// Drawn on 16 × 16, as lines.
const ICONS = {
  accepted: 'M3 8.5 6.5 12 13 4.5',
  marked: 'M4 14V2.5h8l-2 3 2 3H4',
  changed: 'M3 13l.7-3L10.5 3.2l2.3 2.3L6 12.3z',
  dropped: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M4.2 4.2l7.6 7.6',
  flag: 'M4 14V2.5h8l-2 3 2 3H4M13.5 11v3',
  pinned: 'M8 9.5V14M5 9.5h6L9.8 7V3.5h-3.6V7z',
  clear: 'M4 4l8 8M12 4l-8 8',
  merge: 'M3 3.5h10M3 12.5h10M8 5v2m0 4V9M6.5 6.2 8 7.7l1.5-1.5M6.5 9.8 8 8.3l1.5 1.5',
  split: 'M2.5 8h11M8 6V2.5M8 10v3.5M6.5 4 8 2.5 9.5 4M6.5 12 8 13.5 9.5 12',
  up: 'M8 13V3M4 7l4-4 4 4',
  down: 'M8 3v10M4 9l4 4 4-4',
  swap: 'M5 3v9M2.5 5.5 5 3l2.5 2.5M11 13V4M8.5 10.5 11 13l2.5-2.5',
  edit: 'M3 13l.7-3L10.5 3.2l2.3 2.3L6 12.3zM8.5 13.5h5',
  undo: 'M6 3 3 6l3 3M3 6h6.5a3.5 3.5 0 0 1 0 7H6',
  redo: 'M10 3l3 3-3 3M13 6H6.5a3.5 3.5 0 0 0 0 7H10',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.3 10.3 14 14',
  next: 'M4 6l4 4 4-4',
  plot: 'M2.5 2.5v11h11M5 5h2v2H5zM7.5 7.5h2v2h-2zM10 10h2v2h-2z',
  save: 'M8 2.5V10M5 7.2l3 3 3-3M3 13.5h10',
  help: 'M6 6a2 2 0 1 1 3 1.7c-.7.4-1 .8-1 1.6M8 12v.2',
  more: 'M3.5 8h.1M8 8h.1M12.5 8h.1',
  filter: 'M2.5 4h11M4.5 8h7M6.5 12h3',
  theme: 'M8 2.5a5.5 5.5 0 1 0 0 11zM8 2.5a5.5 5.5 0 0 1 0 11',
  above: 'M3 2.5h10M4 9.5 7 12.5 13 6',
};

export function icon(name) {
  return makeSvg('svg', {class: 'icon', viewBox: '0 0 16 16', 'aria-hidden': 'true'}, makeSvg('path', {d: ICONS[name]}));
}

// For those who do not see what an action did.
export function announce(text) {
  byId('said').textContent = text;
}

const HIDDEN_IN_TEXT = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]/;

// A text as parts of a row: characters that command, turn or hide are escapes in small frames.
export function shownText(text) {
  if (!HIDDEN_IN_TEXT.test(text)) return [text];
  const parts = [];
  for (const character of text) {
    if (HIDDEN_IN_TEXT.test(character) && character.length === 1) parts.push(make('span', {class: 'escape'}, escapeOf(character)));
    else if (typeof parts.at(-1) === 'string') parts.push(parts.pop() + character);
    else parts.push(character);
  }
  return parts;
}

function escapeOf(character) {
  const code = character.charCodeAt(0);
  return code < 0x20 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
