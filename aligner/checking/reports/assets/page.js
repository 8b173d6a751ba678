// The data of the page, and how its parts are made and named. Texts become text nodes, never markup.

const data = JSON.parse(document.getElementById('data').textContent);
const PHONE = '(max-width: 600px)';
const interfaceLanguage = data.language === 'zh' ? 'zh-Hans' : 'en';
const wholeNumber = new Intl.NumberFormat(interfaceLanguage);
const percentage = new Intl.NumberFormat(interfaceLanguage, {style: 'percent', maximumFractionDigits: 1});
const languageNames = new Intl.DisplayNames([interfaceLanguage], {type: 'language'});

const flagsOfRow = data.rows.map(() => []);
data.flags.forEach((flag, number) => flagsOfRow[flag.row].push(number));
// Rows in which nothing can be seen keep their number, and are not shown.
const rowCount = data.rows.filter(row => !row.blank).length;
const sectionOfRow = new Array(data.rows.length).fill(-1);
data.sections.forEach((section, number) => sectionOfRow.fill(number, section.start, section.stop));

// Words by name: of `one|many` the form that `n` asks for, with values for what is in braces.
function say(name, values = {}) {
  const forms = data.words[name].split('|');
  const form = forms.length > 1 && values.n !== 1 ? forms[1] : forms[0];
  return form.replace(/\{(\w+)\}/g, (_, key) =>
    typeof values[key] === 'number' ? wholeNumber.format(values[key]) : values[key]);
}

// An element. Attributes that are functions listen; those that are null or false are left out.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter(child => child !== null));
  return element;
}

function languageName(tag) {
  try {
    return languageNames.of(tag);
  } catch {  // RangeError for a tag that only looks like one
    return tag;
  }
}

function rowLink(row, text = wholeNumber.format(row + 1)) {
  return make('a', {href: `#row-${row + 1}`}, text);
}

// A share as a figure with a bar beside it.
function share(value) {
  const bar = make('span', {class: 'bar', 'aria-hidden': 'true'});
  bar.style.setProperty('--share', value);
  return make('span', {class: 'share'}, bar, make('span', {}, percentage.format(value)));
}

function plainText(parts) {
  return parts.map(part => typeof part === 'string' ? part : part[0]).join('');
}

// A text as it names a place: on one line.
function lineOf(parts) {
  return plainText(parts).replace(/[ \t\n\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+/g, ' ').replace(/^ | $/g, '');
}

function shortened(text, most) {
  const characters = [...text];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
}

function sectionTitle(number) {
  const title = data.sections[number].title;
  return title || say(data.sections.length > 1 ? 'before_headings' : 'whole_text');
}
