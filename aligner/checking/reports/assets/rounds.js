// Two rounds: the verdicts on an earlier version of the texts, from a file or from this browser, are carried over.

const FILE_SCHEMA = 'aligner.verdicts';
const FILE_VERSION = 2;
const REPORT = /^aligner:[0-9a-f]{16}$/;
// When a report in this browser counts as one of an earlier version: set by hand. A quarter of the sentences of each side
// stay in any but a new translation; where all are touched, a quarter of the flags, three at least, are no chance.
const VERSION = {part: 1 / 4, flags: 3};
// What became of the earlier verdicts: how many are kept, the keys of flags that are new, judged flags that are gone.
let round = null;
let freshKeys = new Set();

function placeOf(flag) {
  const {source, target} = data.rows[flag.row];
  return {check: data.checks[flag.check].name, words: flag.words, texts: [lineOf(source), lineOf(target)], neighbours: flag.neighbours};
}

function recordOf(flag) {
  const {check, words, texts: [source, target], neighbours} = placeOf(flag);
  return {
    key: flag.key, row: flag.row + 1, check, category: data.checks[flag.check].category, severity: flag.severity,
    explanation: flag.explanation, words, source, target, neighbours,
  };
}

// A flag of an earlier report, from a value that anyone may have written; null if it is none.
function judgedOf(record) {
  const entry = checkedEntry(record);
  if (!entry || typeof record.key !== 'string') return null;
  const {check, words, source, target, neighbours} = record;
  return {record, entry, key: record.key, place: {check, words, texts: [source, target], neighbours}};
}

function hasPlace({place: {check, words, texts, neighbours}}) {
  const areTexts = values => Array.isArray(values) && values.every(value => typeof value === 'string');
  return areTexts([check, ...texts]) && areTexts(neighbours) && neighbours.length === 2
    && Array.isArray(words) && words.length === 2 && words.every(side => side === null || areTexts(side));
}

// Take the verdicts on flags of an earlier report, of which `found` has the number for each flag of this one.
function carryOver(flags, found, how) {
  const changes = data.flags.flatMap((flag, k) =>
    found[k] !== null && isJudged(flags[found[k]].entry) ? [[flag, flags[found[k]].entry]] : []);
  const used = new Set(found);
  const before = round;
  const solved = flags.filter(({entry}, number) => isJudged(entry) && !used.has(number))
    .map(({record, entry}) => ({...record, ...entry}));
  const enter = value => {
    setRound(value);
    keep(`${prefix}round`, round);
    keepReport();
  };
  enter({how, kept: changes.length, fresh: data.flags.filter((_, k) => found[k] === null).map(flag => flag.key), solved});
  changeEntries(changes, say('round_done', {n: changes.length}), () => enter(before));
}

function setRound(value) {
  round = value;
  freshKeys = new Set(round ? round.fresh : []);
  showRound();
}

function isFresh(flag) {
  return freshKeys.has(flag.key);
}

// What became of reading a file of verdicts, in words. Flags that the file leaves open keep what they have.
function takeVerdicts(text) {
  let record;
  try {
    record = JSON.parse(text);
  } catch {
    return say('import_not_json');
  }
  if (!record || record.schema !== FILE_SCHEMA || !Array.isArray(record.verdicts)) return say('import_not_verdicts');
  if (record.version === 1) return takeByOffsets(record);
  if (record.version !== FILE_VERSION) return say('import_newer');
  return takeByContent(record);
}

function takeByOffsets(record) {
  if (record.texts !== data.texts) return say('import_old');
  const flags = record.verdicts.map(judgedOf).filter(Boolean);
  const numbers = new Map(flags.map(({key}, number) => [key, number]));
  carryOver(flags, data.flags.map(flag => numbers.get(flag.offsets) ?? null), say('round_loaded'));
  return takenText(record, flags);
}

function takeByContent(record) {
  const flags = record.verdicts.map(judgedOf).filter(judged => judged && hasPlace(judged));
  const found = partners(flags.map(({place}) => place), data.flags.map(placeOf));
  const isOther = flags.length && found.every(number => number === null) && !(kinshipWith(record) > 0);
  if (isOther) return say('import_other_texts');
  carryOver(flags, found, say('round_loaded'));
  return takenText(record, flags);
}

function takenText(record, flags) {
  const broken = record.verdicts.length - flags.length;
  return roundText() + (broken ? ` ${say('import_broken', {n: broken})}` : '');
}

function kinshipWith({sample}) {
  const isSample = Array.isArray(sample) && sample.length === 2 && sample.every(Array.isArray);
  return isSample ? kinship(sample, data.sample) : 0;
}

// The browser keeps with the verdicts what they are about, so that a report of a later version finds it.
let isReportKept = false;

function keepReport() {
  if (isReportKept) return;
  isReportKept = true;
  keep(prefix.slice(0, -1), {
    saved: new Date().toISOString(), source: data.source.origin, target: data.target.origin, sample: data.sample,
    flags: data.flags.map(recordOf),
  });
}

function startRound() {
  const given = data.verdicts
    ? {how: say('round_loaded'), ...data.verdicts, fresh: data.flags.filter(flag => flag.new).map(flag => flag.key)} : null;
  isReportKept = Boolean(storage && kept(prefix.slice(0, -1)));
  if (isReportKept) readStorage();
  setRound((isReportKept && checkedRound(kept(`${prefix}round`))) || given);
  if (storage && !isReportKept && !given) takeFromBrowser();
}

function checkedRound(value) {
  return value && Array.isArray(value.fresh) && Array.isArray(value.solved) ? value : null;
}

// The latest report in this browser on an earlier version of these texts. Names of files say little about that.
function takeFromBrowser() {
  const reports = Object.keys(storage).filter(name => REPORT.test(name)).map(name => ({...kept(name), name}))
    .filter(report => Array.isArray(report.flags) && Date.parse(report.saved))
    .sort((a, b) => Date.parse(b.saved) - Date.parse(a.saved));
  for (const report of reports) {
    const flags = storedFlags(report);
    const found = partners(flags.map(({place}) => place), data.flags.map(placeOf));
    if (isEarlierVersion(report, flags, found)) return takeReport(report, flags, found);
  }
}

function storedFlags({name, flags}) {
  const entryAt = record => checkedEntry(kept(`${name}:${record && record.key}`)) || OPEN_ENTRY;
  return flags.map(record => judgedOf({...record, ...entryAt(record)})).filter(judged => judged && hasPlace(judged));
}

// By the sentences that stayed as they were or, where most were touched, by the flags that are still there.
function isEarlierVersion(report, flags, found) {
  const stayed = found.filter(number => number !== null).length;
  return flags.some(({entry}) => isJudged(entry))
    && (kinshipWith(report) >= VERSION.part || stayed >= Math.max(VERSION.part * flags.length, VERSION.flags));
}

function takeReport({source, target, saved}, flags, found) {
  const date = new Date(saved).toLocaleDateString(interfaceLanguage, {dateStyle: 'long'});
  carryOver(flags, found, say('round_stored', {source, target, date}));
}

function roundText() {
  return `${say('round_kept', {n: round.kept})}${say('semicolon')}${say('round_new', {n: round.fresh.length})}${say('semicolon')}${say('round_solved', {n: round.solved.length})}${say('stop')}`;
}
