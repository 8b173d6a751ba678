// Does actions that numbers choose, and looks whether the model keeps its laws. Used by test_page_model.py.

({state, picks}) => {
  const saved = [];
  const storage = {listen: () => {}, save: change => saved.push(JSON.parse(JSON.stringify(change))), unsaved: () => 0};
  const session = openSession(state, storage, () => '2026-11-30T12:00:00Z');
  const {model} = session;
  const names = [...Object.keys(ACTIONS), 'undo', 'redo'];
  const check = (holds, message) => {
    if (!holds) throw new Error(message);
  };

  const present = () => JSON.stringify([
    model.beads.map(recordOf), model.anchors, model.apart,
    model.sides.map(({sentences, isClause}) => [sentences, isClause]),
  ]);

  // What a page shows of a row. It paints only the rows that an event names, and must then show what there is.
  const shown = new Map(model.beads.map(({id}) => [id, shownOf(id)]));
  function shownOf(id) {
    const index = placeOf(model, id);
    return JSON.stringify([
      recordOf(model.beads[index]), sentencesOf(model, index, 0).map(({text, isClause}) => [text, isClause]),
      sentencesOf(model, index, 1).map(({text, isClause}) => [text, isClause]), anchorsOf(model, index).length,
    ]);
  }
  listen(session, ({type, gone, fresh, touched, change}) => {
    if (type !== 'changed') return;
    gone.forEach(id => shown.delete(id));
    [...fresh, ...touched].forEach(id => shown.set(id, shownOf(id)));
    check(shown.size === model.beads.length, `${change.action}: ${shown.size} rows are shown`);
    model.beads.forEach(({id}) => check(shown.get(id) === shownOf(id), `${change.action}: row ${id} is not as it is shown`));
  });

  function argumentsOf(name, [row, side, number, offset, text]) {
    const index = row % model.beads.length, own = sentenceNumbers(model, index, side);
    const any = count => number % (count || 1);
    const sentence = own.length ? own[any(own.length)] : any(model.sides[side].sentences.length);
    const other = any(model.sides[1 - side].sentences.length);
    const found = offset % 3 ? model.sides[side].sentences[sentence]?.slice(0, 1) : text.slice(0, 1);
    return {
      bead: model.beads[index].id, side, sentence, offset: offset % 2 ? offset : undefined, text,
      confidence: offset / 20, source: side ? other : sentence, target: side ? sentence : other,
      find: found, replacement: text, isRegex: false,
      last: name === 'merge_next' && offset % 2 ? model.beads[any(model.beads.length)].id : undefined,
      proposal: {beads: [{at: index, old: [recordOf(model.beads[index])], new: [[...model.beads[index].sizes, 0.25, '']]}]},
    };
  }

  function act([chosen, ...numbers]) {
    const name = names[chosen % names.length], args = argumentsOf(name, numbers);
    const before = saved.length, against = canRun(session, name, args);
    const {done, focus, reason} = run(session, name, args);
    check(done === saved.length > before, `${name}: a change is saved if, and only if, it was made`);
    check(done ? !against : !against || against === reason, `${name}: ${against} was said against it, but then ${reason}`);
    check(done ? focus === null || placeOf(model, focus) >= 0 : REASONS.includes(reason), `${name}: ${focus} ${reason}`);
  }

  const start = present();
  for (const pick of picks) if (model.beads.length) act(pick);
  const after = present(), times = {undone: 0, redone: 0};
  while (run(session, 'undo').done) times.undone++;
  check(present() === start, 'not everything was undone');
  while (times.redone < times.undone && run(session, 'redo').done) times.redone++;
  check(present() === after, 'not everything was done again');

  const copy = makeModel(state);
  replayChanges(copy, saved);
  check(String(copy.beads.map(recordOf)) === String(model.beads.map(recordOf)), 'the changes do not lead there again');
  return {after: JSON.parse(after), changes: saved, jsonl: jsonlLines(state, model), tsv: [false, true].map(isAcceptedOnly => tsvLines(state, model, isAcceptedOnly))};
}
