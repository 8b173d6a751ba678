// What a person says of each flag: kept in the browser, one entry a flag, written to files and read from them.

const VERDICTS = ['open', 'confirmed', 'rejected'];
const FILE_SCHEMA = 'aligner.verdicts';
const FILE_VERSION = 1;
const prefix = `aligner:${data.texts}:`;
const verdicts = new Map();
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

function readStorage() {
  if (!storage) return;
  for (const flag of data.flags) {
    const entry = parsedEntry(storage.getItem(prefix + flag.key));
    if (entry) verdicts.set(flag.key, entry);
  }
}

function parsedEntry(text) {
  try {
    return checkedEntry(JSON.parse(text));
  } catch {  // changed by hand, or by another program
    return null;
  }
}

function checkedEntry(value) {
  if (!value || !VERDICTS.includes(value.verdict)) return null;
  return {verdict: value.verdict, remark: typeof value.remark === 'string' ? value.remark : ''};
}

function entryOf(flag) {
  return verdicts.get(flag.key) || {verdict: 'open', remark: ''};
}

function setEntry(flag, change) {
  const entry = {...entryOf(flag), ...change};
  verdicts.set(flag.key, entry);
  try {
    if (!storage) return;
    if (entry.verdict === 'open' && !entry.remark) storage.removeItem(prefix + flag.key);
    else storage.setItem(prefix + flag.key, JSON.stringify(entry));
  } catch {  // full, or taken away since the page was opened
    storage = null;
    showStorage();
  }
}

function judgedCount() {
  return data.flags.filter(flag => entryOf(flag).verdict !== 'open').length;
}

function verdictRecords() {
  return data.flags.map(flag => ({
    key: flag.key,
    row: flag.row + 1,
    check: data.checks[flag.check].name,
    category: data.checks[flag.check].category,
    severity: flag.severity,
    explanation: flag.explanation,
    ...entryOf(flag),
  }));
}

function downloadVerdictsAsJson() {
  const record = {
    schema: FILE_SCHEMA, version: FILE_VERSION, texts: data.texts,
    source: data.source.origin, target: data.target.origin, verdicts: verdictRecords(),
  };
  download('verdicts.json', 'application/json', JSON.stringify(record, null, 1));
}

function downloadVerdictsAsCsv() {
  const names = ['row', 'check', 'category', 'severity', 'verdict', 'remark', 'explanation', 'source', 'target', 'key'];
  const lines = verdictRecords().map(record => {
    const row = data.rows[record.row - 1];
    const values = {...record, source: plainText(row.source), target: plainText(row.target)};
    return names.map(name => csvCell(String(values[name]))).join(',');
  });
  // Spreadsheets read UTF-8 only behind a byte order mark.
  download('verdicts.csv', 'text/csv', `\ufeff${[names.join(','), ...lines].join('\r\n')}\r\n`);
}

// A spreadsheet runs a cell that begins like a formula, so such a cell gets an apostrophe in front.
function csvCell(text) {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}

function download(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], {type}));
  make('a', {href: address, download: name}).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

// What became of reading a file of verdicts, in words. Flags that the file leaves open keep what they have.
function takeVerdicts(text) {
  let record;
  try {
    record = JSON.parse(text);
  } catch {
    return say('import_not_json');
  }
  const known = record && record.schema === FILE_SCHEMA && record.version === FILE_VERSION;
  if (!known || !Array.isArray(record.verdicts)) return say('import_not_verdicts');
  if (record.texts !== data.texts) return say('import_other_texts');
  const flags = new Map(data.flags.map(flag => [flag.key, flag]));
  let taken = 0, unknown = 0;
  for (const each of record.verdicts) {
    const entry = checkedEntry(each);
    if (!entry || (entry.verdict === 'open' && !entry.remark)) continue;
    const flag = flags.get(each.key);
    if (flag) setEntry(flag, entry);
    flag ? taken++ : unknown++;
  }
  return say('import_done', {n: taken}) + (unknown ? ` ${say('import_unknown', {n: unknown})}` : '');
}
