// The bar for searching and replacing. What is found is painted over the texts, which stay as they are.

import {findAll, matchesIn, patternOf} from './search.js';
import {announce, byId, icon, make, say} from './elements.js';
import {madeRows} from './rows.js';
import {goTo, presentIndex, presentModel, stage} from './places.js';

// So many places are painted and counted through at once.
const PATIENCE_OF_SEARCH = 150;
const finding = {timer: 0, matches: [], at: -1, fields: null, pattern: null};

// `replaceAll(query)` does it and tells how it went.
export function searchBar(replaceAll) {
  const field = (name, more = {}) => make('input', {type: 'text', 'aria-label': say(name), placeholder: say(name), spellcheck: 'false', autocomplete: 'off', ...more});
  const tick = name => make('label', {class: 'tick'}, make('input', {type: 'checkbox', change: seekText}), say(name));
  const step = (name, direction) => make('button', {type: 'button', class: 'plain', 'aria-label': say(name), title: say(name), click: () => showMatch(direction)}, icon(direction > 0 ? 'down' : 'up'));
  const [isRegex, matchCase] = [tick('regular'), tick('match_case')];
  const side = make('select', {'aria-label': say('search_in'), change: seekText},
    ...[['', 'both_sides'], ['0', 'source'], ['1', 'target']].map(([value, name]) => make('option', {value}, say(name))));
  const find = field('find', {type: 'search', input: seekSoon});
  const replacement = field('replace_with');
  const said = make('output', {class: 'found-count'});
  finding.fields = {find, replacement, side, isRegex: isRegex.firstChild, matchCase: matchCase.firstChild, said};
  return make('search', {id: 'search', hidden: true, 'aria-label': say('command_search'), keydown: onSearchKey},
    make('span', {class: 'field'}, find, said), step('previous', -1), step('next', 1), side, isRegex, matchCase,
    make('span', {class: 'field'}, replacement),
    make('button', {type: 'button', click: () => replaceAll(queryNow())}, say('replace_all')),
    make('button', {type: 'button', class: 'plain', 'aria-label': say('close'), title: say('close'), click: closeSearch}, icon('clear')));
}

export function openSearch(withReplacement = false) {
  byId('search').hidden = false;
  const {find, replacement} = finding.fields;
  const chosen = String(window.getSelection()).trim();
  if (chosen && !chosen.includes('\n')) find.value = chosen;
  (withReplacement && find.value ? replacement : find).focus();
  find.select();
  seekText();
}

function closeSearch() {
  byId('search').hidden = true;
  finding.pattern = null;
  finding.matches = [];
  CSS.highlights?.delete('found');
  goTo(stage.id);
}

export function isSearching() {
  return !byId('search').hidden;
}

function queryNow() {
  const {find, replacement, side, isRegex, matchCase} = finding.fields;
  return {
    find: find.value, replacement: replacement.value, isRegex: isRegex.checked, matchCase: matchCase.checked,
    side: side.value === '' ? null : Number(side.value),
  };
}

function onSearchKey(event) {
  if (event.key === 'Escape') closeSearch();
  else if (event.key === 'Enter' && event.target === finding.fields.find) showMatch(event.shiftKey ? -1 : 1);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function seekSoon() {
  clearTimeout(finding.timer);
  finding.timer = setTimeout(seekText, PATIENCE_OF_SEARCH);
}

function seekText() {
  clearTimeout(finding.timer);
  finding.timer = 0;
  const query = queryNow();
  const {matches, reason} = findAll(presentModel(), query);
  finding.matches = matches;
  finding.pattern = query.find ? patternOf(query).pattern : null;
  finding.at = -1;
  finding.fields.find.setAttribute('aria-invalid', String(reason === 'bad_pattern'));
  finding.fields.said.textContent = query.find ? (reason ? say(`reason_${reason}`) : say('n_found', {n: matches.length})) : '';
  highlightRows();
}

// What has changed in the texts may have changed what is found.
export function seekAgain() {
  if (finding.pattern) seekText();
}

function showMatch(direction) {
  if (finding.timer) seekText();
  const {matches} = finding;
  if (!matches.length) return;
  const from = presentIndex();
  if (finding.at < 0) {
    const next = matches.findIndex(match => match.index >= from);
    finding.at = direction > 0 ? (next < 0 ? 0 : next) : (next <= 0 ? matches.length : next) - 1;
  } else finding.at = (finding.at + direction + matches.length) % matches.length;
  const {id, side, sentence, start} = matches[finding.at];
  const {said, find} = finding.fields;
  goTo(id, {side, sentence, offset: start, scroll: 'middle', focus: false});
  said.textContent = say('found_at', {at: finding.at + 1, n: matches.length});
  announce(said.textContent);
  find.focus();
}

// Paint what is found in the rows that are there.
export function highlightRows() {
  if (!CSS.highlights) return;
  if (!finding.pattern) {
    CSS.highlights.delete('found');
    return;
  }
  const ranges = madeRows().flatMap(row => [...row.querySelectorAll('[data-sentence]')]).flatMap(rangesIn);
  CSS.highlights.set('found', new Highlight(...ranges));
}

function rangesIn(element) {
  return [...element.childNodes].filter(node => node.nodeType === Node.TEXT_NODE).flatMap(node =>
    matchesIn(node.data, finding.pattern).filter(([start, stop]) => stop > start).map(([start, stop]) => {
      const range = new Range();
      range.setStart(node, start);
      range.setEnd(node, stop);
      return range;
    }));
}

