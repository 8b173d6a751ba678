// What a flag is about, by content; and which flags of two reports are about the same: as in aligner/checking/carrying.py.

const LIKENESS = {rows: 2 / 3, reach: 20, sample: 64};
const TOKEN = /[0-9A-Za-z\u00c0-\u1fff]+|[^ ]/gu;
// From the strictest to the loosest: flags that look alike in a view are about the same.
const VIEWS = [
  ({check, words, texts, neighbours}) => JSON.stringify([check, words, texts, neighbours]),
  ({check, words, texts, neighbours}) => JSON.stringify([check, words, texts, neighbours[0]]),
  ({check, words, texts, neighbours}) => JSON.stringify([check, words, texts, neighbours[1]]),
  ({check, words, texts}) => JSON.stringify([check, words, texts]),
];
const subjectOf = ({check, words}) => JSON.stringify([check, words]);

// For each new place the number of the old one that it is about, or null; no old place is used twice.
function partners(old, fresh) {
  const found = new Array(fresh.length).fill(null);
  const left = new Set(old.keys());
  const pair = (first, second) => {
    found[second] = first;
    left.delete(first);
  };
  for (const view of VIEWS) {
    const queues = groupBy([...left], number => view(old[number]));
    fresh.forEach((place, second) => {
      const queue = found[second] === null ? queues.get(view(place)) : null;
      if (queue && queue.length) pair(queue.shift(), second);
    });
  }
  const open = [...fresh.keys()].filter(second => found[second] === null);
  for (const [first, second] of nearPairs(old, [...left], fresh, open)) {
    if (left.has(first) && found[second] === null) pair(first, second);
  }
  return found;
}

function groupBy(values, nameOf) {
  const groups = new Map();
  for (const value of values) {
    const name = nameOf(value);
    if (groups.has(name)) groups.get(name).push(value);
    else groups.set(name, [value]);
  }
  return groups;
}

// Pairs about the same words in nearly equal rows, the most similar first.
function nearPairs(old, olds, fresh, open) {
  const groups = groupBy(olds, number => subjectOf(old[number]));
  const ranks = new Map();
  const pairs = [];
  for (const second of open) {
    const subject = subjectOf(fresh[second]);
    const rank = ranks.get(subject) || 0;
    ranks.set(subject, rank + 1);
    const around = (groups.get(subject) || []).slice(Math.max(rank - LIKENESS.reach, 0), rank + LIKENESS.reach + 1);
    for (const first of around) {
      const shares = [0, 1].map(side => tokenShare(old[first].texts[side], fresh[second].texts[side]));
      if (Math.min(...shares) < LIKENESS.rows) continue;
      const alike = [0, 1].filter(side => old[first].neighbours[side] === fresh[second].neighbours[side]).length;
      pairs.push([first, second, shares[0] + shares[1], alike]);
    }
  }
  return pairs.sort((a, b) => b[2] - a[2] || b[3] - a[3] || a[0] - b[0] || a[1] - b[1]);
}

// The share of the different tokens of two texts that both have, 0 to 1.
function tokenShare(one, other) {
  const [first, second] = [one, other].map(tokensOf);
  const size = first.size + second.size;
  return size ? 2 * [...first].filter(token => second.has(token)).length / size : 1;
}

const knownTokens = new Map();

function tokensOf(text) {
  if (!knownTokens.has(text)) knownTokens.set(text, new Set(text.match(TOKEN)));
  return knownTokens.get(text);
}

// The estimated share of sentences that two texts have in common, of the side that has fewer; by their samples.
function kinship(one, other) {
  return Math.min(...[0, 1].map(side => {
    const [first, second] = [one[side], other[side]].map(hashes => new Set(hashes));
    const both = [...new Set([...first, ...second])].sort().slice(0, LIKENESS.sample);
    return both.length ? both.filter(hash => first.has(hash) && second.has(hash)).length / both.length : 1;
  }));
}
