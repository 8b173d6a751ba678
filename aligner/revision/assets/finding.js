// The bar for searching and replacing. What is found is painted over the texts, which stay as they are.

import {findAll, matchesIn, patternOf} from './search.js';
import {announce, byId, icon, make, say} from './elements.js';
import {isListed, madeRows} from './rows.js';
import {setFilter} from './filters.js';
import {goTo, presentIndex, presentModel, stage} from './places.js';

// So many places are painted and counted through at once.
const PATIENCE_OF_SEARCH = 150;
const finding = {timer: 0, matches: [], fields: null, pattern: null};

// `replaceAll(query)` does it and tells how it went; `replaceOne(query)` says whether it did it, for the match `at`.
export function searchBar({replaceAll, replaceOne}) {
  const field = (name, more = {}) => make('input', {type: 'text', 'aria-label': say(name), placeholder: say(name), spellcheck: 'false', autocomplete: 'off', ...more});
  const tick = name => make('label', {class: 'tick'}, make('input', {type: 'checkbox', change: seekText}), say(name));
  const step = (name, direction) => make('button', {type: 'button', class: 'plain', 'aria-label': say(name), title: say(name), click: () => showMatch(direction)}, icon(direction > 0 ? 'down' : 'up'));
  const [isRegex, matchCase] = [tick('regular'), tick('match_case')];
  const side = make('select', {'aria-label': say('search_in'), change: seekText},
    ...[['', 'both_sides'], ['0', 'source'], ['1', 'target']].map(([value, name]) => make('option', {value}, say(name))));
  const find = field('find', {type: 'search', input: seekSoon});
  const replacement = field('replace_with');
  const said = make('output', {class: 'found-count'});
  const replaceHere = () => replaceMatch(replaceOne);
  finding.fields = {find, replacement, side, isRegex: isRegex.firstChild, matchCase: matchCase.firstChild, said};
  return make('search', {id: 'search', hidden: true, 'aria-label': say('command_search'), keydown: event => onSearchKey(event, replaceHere)},
    make('span', {class: 'field'}, find, said), step('previous', -1), step('next', 1), side, isRegex, matchCase,
    make('span', {class: 'field'}, replacement),
    make('button', {type: 'button', click: replaceHere}, say('replace')),
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

export function closeSearch() {
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

function onSearchKey(event, replaceHere) {
  if (event.key === 'Escape') closeSearch();
  else if (event.key === 'Enter' && event.target === finding.fields.replacement) replaceHere();
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
  finding.fields.find.setAttribute('aria-invalid', String(reason === 'bad_pattern'));
  finding.fields.said.textContent = query.find ? (reason ? say(`reason_${reason}`) : say('n_found', {n: matches.length})) : '';
  highlightRows();
}

// What has changed in the texts may have changed what is found.
export function seekAgain() {
  if (finding.pattern) seekText();
}

// Where a match is, or the caret, in the order of the text; without a caret it is before the row.
const placeOfMatch = ({index, side, sentence, start}) => [index, side, sentence, start];
const placeOfCaret = () => stage.sentence === null ? [presentIndex()] : [presentIndex(), stage.side, stage.sentence, stage.offset];

// Negative if a place comes before another.
function comparePlaces(one, other) {
  const differing = one.findIndex((number, member) => number !== other[member]);
  return differing < 0 ? 0 : one[differing] - (other[differing] ?? -1);
}

// The first match that is not before the caret, and whether the caret is in it.
function matchHere() {
  const caret = placeOfCaret();
  const at = finding.matches.findIndex(match => comparePlaces(placeOfMatch(match), caret) >= 0);
  return {
    at: at < 0 ? finding.matches.length : at,
    isHere: at >= 0 && comparePlaces(placeOfMatch(finding.matches[at]), caret) === 0,
  };
}

function showMatch(direction) {
  if (finding.timer) seekText();
  const {at, isHere} = matchHere();
  goToMatch(at + (direction < 0 ? -1 : isHere ? 1 : 0));
  finding.fields.find.focus();
}

// Round the ends.
function goToMatch(number) {
  const n = finding.matches.length;
  if (!n) return;
  const place = (number + n) % n;
  const {id, side, sentence, start} = finding.matches[place], focused = document.activeElement;
  if (!isListed(id)) setFilter('all');
  goTo(id, {side, sentence, offset: start, scroll: 'middle', focus: false});
  focused.focus();
  finding.fields.said.textContent = say('found_at', {at: place + 1, n});
  announce(finding.fields.said.textContent);
}

// Replace the match that one is at, and go to the next one; the first time, go to one.
function replaceMatch(replaceOne) {
  if (finding.timer) seekText();
  const {at, isHere} = matchHere();
  if (!isHere) return goToMatch(at);
  const {id, side, sentence, start, stop} = finding.matches[at];
  const length = () => presentModel().sides[side].sentences[sentence].length;
  const before = length(), focused = document.activeElement;
  if (!replaceOne({...queryNow(), at: finding.matches[at]})) return null;
  // What was put there is not found again.
  goTo(id, {side, sentence, offset: Math.max(start, stop + length() - before), scroll: '', focus: false});
  focused.focus();
  return goToMatch(matchHere().at);
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

