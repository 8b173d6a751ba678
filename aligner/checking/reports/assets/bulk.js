// One verdict for many flags, after a question that names their number; and the way back.

const QUOTED = 30;
const dialog = make('dialog', {id: 'bulk', 'aria-labelledby': 'bulk-title'});
const undoBox = make('div', {id: 'undo', role: 'status'});

// Flags of one check about the same words: of the source or, where it has none, of the translation.
function termOf(flag) {
  const [source, target] = flag.words;
  const words = source && source.length ? source : target;
  return words && words.length ? words.join(' … ') : null;
}

function likeFlag(flag) {
  const term = termOf(flag);
  return term ? data.flags.filter(other => other.check === flag.check && termOf(other) === term) : [];
}

function ofCheck(flag) {
  return data.flags.filter(other => other.check === flag.check);
}

function shownFlags() {
  return visible.flatMap(row => flagsOfRow[row].map(number => data.flags[number])).filter(passes);
}

// The buttons of a card, each for more flags than its own.
function bulkButtons(flag) {
  const {label} = data.checks[flag.check];
  const term = termOf(flag);
  return [
    [likeFlag(flag), term && say('all_of_term', {check: label, term: shortened(term, QUOTED)})],
    [ofCheck(flag), say('all_of_check', {check: label})],
  ].filter(([flags]) => flags.length > 1).map(([flags, text]) => make('button', {
    type: 'button', class: 'link', click: () => askForMany(flags, text),
  }, `${text} (${wholeNumber.format(flags.length)})…`));
}

function askForMany(flags, text) {
  const judged = flags.filter(flag => entryOf(flag).verdict !== 'open').length;
  const answer = verdict => make('button', {
    type: 'button', class: verdict, click: () => {
      dialog.close();
      judgeMany(flags, verdict);
    },
  }, say(verdict));
  dialog.replaceChildren(
    make('h2', {id: 'bulk-title'}, say('bulk_title', {n: flags.length})),
    make('p', {}, text),
    judged ? make('p', {class: 'quiet'}, say('bulk_replaces', {n: judged})) : '',
    make('p', {class: 'actions'}, ...VERDICTS.slice(1).map(answer), answer('open'),
      make('button', {type: 'button', class: 'cancel', click: () => dialog.close()}, say('cancel'))));
  dialog.showModal();
}

function judgeMany(flags, verdict) {
  const changes = flags.map(flag => [flag, {...entryOf(flag), verdict}]);
  changeEntries(changes, say('bulk_done', {n: flags.length, verdict: say(verdict)}));
}

function showUndo() {
  const last = past.at(-1);
  undoBox.hidden = !last;
  undoBox.replaceChildren();
  if (!last) return;
  undoBox.append(make('span', {}, last.text), ' ',
    make('button', {type: 'button', click: undo}, say('undo')),
    make('button', {type: 'button', class: 'close', 'aria-label': say('close'), click: () => { undoBox.hidden = true; }}, '×'));
}
