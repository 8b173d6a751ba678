// What stands above and below the text: figures, tables, terms, method.

const TERMS_AT_ONCE = 100;
const PLACES_AT_ONCE = 8;
const WORST_AT_ONCE = 5;
const WORST_AT_MOST = 20;
const REASONS_AT_ONCE = 3;
const REASON = 60;
const worstBox = make('div');
let isWorstWhole = false;
const roundBox = make('section', {id: 'round', class: 'notice calm', 'aria-label': say('round'), hidden: true});

function section(id, title, ...children) {
  return make('section', {id, 'aria-labelledby': `${id}-title`}, make('h2', {id: `${id}-title`}, title), ...children);
}

function table(caption, heads, rows, attributes = {}) {
  const head = heads.map((text, k) => make('th', {scope: 'col', class: k ? 'figure' : null}, text));
  return make('div', {class: 'wide', role: 'group', tabindex: 0, 'aria-label': caption},
    make('table', attributes, make('caption', {class: 'unseen'}, caption),
      make('thead', {}, make('tr', {}, ...head)), make('tbody', {}, ...rows)));
}

function tableRow(head, ...cells) {
  return make('tr', {}, make('th', {scope: 'row'}, ...[head].flat()),
    ...cells.map(cell => make('td', {class: 'figure'}, ...[cell].flat())));
}

function describeTexts() {
  return ['source', 'target'].flatMap(name => {
    const side = data[name];
    const size = say('n_sentences', {n: side.sentences});
    return [make('dt', {}, say(name)),
      make('dd', {}, make('bdi', {class: 'origin'}, side.origin || say('no_name')),
        make('span', {class: 'quiet'}, ` ${languageName(side.language)} · ${size}`))];
  });
}

// The head above checks and the issue types behind them.
function checkHead() {
  return `${say('check')} · ${say('category')}`;
}

function severityCount(flags, severity) {
  return flags.filter(flag => flag.severity === severity).length;
}

function summarySection() {
  const {scores} = data;
  return section('summary', say('summary'),
    roundBox,
    data.unrelated ? make('p', {class: 'notice'}, say('unrelated')) : null,
    make('p', data.flags.length ? {} : {class: 'notice calm'}, data.flags.length ? expected() : say('no_issue')),
    make('ul', {class: 'tiles'},
      tile(wholeNumber.format(data.flags.length), say('suspected', {n: data.flags.length}), severities(data.flags)),
      tile(percentage.format(scores.source_coverage), say('source_covered'), say('source_covered_means')),
      tile(percentage.format(scores.target_coverage), say('target_covered'), say('target_covered_means')),
      tile(percentage.format(scores.mean_confidence), say('mean_confidence'), say('mean_confidence_means')),
      tile(percentage.format(scores.weak_share), say('weak_share'), say('weak_share_means'))),
    make('p', {class: 'quiet'}, say('no_grade')),
    ...(data.reference ? referenceBox(data.reference) : []),
    make('h3', {}, say('worst')), worstBox,
    folded(say('by_check'), ...checkTable()), folded(say('by_section'), sectionTable()));
}

// How many of the issues are no errors, as far as their strengths tell.
function expected() {
  return say('expected', {n: Math.round(data.expected_false_alarms), count: wholeNumber.format(data.flags.length)});
}

// A part that is closed on a phone, where it would be a long way to the text.
function folded(title, ...children) {
  return make('details', {class: 'folded', open: !matchMedia(PHONE).matches},
    make('summary', {}, make('h3', {}, title)), ...children);
}

// What became of the verdicts on the earlier version; nothing in a first round.
function showRound() {
  roundBox.hidden = !round;
  controls.fresh.hidden = controls.fresh.disabled = !round;
  if (!round) return roundBox.replaceChildren();
  roundBox.replaceChildren(
    make('h3', {}, say('round')), make('p', {}, round.how),
    make('ul', {},
      make('li', {}, say('round_kept', {n: round.kept})),
      make('li', {}, round.fresh.length ? filterButton({verdict: 'new'}, say('round_new', {n: round.fresh.length}))
        : say('round_new', {n: 0})),
      make('li', {}, round.solved.length ? solvedList(round.solved) : say('round_solved', {n: 0}))));
}

function solvedList(records) {
  return make('details', {}, make('summary', {}, say('round_solved', {n: records.length})),
    make('ul', {class: 'solved'}, ...records.map(solvedItem)));
}

function solvedItem(record) {
  const check = data.checks.find(({name}) => name === record.check);
  const texts = ['source', 'target'].filter(side => record[side]).map(side =>
    make('p', {class: 'passage', lang: data[side].language, dir: 'auto'}, record[side]));
  return make('li', {},
    make('p', {}, make('strong', {}, check ? check.label : String(record.check)), ' ',
      make('span', {class: `said ${record.verdict}`}, say(record.verdict)), ' ',
      make('span', {class: 'quiet'}, say('row', {n: Number(record.row)}))),
    record.explanation ? make('p', {dir: 'auto'}, record.explanation) : null,
    ...texts, record.remark ? make('p', {class: 'quiet', dir: 'auto'}, `${say('remark')}${say('colon')}${record.remark}`) : null);
}

function tile(figure, name, means) {
  return make('li', {}, make('span', {class: 'big'}, figure), make('span', {class: 'name'}, name),
    make('span', {class: 'quiet'}, means));
}

function referenceBox(reference) {
  return [make('div', {class: 'reference'},
    make('h3', {}, say('reference')),
    make('p', {}, make('strong', {}, `chrF ${reference.chrf.toFixed(1)}`), ' · ',
      make('strong', {}, `BLEU ${reference.bleu.toFixed(1)}`), ' · ', say('segments', {n: reference.segments})),
    make('p', {class: 'quiet'}, say('reference_means')),
    make('p', {class: 'quiet code'}, reference.signatures.join(' · ')))];
}

function checkTable() {
  const rows = [];
  data.checks.forEach((check, number) => {
    const flags = data.flags.filter(flag => flag.check === number);
    if (!flags.length) return;
    const cell = severity => {
      const n = severityCount(flags, severity);
      const label = `${check.label}, ${say(severity)}: ${n}`;
      return n ? filterButton({check: check.name, severity}, wholeNumber.format(n), label) : '–';
    };
    const name = filterButton({check: check.name}, check.label, say('show_check', {check: check.label}));
    rows.push(tableRow([name, make('span', {class: 'quiet'}, ` ${check.category_label}`)], cell('major'), cell('minor')));
  });
  const silent = data.checks.filter((check, number) => !check.off && !data.flags.some(flag => flag.check === number));
  return [
    rows.length ? table(say('by_check'), [checkHead(), say('major'), say('minor')], rows) : make('p', {}, say('none')),
    silent.length ? make('p', {class: 'quiet'}, say('silent', {checks: silent.map(check => check.label).join(say('comma'))})) : '',
  ];
}

function openFlagsOf(row) {
  return flagsOfRow[row].map(number => data.flags[number]).filter(flag => entryOf(flag).verdict === 'open');
}

// The worst rows that have something to be judged: a row that is done makes room for the next.
function showWorst() {
  const rows = data.worst.filter(row => openFlagsOf(row).length).slice(0, WORST_AT_MOST);
  const shown = isWorstWhole ? rows : rows.slice(0, WORST_AT_ONCE);
  const n = rows.length - shown.length;
  worstBox.replaceChildren(
    rows.length ? make('ol', {class: 'worst'}, ...shown.map(worstItem)) : make('p', {}, say('none')),
    n ? make('button', {type: 'button', click: showAllWorst}, say('more_rows', {n})) : '');
}

function showAllWorst() {
  isWorstWhole = true;
  showWorst();
  worstBox.querySelectorAll('a')[WORST_AT_ONCE].focus();
}

function worstItem(row) {
  const flags = openFlagsOf(row).sort((a, b) => (a.severity === 'minor') - (b.severity === 'minor'));
  const rest = flags.slice(REASONS_AT_ONCE);
  return make('li', {},
    rowLink(row, say('row', {n: row + 1})),
    make('ul', {class: 'reasons'}, ...flags.slice(0, REASONS_AT_ONCE).map(flag => make('li', {},
      make('span', {class: `severity ${flag.severity}`}, data.checks[flag.check].label), ' ', ...reasonOf(flag))),
    rest.length ? make('li', {class: 'quiet'}, say('more_flags', {n: rest.length})) : null));
}

// What a flag is about in a few words: 32.25 → 95.25; for a flag about a whole row its explanation.
function reasonOf(flag) {
  const row = data.rows[flag.row];
  const words = ['source', 'target'].map((side, k) => flag.words[k] === null ? lineOf(row[side]) : flag.words[k].join(' … '));
  const isOfRow = flag.words.every((side, k) => side === null || (!side.length && row[k ? 'target' : 'source'].length));
  if (isOfRow && row.source.length && row.target.length) return [make('span', {dir: 'auto'}, shortened(flag.explanation, 2 * REASON))];
  const [source, target] = words.map((text, k) => text
    ? make('bdi', {lang: data[k ? 'target' : 'source'].language}, shortened(text, REASON)) : '–');
  return [source, ' →\u00a0', target];
}

function severities(flags) {
  const counts = ['major', 'minor'].map(severity => [severity, severityCount(flags, severity)]).filter(([, n]) => n);
  return make('span', {class: 'quiet'}, counts.map(([severity, n]) => say(`n_${severity}`, {n})).join(say('comma')));
}

function sectionTable() {
  const counts = data.sections.map(() => ({major: 0, minor: 0}));
  for (const flag of data.flags) {
    const number = sectionOfRow[flag.row];
    if (number >= 0) counts[number][flag.severity]++;
  }
  const rows = data.sections.map((each, number) => {
    const title = sectionTitle(number);
    const cell = severity => counts[number][severity]
      ? filterButton({section: String(number), severity}, wholeNumber.format(counts[number][severity]),
        `${title}, ${say(severity)}: ${counts[number][severity]}`) : '–';
    const link = rowLink(each.start, title);
    link.dir = 'auto';
    return tableRow([link, ' ', make('span', {class: 'quiet'}, say('rows', {n: each.stop - each.start}))],
      share(each.scores.source_coverage), share(each.scores.target_coverage), percentage.format(each.scores.mean_confidence),
      percentage.format(each.scores.weak_share), cell('major'), cell('minor'));
  });
  const heads = ['section', 'source_covered', 'target_covered', 'mean_confidence', 'weak_share', 'major', 'minor'];
  return table(say('by_section'), heads.map(name => say(name)), rows, {class: 'sections'});
}

function verdictSection() {
  const message = make('p', {role: 'status', id: 'import-message'});
  const file = make('input', {
    type: 'file', accept: '.json,application/json', id: 'import', class: 'unseen',
    change: async event => {
      const [chosen] = event.target.files;
      if (!chosen) return;
      message.textContent = takeVerdicts(await chosen.text());
      event.target.value = '';
    },
  });
  return section('verdicts', say('verdicts'),
    make('p', {}, say('verdicts_how')),
    make('p', {id: 'storage', class: 'notice', hidden: true}),
    make('p', {class: 'actions'},
      make('button', {type: 'button', id: 'export-json', click: downloadVerdictsAsJson}, say('export_json')),
      make('button', {type: 'button', id: 'export-csv', click: downloadVerdictsAsCsv}, say('export_csv')),
      file, make('label', {for: 'import', class: 'button'}, say('import'))),
    message);
}

function showStorage() {
  const box = document.getElementById('storage');
  box.hidden = Boolean(storage);
  box.textContent = say('no_storage');
}

function textSection() {
  nothing.append(make('p', {}, say('nothing')),
    make('button', {type: 'button', click: () => clearFilters()}, say('clear')));
  const head = make('div', {class: 'columns', 'aria-hidden': 'true'}, make('span'),
    make('span', {}, `${say('source')} · ${languageName(data.source.language)}`),
    make('span', {}, `${say('target')} · ${languageName(data.target.language)}`));
  return section('text', say('text'), make('p', {class: 'quiet screen'}, say('text_how')),
    filterBar(), head, rowsBox, nothing, data.rows.length ? null : make('p', {}, say('no_rows')));
}

function termSection() {
  if (!data.terms.length) return section('terms', say('terms'), make('p', {}, say('no_terms')));
  const body = make('tbody');
  const none = make('p', {}, say('no_varied'));
  const only = make('input', {type: 'checkbox', checked: true, change: () => start()});
  const more = make('button', {type: 'button', click: () => showTerms(Infinity)});
  let terms = [];
  let made = 0;
  const showTerms = to => {
    body.append(...terms.slice(made, to).map(termRow));
    made = Math.min(to, terms.length);
    more.hidden = made === terms.length;
    more.textContent = say('more_terms', {n: terms.length - made});
  };
  const start = () => {
    terms = data.terms.filter(term => !only.checked || term.renderings.length > 1);
    made = 0;
    body.replaceChildren();
    none.hidden = terms.length > 0;
    wide.hidden = !terms.length;
    showTerms(TERMS_AT_ONCE);
  };
  window.addEventListener('beforeprint', () => showTerms(Infinity));
  const heads = ['term', 'renderings', 'unknown'].map(name => make('th', {scope: 'col'}, say(name)));
  const wide = make('div', {class: 'wide', role: 'group', tabindex: 0, 'aria-label': say('terms')},
    make('table', {class: 'terms'}, make('thead', {}, make('tr', {}, ...heads)), body));
  start();
  return section('terms', say('terms'), make('p', {class: 'quiet'}, say('terms_how')),
    make('label', {class: 'tick'}, only, make('span', {}, say('only_varied'))), none, wide, more);
}

function termRow(term) {
  return make('tr', {class: term.renderings.length > 1 ? 'varied' : null},
    make('th', {scope: 'row'}, make('bdi', {lang: data.source.language}, term.text),
      make('span', {class: 'quiet'}, ` ×${wholeNumber.format(term.beads.length)}`)),
    make('td', {}, make('ul', {}, ...term.renderings.map(rendering => make('li', {},
      make('bdi', {lang: data.target.language}, rendering.text),
      make('span', {class: 'quiet'}, ` ×${wholeNumber.format(rendering.beads.length)} · `), places(rendering.beads))))),
    make('td', {}, term.unknown.length ? places(term.unknown) : '–'));
}

// Links to rows, the first few at once and the others when they are asked for.
function places(rows) {
  const list = make('span', {class: 'places'}, `${say('in_rows', {n: rows.length})} `, ...rowLinks(rows.slice(0, PLACES_AT_ONCE)));
  if (rows.length > PLACES_AT_ONCE) {
    const more = make('button', {
      type: 'button', class: 'link',
      click: () => more.replaceWith(...rowLinks(rows.slice(PLACES_AT_ONCE))),
    }, say('more_places', {n: rows.length - PLACES_AT_ONCE}));
    list.append(' ', more);
  }
  return list;
}

function rowLinks(rows) {
  return rows.flatMap((row, place) => place ? [' ', rowLink(row)] : [rowLink(row)]);
}

function methodSection() {
  const rows = data.checks.map(check => tableRow(
    [check.label, make('span', {class: 'quiet'}, ` ${check.category_label}`)],
    check.off ? say('off') : limitText(check.minor), check.off ? say('off') : limitText(check.major)));
  const facts = [
    ['recipe', data.recipe], ['glossary', data.glossary || say('no_glossary')], ['texts_hash', data.texts],
  ].flatMap(([name, value]) => [make('dt', {}, say(name)), make('dd', {class: 'code'}, make('bdi', {}, value))]);
  return section('method', say('method'),
    ...['method_alignment', 'method_figures', 'method_checks'].map(name => make('p', {}, say(name))),
    make('h3', {}, say('limits_title')),
    make('p', {}, say('limits_suspicion')), make('p', {}, say('false_alarms')),
    make('p', {}, say('limits_blind')), make('p', {}, say('limits_unseen')),
    make('h3', {}, say('policy')),
    make('p', {}, say('policy_how')),
    table(say('policy'), [checkHead(), say('minor_from'), say('major_from')], rows),
    make('h3', {}, say('reproduce')), make('dl', {class: 'facts'}, ...facts));
}

function limitText(limit) {
  return limit === null ? say('never') : String(limit);
}
