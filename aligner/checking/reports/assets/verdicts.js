// What a person says of each flag: kept in the browser, one entry a flag, and changed one by one or many at once.

const VERDICTS = ['open', 'confirmed', 'rejected'];
const OPEN_ENTRY = {verdict: 'open', remark: ''};
const prefix = `aligner:${data.report}:`;
const verdicts = new Map();
const past = [];
let storage = null;

// Some browsers have no storage for files or in private windows, and say so by throwing; then verdicts live in memory.
function openStorage() {
  try {
    const probe = `${prefix}probe`;
    window.localStorage.setItem(probe, probe);
    window.localStorage.removeItem(probe);
    storage = window.localStorage;
  } catch {
    storage = null;
  }
}

function keep(name, value) {
  try {
    if (storage) storage.setItem(name, JSON.stringify(value));
  } catch {  // full, or taken away since the page was opened
    storage = null;
    showStorage();
  }
}

function kept(name) {
  try {
    return JSON.parse(storage.getItem(name));
  } catch {  // changed by hand, or by another program
    return null;
  }
}

function readStorage() {
  for (const flag of data.flags) {
    const entry = checkedEntry(kept(prefix + flag.key));
    if (entry) verdicts.set(flag.key, entry);
  }
}

function checkedEntry(value) {
  if (!value || !VERDICTS.includes(value.verdict)) return null;
  return {verdict: value.verdict, remark: typeof value.remark === 'string' ? value.remark : ''};
}

// The report itself can come with verdicts, which hold until a person says something else here.
function givenEntry(flag) {
  return flag.verdict ? {verdict: flag.verdict, remark: flag.remark} : OPEN_ENTRY;
}

function entryOf(flag) {
  return verdicts.get(flag.key) || givenEntry(flag);
}

function sameEntry(one, other) {
  return one.verdict === other.verdict && one.remark === other.remark;
}

function isJudged(entry) {
  return !sameEntry(entry, OPEN_ENTRY);
}

function setEntry(flag, change) {
  const entry = {...entryOf(flag), ...change};
  verdicts.set(flag.key, entry);
  if (storage && sameEntry(entry, givenEntry(flag))) storage.removeItem(prefix + flag.key);
  else keep(prefix + flag.key, entry);
  keepReport();
}

function judgedCount() {
  return data.flags.filter(flag => entryOf(flag).verdict !== 'open').length;
}

// Change many entries at once: pairs of a flag and its new entry. `text` says what was done, `back` undoes the rest.
function changeEntries(changes, text, back = () => {}) {
  const done = changes.map(([flag, after]) => [flag, entryOf(flag), after]);
  done.forEach(([flag, , after]) => setEntry(flag, after));
  past.push({done, text, back});
  showAfterMany();
}

// What was changed again since then stays as it is.
function undo() {
  const {done, back} = past.pop();
  for (const [flag, before, after] of done) {
    if (sameEntry(entryOf(flag), after)) setEntry(flag, before);
  }
  back();
  showAfterMany();
}

function showAfterMany() {
  showProgress();
  showUndo();
  if (filter.verdict) applyFilter();
  else data.flags.forEach((_, number) => showFlag(number));
}
