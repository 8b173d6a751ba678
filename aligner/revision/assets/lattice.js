// Scores of beads → the probability of every bead, the best path through them, and the next best ones.
//
// The same lattice as in aligner/alignment/lattice.py, which explains it, for the small stretches ("islands") around a
// doubtful place: cell (i, j) means that i source and j target sentences are done. A path is in one of three states:
// after a bead, in the source part of a gap, or in its target part, which comes second; opening a part costs gap_open.
//
// Island: {rows: [i0, i1], columns: [j0, j1], gap_open, source_gaps: [i], target_gaps: [j], beads: {'1-2': [[…], …]}}.
// beads['a-b'][i][j] is the score, in nats, of the bead that ends at cell (i, j); null or absent where there is none.
// Step: {sizes: [a, b], probability, start: [i, j]}, of sentences counted from the island's corner.

// As in aligner/alignment/search.py: a right step gains 1, a bead costs one price and a gap sentence the other, and a
// bead less probable than `least` is taken only if no path avoids it.
const PRICES = {bead: 0.3, gap: 0.6, least: 0.05};
const IMPROBABLE = 1000;
const STATES = [0, 1, 2];
const [AFTER_BEAD, SOURCE_GAP, TARGET_GAP] = STATES;

/** Log of the sum of the exponentials. */
function logSum(...values) {
  const top = Math.max(...values);
  return top === -Infinity ? top : top + Math.log(values.reduce((sum, value) => sum + Math.exp(value - top), 0));
}

/** An island as what the lattice needs: {height, width, shapes, gapOpen, sourceGaps, targetGaps, score(shape, i, j)}. */
export function latticeOf(island) {
  const shapes = Object.keys(island.beads).map(name => name.split('-').map(Number));
  const tables = Object.values(island.beads);
  return {
    height: island.source_gaps.length, width: island.target_gaps.length, shapes, gapOpen: island.gap_open,
    sourceGaps: island.source_gaps, targetGaps: island.target_gaps,
    score: (number, i, j) => tables[number][i]?.[j] ?? -Infinity,
  };
}

function makeTotals({height, width}) {
  const states = STATES.map(() => new Float64Array((height + 1) * (width + 1)).fill(-Infinity));
  const at = (i, j) => i * (width + 1) + j;
  return {states, at, anywhere: (i, j) => STATES.map(state => states[state][at(i, j)])};
}

// Every step that a path can take to a cell, as {state, from: state or -1 for any, i, j, score, shape}.
function stepsInto(lattice, i, j) {
  const {shapes, score, gapOpen, sourceGaps, targetGaps} = lattice;
  const steps = [];
  shapes.forEach(([a, b], number) => {
    if (a > i || b > j) return;
    const value = score(number, i, j);
    if (value === -Infinity) return;
    for (const from of STATES) steps.push({state: AFTER_BEAD, from, sizes: [a, b], score: value});
  });
  if (i > 0) {
    for (const from of [AFTER_BEAD, SOURCE_GAP]) {
      steps.push({state: SOURCE_GAP, from, sizes: [1, 0], score: sourceGaps[i - 1] + (from === SOURCE_GAP ? 0 : gapOpen)});
    }
  }
  if (j > 0) {
    for (const from of STATES) {
      steps.push({state: TARGET_GAP, from, sizes: [0, 1], score: targetGaps[j - 1] + (from === TARGET_GAP ? 0 : gapOpen)});
    }
  }
  return steps;
}

function eachCell({height, width}, visit) {
  for (let i = 0; i <= height; i++) for (let j = 0; j <= width; j++) visit(i, j);
}

// Totals of all part-paths to each cell and from each cell.
function totalsOf(lattice) {
  const before = makeTotals(lattice), after = makeTotals(lattice);
  const {at} = before, steps = [];
  before.states[AFTER_BEAD][0] = 0;
  eachCell(lattice, (i, j) => {
    for (const step of steps[at(i, j)] = stepsInto(lattice, i, j)) {
      const total = before.states[step.from][at(i - step.sizes[0], j - step.sizes[1])] + step.score;
      const {[step.state]: row} = before.states;
      row[at(i, j)] = logSum(row[at(i, j)], total);
    }
  });
  for (const state of STATES) after.states[state][at(lattice.height, lattice.width)] = 0;
  for (let cell = steps.length - 1; cell >= 0; cell--) {
    for (const step of steps[cell]) {
      const origin = cell - at(...step.sizes), row = after.states[step.from];
      row[origin] = logSum(row[origin], after.states[step.state][cell] + step.score);
    }
  }
  const total = logSum(...before.anywhere(lattice.height, lattice.width));
  return {before, after, total, at};
}

/**
 * Probabilities of the steps of an island.
 * @returns {{bead: function(number, number, number): number, sourceGaps: number[], targetGaps: number[], total: number}}
 *   `bead(shape number, i, j)`: of the bead that ends at (i, j); gaps: that a sentence has no counterpart.
 */
export function posteriorsOf(lattice) {
  const {before, after, total, at} = totalsOf(lattice);
  const through = (state, i, j) => Math.exp(before.states[state][at(i, j)] + after.states[state][at(i, j)] - total);
  const sums = (state, count, cell, others) => Array.from({length: count}, (_, place) =>
    Array.from({length: others + 1}, (_, other) => through(state, ...cell(place + 1, other)))
      .reduce((sum, value) => sum + value, 0));
  return {
    total,
    bead: (number, i, j) => {
      const [a, b] = lattice.shapes[number];
      if (a > i || b > j) return 0;
      const start = logSum(...before.anywhere(i - a, j - b));
      return Math.exp(start + lattice.score(number, i, j) + after.states[AFTER_BEAD][at(i, j)] - total);
    },
    sourceGaps: sums(SOURCE_GAP, lattice.height, (i, j) => [i, j], lattice.width),
    targetGaps: sums(TARGET_GAP, lattice.width, (j, i) => [i, j], lattice.height),
  };
}

// The same lattice with expected gains for scores. Single precision, as in Python: rounding must not decide.
function gainsOf(lattice, probabilities) {
  const gain = (number, i, j) => {
    if (lattice.score(number, i, j) === -Infinity) return -Infinity;
    const probability = probabilities.bead(number, i, j);
    return Math.fround(probability - PRICES.bead - (probability < PRICES.least ? IMPROBABLE : 0));
  };
  return {
    ...lattice, gapOpen: 0, score: gain,
    sourceGaps: probabilities.sourceGaps.map(probability => probability - PRICES.gap),
    targetGaps: probabilities.targetGaps.map(probability => probability - PRICES.gap),
  };
}

// The `count` best part-paths to each cell in each state, best first, as {total, step, previous}.
function bestPaths(lattice, count) {
  const {at} = makeTotals(lattice);
  const best = Array.from({length: (lattice.height + 1) * (lattice.width + 1)}, () => STATES.map(() => []));
  best[0][AFTER_BEAD] = [{total: 0, step: null, previous: null}];
  eachCell(lattice, (i, j) => {
    for (const step of stepsInto(lattice, i, j)) {
      const here = best[at(i, j)][step.state];
      for (const previous of best[at(i - step.sizes[0], j - step.sizes[1])][step.from]) {
        insert(here, {total: previous.total + step.score, step, previous}, count);
      }
    }
  });
  return STATES.flatMap(state => best.at(-1)[state]).sort((one, other) => other.total - one.total).slice(0, count);
}

// Between equal totals the one found first comes first.
function insert(paths, path, count) {
  const place = paths.findIndex(other => other.total < path.total);
  if (place >= 0) paths.splice(place, 0, path);
  else if (paths.length < count) paths.push(path);
  if (paths.length > count) paths.pop();
}

function stepsOf(path, lattice, probabilities) {
  const sizes = [];
  for (let part = path; part.step; part = part.previous) sizes.unshift(part.step.sizes);
  let i = 0, j = 0;
  return sizes.map(([a, b]) => {
    const start = [i, j];
    i += a;
    j += b;
    return {sizes: [a, b], start, probability: probabilityOf(lattice, probabilities, [a, b], i, j)};
  });
}

// Six digits, as confidences have.
function probabilityOf({shapes}, probabilities, [a, b], i, j) {
  const number = shapes.findIndex(shape => shape[0] === a && shape[1] === b);
  const value = a === 0 ? probabilities.targetGaps[j - 1] : b === 0 ? probabilities.sourceGaps[i - 1]
    : probabilities.bead(number, i, j);
  return Math.min(Math.max(Math.round(value * 1e6) / 1e6, 0), 1);
}

/** The steps that are right most often: as `safest_path` of Python. Null if no path leads through the island. */
export function safestSteps(island) {
  const lattice = latticeOf(island), probabilities = posteriorsOf(lattice);
  if (probabilities.total === -Infinity) return null;
  const [path] = bestPaths(gainsOf(lattice, probabilities), 1);
  return stepsOf(path, lattice, probabilities);
}

/** The `count` most probable paths, best first: [{probability, steps}]. */
export function likeliestPaths(island, count) {
  const lattice = latticeOf(island), probabilities = posteriorsOf(lattice);
  return bestPaths(lattice, count).map(path => ({
    probability: Math.exp(path.total - probabilities.total), steps: stepsOf(path, lattice, probabilities),
  }));
}
