// Where changes are kept: with the server, or in the browser for a self-contained page. Both have the same members:
//
//   load() → promise of the state         save(change)      unsaved() → number of changes      listen(hear)
//   isStuck() → whether the unsaved ones cannot be saved at present                            retry()
//   export(model, suffix, isAcceptedOnly) → promise of {name, blob}
//   copy(model) → {name, blob}, the alignment as this window has it, whatever is saved
//   check(), realign(version, row), proposals(version, row) → promises; a self-contained page has none of these
//
// Changes are saved one after the other. Events: saved, offline (tried again by itself), elsewhere (another window
// changed the file; nothing more is saved), failed (nothing more is saved until `retry()`), unkept (likewise, as the
// browser keeps nothing).

import {exportHere} from './writing.js';

// Milliseconds until the first try again, and at most between two tries.
const RETRY = {first: 500, most: 10000};
const DATABASE = 'aligner-review';

function named(name, message) {
  const error = new Error(message);
  error.name = name;
  return error;
}

const pause = duration => new Promise(resolve => setTimeout(resolve, duration));

/** Changes to be saved one after the other by `send`; `hear` is told what becomes of them. */
export function makeQueue(send, hear) {
  const queue = {waiting: [], isStopped: false, isOffline: false, sending: null};
  const start = () => {
    queue.sending ??= sendAll(queue, send, hear).finally(() => {
      queue.sending = null;
    });
  };
  queue.add = change => {
    queue.waiting.push(change);
    start();
  };
  queue.retry = () => {
    queue.isStopped = false;
    start();
  };
  queue.stop = event => {
    queue.isStopped = true;
    hear(event);
  };
  queue.clear = () => Object.assign(queue, {waiting: [], isStopped: false, isOffline: false});
  return queue;
}

async function sendAll(queue, send, hear) {
  let wait = RETRY.first;
  while (queue.waiting.length && !queue.isStopped) {
    const [change] = queue.waiting;
    try {
      await send(change);
      queue.waiting.shift();
      queue.isOffline = false;
      wait = RETRY.first;
      hear({type: 'saved', version: change.version + 1, unsaved: queue.waiting.length});
    } catch (error) {
      if (error.name === 'Offline') {
        queue.isOffline = true;
        hear({type: 'offline', unsaved: queue.waiting.length});
        await pause(wait);
        wait = Math.min(2 * wait, RETRY.most);
      } else queue.stop(eventOf(error));
    }
  }
}

function eventOf(error) {
  if (error.name === 'Elsewhere') return {type: 'elsewhere', version: error.version};
  return {type: error.name === 'Unkept' ? 'unkept' : 'failed', message: error.message, isFinal: true};
}

function makeHearers() {
  const hearers = new Set();
  return {listen: hear => hearers.add(hear), hear: event => hearers.forEach(each => each(event))};
}

// What both storages say of their changes.
function membersOf(queue) {
  return {
    save: change => queue.add(change),
    retry: queue.retry,
    unsaved: () => queue.waiting.length,
    isStuck: () => queue.waiting.length > 0 && (queue.isStopped || queue.isOffline),
  };
}

/** The storage of a page that a server delivered; `token` goes with every request. */
export function serverStorage(token) {
  const {listen, hear} = makeHearers();
  let state = null;
  const queue = makeQueue(change => request(token, 'change', change), hear);
  // What the server says of a version it has only once it has all changes.
  const ask = async (path, body) => {
    await queue.sending;
    return (await request(token, path, body)).json();
  };
  // Nothing, if something has been changed meanwhile.
  const unlessStale = async (answer, name) => {
    try {
      return (await answer)[name];
    } catch (error) {
      if (error.name === 'Elsewhere' || error.name === 'Offline') return [];
      throw error;
    }
  };
  return {
    listen,
    ...membersOf(queue),
    // What waits is dropped only once there is something else.
    load: async () => {
      state = await (await request(token, 'state')).json();
      queue.clear();
      return state;
    },
    copy: model => copyOf(state, model),
    realign: (version, bead) => unlessStale(ask('realign', {version, bead}), 'beads'),
    proposals: (version, bead) => unlessStale(ask('proposals', {version, bead}), 'proposals'),
    check: async () => (await ask('check', {})).flags,
    export: async (model, suffix, accepted) => {
      await queue.sending;
      const answer = await request(token, 'export', {suffix, accepted});
      return {name: fileName(model, suffix, accepted), blob: await answer.blob()};
    },
  };
}

// Under another name than the file has, beside which its history may stand.
function copyOf(state, model) {
  return {name: fileName(model, '-unsaved.jsonl'), blob: exportHere(state, model, '.jsonl', false)};
}

// The name of a file to be downloaded. One of a part of the rows says so.
export function fileName({file}, suffix, isAcceptedOnly = false) {
  return `${file.replace(/(\.jsonl|\.html)?$/i, '')}${isAcceptedOnly ? '-accepted' : ''}${suffix}`;
}

async function request(token, path, body) {
  const headers = {Authorization: `Bearer ${token}`, 'Content-Type': 'application/json'};
  const asked = body === undefined ? {headers} : {headers, method: 'POST', body: JSON.stringify(body)};
  const answer = await fetch(path, {...asked, cache: 'no-store'}).catch(error => {
    throw named('Offline', error.message);
  });
  if (answer.ok) return answer;
  const said = await answer.json().catch(() => ({}));
  if (answer.status !== 409) throw named('Refused', said.error ?? `${answer.status} ${answer.statusText}`);
  throw Object.assign(named('Elsewhere', said.error), {version: said.version});
}

/** Two sums of a text that no two files share by chance (FNV-1a of 32 bits, from two starts), and its length. */
export function fingerprint(text) {
  let one = 0x811c9dc5, other = 0x9747b28c;
  for (let place = 0; place < text.length; place++) {
    const code = text.charCodeAt(place);
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other ^ code, 0x01000193);
  }
  return [one >>> 0, other >>> 0, text.length].map(number => number.toString(36)).join('-');
}

/** The storage of a self-contained page, whose state is this JSON: a database of the browser. */
export function fileStorage(text) {
  const {listen, hear} = makeHearers();
  const key = fingerprint(text), state = JSON.parse(text);
  const windows = otherWindows();
  const database = Promise.resolve().then(openDatabase);
  database.catch(() => {});  // `load` says so
  const queue = makeQueue(async change => {
    await database.then(opened => addChange(opened, key, change)).catch(error => {
      throw error.name === 'Elsewhere' ? error : named('Unkept', error.message);
    });
    windows.postMessage({key, version: change.version + 1});
  }, hear);
  // Whoever has seen less than another window has saved must not go on.
  windows.addEventListener('message', ({data}) => {
    if (data.key === key) queue.stop({type: 'elsewhere', version: data.version});
  });
  return {
    listen,
    ...membersOf(queue),
    copy: model => copyOf(state, model),
    load: async () => {
      const later = await database.then(opened => changesSince(opened, key, state.version), error => {
        hear({type: 'failed', message: error.message});
        return [];
      });
      queue.clear();
      return {...state, later};
    },
    export: async (model, suffix, isAcceptedOnly) =>
      ({name: fileName(model, suffix, isAcceptedOnly), blob: exportHere(state, model, suffix, isAcceptedOnly)}),
  };
}

// The other windows of this page. Some browsers that may keep nothing have none that speak to each other.
function otherWindows() {
  try {
    return new BroadcastChannel(DATABASE);
  } catch {  // SecurityError, or ReferenceError
    return {postMessage: () => {}, addEventListener: () => {}};
  }
}

// A request to the database as a promise.
function settled(asked) {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

function openDatabase() {
  const asked = indexedDB.open(DATABASE, 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore('changes');
  return settled(asked);
}

function completed(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
}

// A version that is there already is another window's: `add` refuses to overwrite it.
async function addChange(database, key, change) {
  const transaction = database.transaction('changes', 'readwrite');
  transaction.objectStore('changes').add(change, [key, change.version]);
  try {
    await completed(transaction);
  } catch (error) {
    if (error.name !== 'ConstraintError') throw error;
    throw Object.assign(named('Elsewhere', error.message), {version: change.version + 1});
  }
}

function changesSince(database, key, version) {
  const range = IDBKeyRange.bound([key, version], [key, Infinity]);
  return settled(database.transaction('changes').objectStore('changes').getAll(range));
}
