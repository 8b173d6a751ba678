// Other alignments of a doubtful place: the texts of both sides line by line, and bands that say what belongs together.

import {firstSentence, isDoubtful} from './model.js';
import {proposalsOf} from './session.js';
import {make, makeSvg, percent, say, shownText, unseen} from './elements.js';
import {SIDES} from './row.js';
import {madeRowOf} from './rows.js';
import {presentBead, presentIndex, presentModel, stage} from './places.js';

const LINE = 26;
const WIDTH = 56;
// A proposal with more lines on a side is shown in part.
const MOST_LINES = 7;
// Milliseconds that one has to stay in a row: whoever runs past it asks for nothing.
const PATIENCE = 120;
const found = {id: null, version: -1, proposals: [], waiting: 0};

export function presentProposals() {
  return found.id === stage.id && found.version === presentModel().version ? found.proposals : [];
}

// Ask for the proposals of the row that one is at, if it is doubtful, and show them in it.
export function seekProposals(take) {
  clearTimeout(found.waiting);
  if (presentProposals().length || !presentBead() || !isDoubtful(presentBead())) return;
  found.waiting = setTimeout(() => askFor(stage.id, presentModel().version, take), PATIENCE);
}

async function askFor(id, version, take) {
  const proposals = await proposalsOf(stage.session, id);
  if (stage.id !== id || presentModel().version !== version) return;
  Object.assign(found, {id, version, proposals});
  const row = madeRowOf(id);
  if (row) showProposals(row, take);
}

// Whether a line stands in the row that one is at.
function isOwn(side, number) {
  const index = presentIndex();
  return firstSentence(presentModel(), index, side) <= number && number < firstSentence(presentModel(), index + 1, side);
}

const hasOwn = row => SIDES.some((name, side) => row[name].some((_, place) => isOwn(side, row.begins[side] + place)));

// Of a long proposal, what concerns the row that one is at, and a row before and after it.
function rowsToShow(rows) {
  const lines = SIDES.map(name => rows.reduce((sum, row) => sum + row[name].length, 0));
  const first = rows.findIndex(hasOwn);
  if (Math.max(...lines) <= MOST_LINES || first < 0) return rows;
  return rows.slice(Math.max(0, first - 1), rows.findLastIndex(hasOwn) + 2);
}

// Put the proposals that are there into their row.
export function showProposals(row, take) {
  row.querySelector('.proposals')?.remove();
  const proposals = presentProposals();
  if (!proposals.length) return;
  const cards = proposals.map((proposal, place) => proposalCard(proposal, place, take));
  row.append(make('div', {class: 'proposals', role: 'gridcell', 'aria-label': say('proposals')}, ...cards));
}

function proposalCard(proposal, place, take) {
  const label = say(proposal.exchanged ? 'proposal_exchange' : 'proposal', {n: place + 1, share: percent(proposal.probability)});
  return make('button', {class: 'proposal', type: 'button', tabindex: -1, click: () => take(place)},
    make('span', {class: 'proposal-head'}, make('kbd', {'aria-hidden': 'true'}, String(place + 1)), unseen(label),
      make('span', {class: 'share', 'aria-hidden': 'true'}, percent(proposal.probability))),
    diagram(rowsToShow(proposal.rows)));
}

function diagram(rows) {
  const [source, target] = SIDES.map((name, side) => linesOf(inTextOrder(rows, side).flatMap(row =>
    row[name].map((text, place) => ({text, isOwn: isOwn(side, row.begins[side] + place)}))), side));
  return make('span', {class: 'diagram'}, source, bands(rows), target);
}

function linesOf(lines, side) {
  const {language} = presentModel().sides[side];
  return make('span', {class: 'lines', lang: language},
    ...lines.map(line => make('span', {class: line.isOwn ? 'line own' : 'line', dir: 'auto'}, ...shownText(line.text))));
}

// Rows of an exchange follow each other otherwise in the translation as it stands; so their bands cross.
const inTextOrder = (rows, side) => [...rows].sort((one, other) => one.begins[side] - other.begins[side]);

function bands(rows) {
  const linesBefore = (row, side) => inTextOrder(rows, side).slice(0, inTextOrder(rows, side).indexOf(row))
    .reduce((sum, other) => sum + other[SIDES[side]].length, 0);
  const lines = (row, side) => [linesBefore(row, side), linesBefore(row, side) + row[SIDES[side]].length];
  const shapes = rows.map(row => bandShape(lines(row, 0), lines(row, 1)));
  const height = Math.max(...rows.flatMap(row => [lines(row, 0)[1], lines(row, 1)[1]])) * LINE;
  return makeSvg('svg', {class: 'bands', width: WIDTH, height, viewBox: `0 0 ${WIDTH} ${height}`, 'aria-hidden': 'true'}, ...shapes);
}

// From the lines of one side to those of the other; a side without lines leaves a stub.
function bandShape([top, bottom], [left, right]) {
  const edge = number => number * LINE;
  const [a, b, c, d] = [edge(top) + 3, edge(bottom) - 3, edge(left) + 3, edge(right) - 3];
  if (top === bottom) return makeSvg('path', {class: 'stub', d: `M${WIDTH} ${c}h-12v${d - c}h12z`});
  if (left === right) return makeSvg('path', {class: 'stub', d: `M0 ${a}h12v${b - a}h-12z`});
  const [near, far] = [WIDTH * .4, WIDTH * .6];
  return makeSvg('path', {
    class: 'band', d: `M0 ${a}C${near} ${a} ${far} ${c} ${WIDTH} ${c}V${d}C${far} ${d} ${near} ${b} 0 ${b}z`,
  });
}

