// Which rows and flags are shown, and the bar that says so.

const OPEN_FILTER = {severity: '', check: '', verdict: '', section: '', issues: false, text: ''};
const filter = {...OPEN_FILTER};
const controls = {};
const count = make('p', {id: 'count', role: 'status'});
const progress = make('progress', {max: data.flags.length || 1, 'aria-hidden': 'true'});
const progressText = make('span', {id: 'progress'});
const nothing = make('div', {id: 'nothing', hidden: true});

function passes(flag) {
  return (!filter.severity || flag.severity === filter.severity)
    && (!filter.check || data.checks[flag.check].name === filter.check)
    && (!filter.verdict || (filter.verdict === 'new' ? isFresh(flag) : entryOf(flag).verdict === filter.verdict));
}

function asksForFlags() {
  return Boolean(filter.issues || filter.severity || filter.check || filter.verdict);
}

function isFiltered() {
  return Object.keys(OPEN_FILTER).some(name => filter[name] !== OPEN_FILTER[name]);
}

function passingRows() {
  const section = filter.section === '' ? null : Number(filter.section);
  const text = forSearch(filter.text.trim());
  const flagged = asksForFlags();
  const rows = [];
  for (let row = 0; row < data.rows.length; row++) {
    if (data.rows[row].blank) continue;
    if (section !== null && sectionOfRow[row] !== section) continue;
    if (flagged && !flagsOfRow[row].some(number => passes(data.flags[number]))) continue;
    if (text && !searchable(row).includes(text)) continue;
    rows.push(row);
  }
  return rows;
}

// Full and half width, upper and lower case count as the same; a row can be searched by its explanations, too.
function forSearch(text) {
  return text.normalize('NFKC').toLowerCase();
}

const searchTexts = [];

function searchable(row) {
  searchTexts[row] ??= forSearch([
    plainText(data.rows[row].source), plainText(data.rows[row].target),
    ...flagsOfRow[row].map(number => data.flags[number].explanation),
  ].join('\n'));
  return searchTexts[row];
}

function applyFilter(remark = '') {
  const rows = passingRows();
  layOut(rows);
  const issues = rows.reduce((sum, row) => sum + flagsOfRow[row].filter(number => passes(data.flags[number])).length, 0);
  const shown = say(rows.length === rowCount ? 'shown_all' : 'shown', {n: rowCount, shown: rows.length});
  announce([`${shown} · ${say('n_issues', {n: issues})}`, remark].filter(Boolean).join(' — '));
  nothing.hidden = rows.length > 0 || !isFiltered();
  controls.clear.hidden = !isFiltered();
  controls.many.hidden = issues < 2;
  controls.fold.textContent = say(isFiltered() ? 'filters_on' : 'filters');
  backToFirstRow();
}

// Whoever filters in the midst of the text sees the first of the rows that are left, not what has moved up to there.
function backToFirstRow() {
  const above = ['contents', 'bar'].reduce((sum, id) => sum + document.getElementById(id).offsetHeight, 0);
  const hidden = rowsBox.getBoundingClientRect().top - above;
  if (hidden < 0) window.scrollBy(0, hidden);
}

function announce(text) {
  count.textContent = text;
}

function setFilter(values) {
  Object.assign(filter, OPEN_FILTER, values);
  for (const name of Object.keys(OPEN_FILTER)) {
    if (name === 'issues') controls[name].checked = filter[name];
    else controls[name].value = filter[name];
  }
}

function clearFilters(remark = '') {
  setFilter({});
  applyFilter(remark);
}

// A link that shows the rows of a filter.
function filterButton(values, text, label) {
  return make('button', {
    type: 'button', class: 'link', 'aria-label': label,
    click: () => {
      setFilter(values);
      applyFilter();
      document.getElementById('text').scrollIntoView();
      count.focus({preventScroll: true});
    },
  }, text);
}

function selectControl(name, choices) {
  const select = make('select', {
    change: event => {
      filter[name] = event.target.value;
      applyFilter();
    },
  }, make('option', {value: ''}, say('all')),
  ...choices.map(([value, text]) => make('option', {value}, text)));
  controls[name] = select;
  return make('label', {}, make('span', {}, say(name)), select);
}

// Only in a second round can a flag be new.
function verdictControl() {
  const label = selectControl('verdict', [...VERDICTS, 'new'].map(name => [name, say(name)]));
  controls.fresh = controls.verdict.lastElementChild;
  return label;
}

function searchControl() {
  let waiting = 0;
  controls.text = make('input', {
    type: 'search', placeholder: say('search'), 'aria-label': say('search'), autocomplete: 'off', spellcheck: 'false',
    input: event => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        filter.text = event.target.value;
        applyFilter();
      }, 120);
    },
  });
  return make('label', {class: 'search'}, make('span', {}, say('filter_text')), controls.text);
}

function issuesControl() {
  controls.issues = make('input', {
    type: 'checkbox',
    change: event => {
      filter.issues = event.target.checked;
      applyFilter();
    },
  });
  return make('label', {class: 'tick'}, controls.issues, make('span', {}, say('filter_issues')));
}

function filterBar() {
  const used = new Set(data.flags.map(flag => flag.check));
  controls.clear = make('button', {type: 'button', hidden: true, click: () => clearFilters()}, say('clear'));
  const panel = make('div', {id: 'filters'},
    searchControl(),
    selectControl('severity', ['major', 'minor'].map(name => [name, say(name)])),
    selectControl('check', data.checks.filter((_, k) => used.has(k)).map(check => [check.name, check.label])),
    verdictControl(),
    selectControl('section', data.sections.map((_, k) => [String(k), sectionTitle(k)])),
    issuesControl(), controls.clear);
  controls.fold = make('button', {
    type: 'button', class: 'fold', 'aria-expanded': 'false', 'aria-controls': 'filters',
    click: () => {
      const open = panel.classList.toggle('open');
      controls.fold.setAttribute('aria-expanded', String(open));
    },
  }, say('filters'));
  controls.many = make('button', {
    type: 'button', class: 'many', click: () => askForMany(shownFlags(), say('all_shown')),
  }, `${say('judge_shown')}…`);
  count.tabIndex = -1;
  return make('div', {id: 'bar', role: 'search', 'aria-label': say('filters')}, panel,
    make('div', {class: 'state'}, controls.fold, count, controls.many,
      make('span', {class: 'judged'}, progress, ' ', progressText),
      make('span', {class: 'steps'},
        make('button', {type: 'button', click: () => step(-1), 'aria-label': say('previous'), title: `${say('previous')} (k)`}, '↑'),
        make('button', {type: 'button', click: () => step(1), 'aria-label': say('next'), title: `${say('next')} (j)`}, '↓'))));
}

function showProgress() {
  const judged = judgedCount();
  progress.value = judged;
  progressText.textContent = say('judged', {judged, n: data.flags.length});
  showWorst();
}
