// One bead as a row: number, source, link, target, status. Its texts are in cells; the link says how sure it is.

import {CONFIDENCE, dividersBefore, flagsOf, hasLetter, anchorsOf, sentencesOf, shapeOf, statusOf} from './model.js';
import {figure, icon, make, percent, say, shownText, unseen} from './elements.js';

export const SIDES = ['source', 'target'];
// The bands of confidence, as in `alignment.plot()`, and where each begins.
export const BANDS = [['sure', CONFIDENCE.doubtful], ['doubtful', CONFIDENCE.veryDoubtful], ['very-doubtful', 0]];

export function bandOf(confidence) {
  return BANDS.find(([, floor]) => confidence >= floor)[0];
}

// The divider before a row, if something begins there that the row itself does not say.
export function dividerElement(model, index) {
  const dividers = dividersBefore(model, index).filter(divider => !isHeading(model, index, divider));
  if (!dividers.length) return null;
  const titles = dividers.filter(divider => divider.text).map(divider =>
    make('b', {lang: model.sides[divider.side].language, dir: 'auto'}, ...shownText(divider.text)));
  const pages = dividers.filter(divider => divider.page).map(divider =>
    make('span', {class: 'page'}, say(`page_${SIDES[divider.side]}`, {page: figure(divider.page)})));
  return make('div', {class: 'divider', role: 'row'},
    make('div', {role: 'rowheader', 'aria-colspan': 5}, ...titles, ...pages));
}

function isHeading(model, index, divider) {
  return divider.kind === 'heading'
    && sentencesOf(model, index, divider.side).some(sentence => sentence.text === divider.text);
}

export function rowElement(model, index) {
  const bead = model.beads[index];
  const flags = flagsOf(model, index);
  const heading = dividersBefore(model, index).some(divider => divider.kind === 'heading');
  return make('div', {
    class: ['row', bandOf(bead.confidence), ...statesOf(bead).map(state => `is-${state}`), heading ? 'is-heading' : ''].join(' ').trim(),
    role: 'row', 'data-id': bead.id, 'aria-rowindex': index + 2,
  },
  make('div', {class: 'number', role: 'gridcell'}, figure(index + 1)),
  cellElement(model, index, 0),
  linkElement(model, index),
  cellElement(model, index, 1),
  make('div', {class: 'status', role: 'gridcell'}, ...statusIcons(model, index)),
  flags.length ? make('div', {class: 'badges', role: 'gridcell'}, ...flags.map(badge)) : null);
}

// A row whose number has changed, and nothing else.
export function renumber(row, index) {
  row.setAttribute('aria-rowindex', index + 2);
  row.querySelector('.number').textContent = figure(index + 1);
}

function cellElement(model, index, side) {
  const id = model.beads[index].id;
  const {language} = model.sides[side];
  const sentences = sentencesOf(model, index, side);
  const cell = make('div', {
    class: 'cell', role: 'gridcell', tabindex: -1, 'data-side': side, lang: language, 'aria-describedby': `link-${id}`,
  });
  if (!sentences.length) {
    cell.append(make('span', {class: 'gap', lang: document.documentElement.lang}, say(side ? 'no_target' : 'no_source')));
    return cell;
  }
  cell.append(...blocks(sentences).map(block => make('div', {class: 'sentence', dir: 'auto'}, ...block.map(sentenceElement))));
  return cell;
}

// Sentences, each with the clauses that continue it.
function blocks(sentences) {
  const found = [];
  for (const sentence of sentences) {
    if (sentence.isClause && found.length) found.at(-1).push(sentence);
    else found.push([sentence]);
  }
  return found;
}

function sentenceElement(sentence, place) {
  return make('span', {class: place ? 'clause' : 'unit', 'data-sentence': sentence.number}, ...shownText(sentence.text));
}

function linkElement(model, index) {
  const bead = model.beads[index];
  const states = statesOf(bead).map(state => say(`is_${state}`));
  return make('div', {class: 'link', role: 'gridcell', id: `link-${bead.id}`},
    make('span', {class: 'confidence', title: isUnjudged(bead) ? say('unjudged') : null}, unseen(`${say('confidence')} `), percent(bead.confidence)),
    make('span', {class: shapeOf(bead) === '1-1' ? 'shape even' : 'shape'}, unseen(`${say('shape')} `), shapeOf(bead).replace('-', '–')),
    states.length ? unseen(states.join(say('comma'))) : null);
}

function isUnjudged(bead) {
  return hasLetter(bead, 'c') && bead.confidence === CONFIDENCE.unjudged;
}

function statesOf(bead) {
  const status = statusOf(bead);
  return [
    ...(status === 'open' ? [] : [status]),
    ...(hasLetter(bead, 'c') ? ['changed'] : []), ...(hasLetter(bead, 'd') ? ['dropped'] : []),
  ];
}

function statusIcons(model, index) {
  const states = [...statesOf(model.beads[index]), ...(anchorsOf(model, index).length ? ['pinned'] : [])];
  return states.map(state => make('span', {class: state, title: say(`is_${state}`)}, icon(state), unseen(say(`is_${state}`))));
}

function badge(flag) {
  return make('span', {class: `badge ${flag.severity}`, title: flag.explanation}, flag.label, make('span', {class: 'explanation'}, `${say('colon')}${flag.explanation}`));
}
