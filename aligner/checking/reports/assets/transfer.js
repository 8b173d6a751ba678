// Verdicts as files: JSON, which this page and the program read again, and CSV for spreadsheets.

function verdictRecords() {
  return data.flags.map(flag => ({...recordOf(flag), ...entryOf(flag)}));
}

function downloadVerdictsAsJson() {
  const record = {
    schema: FILE_SCHEMA, version: FILE_VERSION, source: data.source.origin, target: data.target.origin,
    sample: data.sample, verdicts: verdictRecords(),
  };
  download('verdicts.json', 'application/json', JSON.stringify(record, null, 1));
}

function downloadVerdictsAsCsv() {
  const names = ['row', 'check', 'category', 'severity', 'verdict', 'remark', 'explanation', 'source', 'target', 'key'];
  const lines = verdictRecords().map(record => names.map(name => csvCell(String(record[name]))).join(','));
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
