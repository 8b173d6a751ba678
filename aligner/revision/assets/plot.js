// The dot plot of both texts, the same picture as `alignment.plot()`: the source runs across, the target down.

import {dividersBefore, firstSentence, isGap, rowOfSentence} from './model.js';
import {figure, make, makeSvg, percent, say} from './elements.js';
import {BANDS, bandOf} from './row.js';

// Lengths in pixels, and how many marks there are at most, as in aligner/views/plot_style.py.
const DRAWING = {side: 640, sentence: 28, narrowest: 160, mark: 5, marks: 100, tick: 44, line: 16};

// `go(index)` leads to the row of the place that is clicked.
export function plotElement(model, go) {
  const scale = scaleOf(model);
  const boxes = model.beads.map((bead, index) => ({bead, index, box: boxOf(model, index, scale)}));
  const [left, top] = [52, 22];
  const svg = makeSvg('svg', {
    class: 'plot', role: 'img', 'aria-label': say('plot_label', {source: nameOf(model, 0), target: nameOf(model, 1)}),
    viewBox: `0 0 ${scale.width + left + 8} ${scale.height + top + 8}`, width: scale.width + left + 8, height: scale.height + top + 8,
  },
  makeSvg('g', {transform: `translate(${left} ${top})`},
    makeSvg('rect', {class: 'frame', width: scale.width, height: scale.height}),
    ...ticks(model, scale), ...dividerLines(model, scale), ...bandPaths(boxes), ...marks(boxes),
    makeSvg('path', {class: 'bead gap', d: outlines(pixels(boxes.filter(({index}) => isGap(model, index))).map(({box}) => box))})));
  if (boxes.length) svg.addEventListener('click', event => go(rowAt(model, svg, event, {scale, left, top})));
  return make('div', {class: 'plot-panel'},
    make('p', {class: 'quiet'}, `→ ${nameOf(model, 0)}`, make('br'), `↓ ${nameOf(model, 1)}`), svg, legend(model));
}

function nameOf(model, side) {
  return model.sides[side].name || say(side ? 'target' : 'source');
}

function scaleOf(model) {
  const [rows, columns] = model.sides.map(side => Math.max(side.sentences.length, 1));
  const size = Math.min(DRAWING.side / Math.max(rows, columns), DRAWING.sentence);
  const [width, height] = [rows, columns].map(count => Math.max(count * size, DRAWING.narrowest));
  return {width, height, across: width / rows, down: height / columns};
}

function boxOf(model, index, {across, down}) {
  return {
    left: firstSentence(model, index, 0) * across, right: firstSentence(model, index + 1, 0) * across,
    top: firstSentence(model, index, 1) * down, bottom: firstSentence(model, index + 1, 1) * down,
  };
}

// Boxes that begin in the same pixel of the way across and down are one, with their mean confidence.
function pixels(boxes) {
  const groups = [];
  for (const {bead, box} of boxes) {
    const way = Math.floor(box.left + box.top);
    const last = groups.at(-1);
    if (last && last.way === way) {
      last.box = around(last.box, box);
      last.confidences.push(bead.confidence);
    } else groups.push({way, box, confidences: [bead.confidence]});
  }
  return groups.map(({box, confidences}) =>
    ({box, confidence: confidences.reduce((sum, one) => sum + one, 0) / confidences.length}));
}

function around(one, other) {
  return {
    left: Math.min(one.left, other.left), top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right), bottom: Math.max(one.bottom, other.bottom),
  };
}

function bandPaths(boxes) {
  const places = pixels(boxes.filter(({bead}) => bead.sizes[0] && bead.sizes[1]));
  return BANDS.map(([name]) => makeSvg('path', {
    class: `bead ${name}`, d: outlines(places.filter(({confidence}) => bandOf(confidence) === name).map(({box}) => box)),
  }));
}

function outlines(boxes) {
  const short = number => Math.round(number * 10) / 10;
  return boxes.map(({left, top, right, bottom}) =>
    `M${short(left)} ${short(top)}H${short(right)}V${short(bottom)}H${short(left)}Z`).join('');
}

// The least confident beads, the least of all on top.
function marks(boxes) {
  return boxes.filter(({bead}) => bead.confidence < BANDS[0][1])
    .sort((one, other) => one.bead.confidence - other.bead.confidence).slice(0, DRAWING.marks).reverse()
    .map(({bead, index, box}) => {
      const [width, height] = [Math.max(box.right - box.left, DRAWING.mark), Math.max(box.bottom - box.top, DRAWING.mark)];
      return makeSvg('rect', {
        class: `mark ${bandOf(bead.confidence)}`, width, height,
        x: (box.left + box.right - width) / 2, y: (box.top + box.bottom - height) / 2,
      }, makeSvg('title', {}, `${say('row', {n: index + 1})} · ${percent(bead.confidence)}`));
    });
}

// Every 1st, 2nd, 5th, 10th, … sentence.
function ticks(model, {across, down}) {
  const numbers = (count, size) => {
    const step = [...Array(10).keys()].flatMap(power => [1, 2, 5].map(digit => digit * 10 ** power))
      .find(one => one * size >= DRAWING.tick || one >= count);
    return Array.from({length: Math.floor(count / step)}, (_, k) => (k + 1) * step);
  };
  const [rows, columns] = model.sides.map(side => side.sentences.length);
  return [
    ...numbers(rows, across).map(n => makeSvg('text', {x: (n - .5) * across, y: -6, 'text-anchor': 'middle'}, figure(n))),
    ...numbers(columns, down).map(n => makeSvg('text', {x: -6, y: (n - .5) * down + 4, 'text-anchor': 'end'}, figure(n))),
  ];
}

function dividerLines(model, {width, height, across, down}) {
  const last = [-DRAWING.line, -DRAWING.line];
  return model.beads.flatMap((_, index) => dividersBefore(model, index).flatMap(({side}) => {
    const place = firstSentence(model, index, side) * (side ? down : across);
    if (place - last[side] < DRAWING.line) return [];
    last[side] = place;
    return [makeSvg('line', {class: 'divider-line', ...(side ? {x1: 0, x2: width, y1: place, y2: place} : {x1: place, x2: place, y1: 0, y2: height})})];
  }));
}

function legend(model) {
  const rows = BANDS.map(([name]) => [name, model.beads.filter(bead => bandOf(bead.confidence) === name).length]);
  rows.push(['gap', model.beads.filter((_, index) => isGap(model, index)).length]);
  return make('ul', {class: 'legend'}, ...rows.map(([name, n]) =>
    make('li', {}, make('i', {class: `key ${name}`, 'aria-hidden': 'true'}), say(`legend_${name}`, {n}))));
}

// The row of the bead nearest to a point: of the source sentence below it, or the target sentence beside it.
function rowAt(model, svg, event, {scale, left, top}) {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  const [x, y] = [point.x - left, point.y - top];
  const clamp = (number, count) => Math.max(0, Math.min(count - 1, Math.floor(number)));
  const [rows, columns] = model.sides.map(side => side.sentences.length);
  const candidates = [[0, clamp(x / scale.across, rows)], [1, clamp(y / scale.down, columns)]]
    .filter(([side]) => model.sides[side].sentences.length).map(([side, number]) => rowOfSentence(model, side, number));
  const far = index => {
    const box = boxOf(model, index, scale);
    return Math.hypot((box.left + box.right) / 2 - x, (box.top + box.bottom) / 2 - y);
  };
  return candidates.reduce((one, other) => far(other) < far(one) ? other : one);
}
