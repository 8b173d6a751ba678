// The strip beside the rows: the whole text from top to bottom. Where it is wide and dark there is doubt.

import {statusOf} from './model.js';
import {make, say} from './elements.js';
import {bandOf} from './row.js';
import {idOf, isInSight, madeRows, rowOf, shownBeads} from './rows.js';
import {stage} from './places.js';

const WIDTHS = {sure: .28, doubtful: .62, 'very-doubtful': 1};
// `picture` has the beads, which a scroll does not change.
const strip = {canvas: null, picture: null, isStale: true, colours: {}, waiting: 0, go: () => {}};

export function mapElement(go) {
  strip.go = go;
  strip.canvas = make('canvas', {id: 'map', role: 'img', 'aria-label': say('map_label'), title: say('map_label')});
  strip.picture = make('canvas');
  strip.canvas.addEventListener('pointerdown', startDrag);
  return make('div', {class: 'map'}, strip.canvas);
}

// Draw at the next frame, once however often it is asked for. `isStale`: not only the window has moved.
export function drawMapSoon(isStale = true) {
  strip.isStale ||= isStale;
  if (strip.waiting || !strip.canvas) return;
  strip.waiting = requestAnimationFrame(() => {
    strip.waiting = 0;
    drawMap();
  });
}

function drawMap() {
  const {canvas} = strip;
  const size = {width: canvas.clientWidth, height: canvas.clientHeight, colours: strip.colours};
  if (!size.height) return;
  const beads = shownBeads();
  if (strip.isStale || fit(canvas, size)) {
    fit(canvas, size);
    fit(strip.picture, size);
    strip.colours = size.colours = coloursOf(canvas);
    drawBeads(clearPen(strip.picture, size), beads, size);
    strip.isStale = false;
  }
  const pen = clearPen(canvas, size);
  pen.drawImage(strip.picture, 0, 0, size.width, size.height);
  drawWindow(pen, beads, size);
}

const ratio = () => window.devicePixelRatio || 1;

// Whether the canvas had to get another size.
function fit(canvas, size) {
  const [width, height] = [size.width, size.height].map(length => Math.round(length * ratio()));
  if (canvas.width === width && canvas.height === height) return false;
  Object.assign(canvas, {width, height});
  return true;
}

function clearPen(canvas, {width, height}) {
  const pen = canvas.getContext('2d');
  pen.setTransform(ratio(), 0, 0, ratio(), 0, 0);
  pen.clearRect(0, 0, width, height);
  return pen;
}

// A canvas knows no variables of style sheets, so an element of each class tells its colour.
function coloursOf(canvas) {
  const probe = make('i', {hidden: true});
  canvas.parentElement.append(probe);
  const colours = {};
  for (const name of ['sure', 'doubtful', 'very-doubtful', 'good', 'edge', 'ink', 'link']) {
    probe.style.color = `var(--${name})`;
    colours[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  return colours;
}

function drawBeads(pen, beads, {width, height, colours}) {
  const rows = Math.min(Math.floor(height / 2), beads.length || 1);
  const size = height / rows;
  for (let row = 0; row < rows; row++) {
    const group = beads.slice(Math.floor(row * beads.length / rows), Math.floor((row + 1) * beads.length / rows));
    if (group.length) drawGroup(pen, group, {top: row * size, size, width, colours});
  }
}

// Neighbouring beads in one line: its width is that of the most doubtful. Where all are accepted it is green, as is a line at
// the edge, for those who do not tell the colours apart.
function drawGroup(pen, group, {top, size, width, colours}) {
  const band = group.map(bead => bandOf(bead.confidence)).reduce((one, other) => WIDTHS[other] > WIDTHS[one] ? other : one);
  const isAccepted = group.every(bead => statusOf(bead) === 'accepted');
  const height = Math.max(1, size - (size > 3 ? 1 : 0));
  const [room, share] = [width - 6, WIDTHS[isAccepted ? 'sure' : band]];
  pen.globalAlpha = isAccepted || band === 'sure' ? .45 : 1;
  fillLine(pen, colours[isAccepted ? 'good' : band], [5 + room * (1 - share) / 2, top, room * share, height]);
  pen.globalAlpha = 1;
  if (isAccepted) fillLine(pen, colours.good, [0, top, 3, size]);
  if (group.some(bead => statusOf(bead) === 'marked')) fillLine(pen, colours.ink, [width - 4, top, 4, Math.max(3, height)]);
}

function fillLine(pen, colour, place) {
  pen.fillStyle = colour;
  pen.fillRect(...place);
}

function drawWindow(pen, beads, {width, height, colours}) {
  const order = new Map(beads.map((bead, place) => [bead.id, place]));
  const seen = madeRows().filter(isInSight).map(row => order.get(idOf(row))).filter(place => place !== undefined);
  if (!seen.length) return;
  const [top, bottom] = [seen[0] / beads.length * height, (seen.at(-1) + 1) / beads.length * height];
  pen.strokeStyle = colours.ink;
  pen.lineWidth = 1;
  pen.strokeRect(.5, Math.round(top) + .5, width - 1, Math.max(6, Math.round(bottom - top) - 1));
  const here = order.get(stage.id);
  if (here !== undefined) fillLine(pen, colours.link, [0, here / beads.length * height - 1, width, 2]);
}

function startDrag(event) {
  const {canvas} = strip;
  event.preventDefault();
  canvas.setPointerCapture(event.pointerId);
  const scroll = ({clientY}) => {
    const {top, height} = canvas.getBoundingClientRect();
    const beads = shownBeads();
    const place = Math.max(0, Math.min(beads.length - 1, Math.floor((clientY - top) / height * beads.length)));
    if (!beads.length) return null;
    rowOf(beads[place].id).scrollIntoView({block: 'center'});
    return beads[place].id;
  };
  const stop = last => {
    canvas.removeEventListener('pointermove', scroll);
    const id = scroll(last);
    if (id !== null) strip.go(id);
  };
  scroll(event);
  canvas.addEventListener('pointermove', scroll);
  canvas.addEventListener('pointerup', stop, {once: true});
}

export function renameMap() {
  strip.canvas.setAttribute('aria-label', say('map_label'));
  strip.canvas.title = say('map_label');
}
