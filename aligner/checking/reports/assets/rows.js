// The side-by-side text. Rows are made in chunks when they come near the window and dropped when they leave it.

const CHUNK = 25;
const NEAR = '1500px 0px';
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
let visible = [];
let chunks = [];
let current = -1;
let printing = null;
const lengths = [];

const rowsBox = make('div', {id: 'rows'});
const observer = new IntersectionObserver(entries => {
  for (const entry of entries) {
    const chunk = chunks[entry.target.dataset.chunk];
    if (!chunk || chunk.box !== entry.target) continue;
    if (entry.isIntersecting) fill(chunk);
    else drop(chunk);
  }
}, {rootMargin: NEAR});

// So that a chunk that is far from the window, and was not for as long as it was in use, is dropped after all.
function observeAnew(box) {
  observer.unobserve(box);
  observer.observe(box);
}

rowsBox.addEventListener('focusout', event => {
  const box = event.target.closest('.chunk');
  if (box && box.isConnected) observeAnew(box);
});

// Lay out anew for the rows that the filter lets through.
function layOut(rows) {
  observer.disconnect();
  rowsBox.replaceChildren();
  const width = window.innerWidth;  // asking for it lays out the page, so once and while the page is short
  visible = rows;
  chunks = [];
  for (let first = 0; first < rows.length; first += CHUNK) {
    const box = make('div', {class: 'chunk', 'data-chunk': chunks.length});
    const chunk = {box, first, stop: Math.min(first + CHUNK, rows.length), filled: false};
    box.style.minHeight = `${guessedHeight(chunk, width)}px`;
    chunks.push(chunk);
  }
  rowsBox.replaceChildren(...chunks.map(chunk => chunk.box));
  chunks.slice(0, 2).forEach(fill);
  chunks.forEach(chunk => observer.observe(chunk.box));
}

// A guess that only has to keep the scroll bar steady.
function guessedHeight(chunk, width) {
  const narrow = width < 720;
  const perLine = narrow ? width / 9 : Math.min(width, 1200) / 19;
  let height = 0;
  for (const row of visible.slice(chunk.first, chunk.stop)) {
    lengths[row] ??= [data.rows[row].source, data.rows[row].target].map(parts => plainText(parts).length);
    const lines = lengths[row].map(length => Math.ceil(length / perLine));
    height += 30 + 27 * (narrow ? lines[0] + lines[1] : Math.max(...lines)) + flagsOfRow[row].length * (narrow ? 165 : 105);
  }
  return Math.round(height);
}

function fill(chunk) {
  if (chunk.filled) return;
  if (CSS.supports('overflow-anchor', 'auto')) return fillQuietly(chunk);
  // A browser that does not keep what is in sight in its place when something above it grows.
  const before = chunk.box.getBoundingClientRect();
  fillQuietly(chunk);
  if (before.bottom < 0) window.scrollBy(0, chunk.box.offsetHeight - before.height);
}

function fillQuietly(chunk) {
  const rows = visible.slice(chunk.first, chunk.stop);
  chunk.box.replaceChildren(...rows.flatMap((row, place) => [headingBefore(chunk.first + place), rowElement(row)])
    .filter(element => element !== null));
  chunk.box.style.minHeight = '';
  chunk.filled = true;
}

function drop(chunk) {
  if (!chunk.filled || printing || chunk.box.contains(document.activeElement)) return;
  chunk.box.style.minHeight = `${chunk.box.offsetHeight}px`;
  chunk.box.replaceChildren();
  chunk.filled = false;
}

// On paper there is no scrolling, so everything that the filter lets through has to be there. Nothing is measured
// between one chunk and the next nor afterwards, which would make the browser lay out all of it once more.
function fillAll() {
  const first = [...rowsBox.querySelectorAll('.row')].find(inSight);
  printing = {first: first ? first.id : null, top: first ? first.getBoundingClientRect().top : 0, scroll: window.scrollY};
  chunks.filter(chunk => !chunk.filled).forEach(fillQuietly);
}

function dropAgain() {
  const {first, top, scroll} = printing;
  printing = null;
  layOut(visible);
  if (!first) return window.scrollTo(0, scroll);
  fillAround(Number(first.slice(4)) - 1);
  window.scrollBy(0, document.getElementById(first).getBoundingClientRect().top - top);
}

function headingBefore(place) {
  const section = sectionOfRow[visible[place]];
  const untitled = data.sections.length < 2 && !(data.sections[0] && data.sections[0].title);
  if (untitled || section < 0 || (place > 0 && sectionOfRow[visible[place - 1]] === section)) return null;
  if (isHeading(visible[place])) return null;
  return make('h3', {dir: 'auto', lang: data.source.language}, sectionTitle(section));
}

// Rows that are the heading of their section, which then needs no other.
function isHeading(row) {
  const section = data.sections[sectionOfRow[row]];
  return Boolean(section && section.title && section.start === row && lineOf(data.rows[row].source) === section.title.trim());
}

function rowElement(row) {
  const bead = data.rows[row];
  const flags = flagsOfRow[row].filter(number => passes(data.flags[number]));
  const hidden = flagsOfRow[row].length - flags.length;
  return make('article', {
    class: `row${bead.edge ? ` edge ${bead.edge[0]}` : ''}${isHeading(row) ? ' heading' : ''}`, id: `row-${row + 1}`, tabindex: -1, 'aria-label': say('row', {n: row + 1}),
    'aria-current': row === current ? 'true' : null,
  },
  make('div', {class: 'meta'},
    make('a', {class: 'number', href: `#row-${row + 1}`}, wholeNumber.format(row + 1)),
    make('span', {class: 'kind', title: say('kind')}, bead.kind.replace('-', '–')),
    confidence(bead), bead.edge ? edgeLetters(bead.edge[1], row) : null),
  passage(bead.source, data.source, row, 'no_source'),
  passage(bead.target, data.target, row, 'no_target'),
  flags.length || hidden ? make('div', {class: 'flags'},
    ...flags.map(number => flagElement(number, row)),
    hidden ? make('p', {class: 'quiet hidden-flags'}, say('flags_hidden', {n: hidden})) : null) : null);
}

function confidence(bead) {
  const summary = make('summary', {title: say('confidence_title')},
    make('span', {class: 'unseen'}, `${say('confidence')} `), share(bead.confidence));
  const names = ['similarity', 'source_coverage', 'target_coverage', 'length_ratio'];
  const list = make('dl', {}, ...(bead.measures || []).flatMap((value, k) =>
    [make('dt', {}, say(names[k])), make('dd', {}, k === 1 || k === 2 ? percentage.format(value) : value.toFixed(2))]));
  return make('details', {class: 'confidence'}, summary,
    bead.measures ? list : make('p', {class: 'quiet'}, say('nothing_measured')));
}

// Flags about the row as a whole have their letters at its edge.
function edgeLetters(flags, row) {
  return make('span', {class: 'letters'}, ...flags.map(number => make('button', {
    type: 'button', class: `letter ${data.flags[number].severity}`, 'data-flags': number, click: () => goToFlag(number),
    'aria-label': `${letterOf(number, row)}: ${data.checks[data.flags[number].check].label}`,
  }, letterOf(number, row))));
}

function passage(parts, side, row, missing) {
  if (!parts.length) return make('div', {class: 'passage missing'}, say(missing));
  const heading = isHeading(row) ? {role: 'heading', 'aria-level': 3} : {};
  const text = make('div', {class: 'passage', lang: side.language, dir: 'auto', ...heading});
  parts.forEach((part, place) => {
    if (typeof part === 'string') text.append(part);
    else text.append(markElement(part, parts[place + 1], row));
  });
  return text;
}

// The letters of flags stand where their evidence ends, as those of footnotes do.
function markElement([text, severity, flags], next, row) {
  const going = Array.isArray(next) && next[0] ? next[2] : [];
  const ending = flags.filter(number => text === '' || !going.includes(number));
  return make('mark', {
    class: `${severity}${flags.length > 1 ? ' several' : ''}${text ? '' : ' place'}`,
    'data-flags': flags.join(' '),
    'data-letters': ending.map(number => letterOf(number, row)).join('\u00a0') || null,
    click: () => goToFlag(flags[0]),
  }, make('span', {}, text));
}

function letterOf(number, row) {
  const flag = data.flags[number];
  const place = flagsOfRow[flag.row].indexOf(number);
  const letter = place < LETTERS.length ? LETTERS[place] : String(place + 1);
  return flag.row === row ? letter : `${flag.row + 1}${letter}`;
}

function flagElement(number, row) {
  const flag = data.flags[number];
  const check = data.checks[flag.check];
  const letter = letterOf(number, row);
  const box = make('div', {
    class: `flag ${flag.severity}`, id: `flag-${number}`, role: 'group', tabindex: -1,
    'aria-label': `${letter}: ${check.label}`,
    pointerenter: () => light(number, true), pointerleave: () => light(number, false),
  },
  make('div', {class: 'what'},
    make('p', {class: 'head'},
      make('span', {class: 'letter'}, letter), ' ',
      make('strong', {}, check.label), ' ',
      make('span', {class: `severity ${flag.severity}`}, say(flag.severity)), ' ',
      make('span', {class: 'fresh', hidden: !isFresh(flag)}, say('is_new'))),
    make('p', {class: 'explanation', dir: 'auto'}, flag.explanation),
    moreElement(flag, check)),
  verdictElement(number, flag));
  box.dataset.verdict = entryOf(flag).verdict;
  return box;
}

function moreElement(flag, check) {
  return make('details', {class: 'more'}, make('summary', {}, say('more')),
    ...bulkButtons(flag).map(button => make('p', {}, button)),
    make('p', {class: 'quiet'}, measureLine(flag, check)),
    make('p', {class: 'quiet'}, `MQM${say('colon')}${check.category_label}`));
}

function measureLine(flag, check) {
  const limits = check.major === null ? say('limit_minor', {minor: String(check.minor)})
    : say('limits', {minor: String(check.minor), major: String(check.major)});
  return `${say('measure')} ${flag.strength.toFixed(2)} · ${limits}`;
}

function verdictElement(number, flag) {
  const entry = entryOf(flag);
  const choices = VERDICTS.map(verdict => make('label', {class: verdict},
    make('input', {
      type: 'radio', name: `verdict-${number}`, value: verdict, checked: entry.verdict === verdict,
      change: () => judge(number, {verdict}),
    }),
    make('span', {}, say(verdict))));
  const remark = make('textarea', {
    rows: 1, 'aria-label': say('remark'), placeholder: say('remark'), dir: 'auto',
    input: event => judge(number, {remark: event.target.value}),
  });
  remark.value = entry.remark;
  return make('div', {class: 'verdict'},
    make('fieldset', {}, make('legend', {class: 'unseen'}, say('verdict')), ...choices), remark);
}

function judge(number, change) {
  setEntry(data.flags[number], change);
  document.getElementById(`flag-${number}`).dataset.verdict = entryOf(data.flags[number]).verdict;
  showProgress();
}

// The card of a flag, if it is made, as it stands now.
function showFlag(number) {
  const box = document.getElementById(`flag-${number}`);
  if (!box) return;
  const entry = entryOf(data.flags[number]);
  box.dataset.verdict = entry.verdict;
  box.querySelector(`input[value=${entry.verdict}]`).checked = true;
  box.querySelector('textarea').value = entry.remark;
  box.querySelector('.fresh').hidden = !isFresh(data.flags[number]);
}

function light(number, on) {
  for (const mark of rowsBox.querySelectorAll('[data-flags]')) {
    if (mark.dataset.flags.split(' ').includes(String(number))) mark.classList.toggle('lit', on);
  }
}

function goToFlag(number) {
  if (!document.getElementById(`flag-${number}`)) goTo(data.flags[number].row);
  const box = document.getElementById(`flag-${number}`);
  if (!box) return;
  box.scrollIntoView({block: 'nearest'});
  box.focus({preventScroll: true});
}

function fillAround(row) {
  const number = Math.floor(visible.indexOf(row) / CHUNK);
  for (const chunk of chunks.slice(Math.max(number - 1, 0), number + 2)) {
    fill(chunk);
    observeAnew(chunk.box);
  }
}

// To a row that may not be made yet, or be filtered out: then the filter gives way.
function goTo(row) {
  if (!(row >= 0 && row < data.rows.length)) return;
  if (!visible.includes(row)) clearFilters(say('cleared_for_row', {n: row + 1}));
  fillAround(row);
  for (const element of rowsBox.querySelectorAll('[aria-current]')) element.removeAttribute('aria-current');
  current = row;
  const element = document.getElementById(`row-${row + 1}`);
  element.setAttribute('aria-current', 'true');
  element.scrollIntoView({block: 'start'});
  element.focus({preventScroll: true});
}

// The next flagged row in a direction, 1 or -1: from the current row if it is in sight, else from the top of the window.
function step(direction) {
  const flagged = visible.filter(row => flagsOfRow[row].some(number => passes(data.flags[number])));
  const from = startOfStep();
  const next = direction > 0 ? flagged.find(row => row > from) : flagged.findLast(row => row < Math.ceil(from));
  if (next === undefined) announce(say(direction > 0 ? 'no_next' : 'no_previous'));
  else goTo(next);
}

function startOfStep() {
  const element = current >= 0 && document.getElementById(`row-${current + 1}`);
  if (element && inSight(element)) return current;
  const first = [...rowsBox.querySelectorAll('.row')].find(inSight);
  return first ? Number(first.id.slice(4)) - 1.5 : -1;
}

function inSight(element) {
  const {top, bottom} = element.getBoundingClientRect();
  return bottom > 60 && top < window.innerHeight;
}
