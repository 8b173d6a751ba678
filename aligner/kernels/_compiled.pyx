# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The loops of `loops.h` for NumPy arrays. Callers pass arrays of the right type; see `_compiled.pyi`."""

import numpy as np

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint64_t


cdef extern from "loops.h":
    ctypedef int64_t Int

    ctypedef struct Lattice:
        Int rows, columns
        const Int *lows
        const Int *offsets
        Int shapes
        const Int *a
        const Int *b
        const void *cells
        int is_double
        Int count
        const double *source_gaps
        const double *target_gaps
        double gap_open
        int is_open

    ctypedef struct Totals:
        double *bead
        double *source_gap
        double *target_gap
        double *anywhere

    ctypedef struct Gains:
        const double *before
        const double *after
        double total, price, least, penalty

    ctypedef struct Bag:
        Int sentences
        const Int *places
        const Int *starts
        const Int *stops
        const float *weights
        double *prefix
        float *values

    ctypedef struct BlockSide:
        Int boundaries, padding, own
        const double *norms
        const double *backgrounds
        const float *lengths
        const float *logs
        const uint8_t *marks
        const uint64_t *numbers
        const float *number_counts
        const double *per_weight
        const double *coverage
        const float *answers[2]
        const float *likeness[2]
        const float *shares[2]
        const float *is_there

    ctypedef struct BlockCells:
        BlockSide source, target
        Int words
        const double *dots
        const float *starts
        const float *ends
        const Int *firsts
        const Int *counts
        double scale

    ctypedef struct Mentions:
        const Int *starts
        const Int *members
        const double *totals

    ctypedef struct AssociationLimits:
        double fewest, doubt, least

    Int companions(const Mentions *, const Mentions *, Int, const double *, double, const AssociationLimits *, double *,
                   Int *, Int *, float *) nogil
    Int widest_row(const Lattice *) nogil
    void forward(const Lattice *, const Gains *, int, Totals, double *) nogil
    void backward(const Lattice *, Totals, double *) nogil
    void mentioned(Int, const Int *, const Int *, Int, Int, uint64_t *, float *) nogil
    double crossed(const Lattice *, Int, Int, Int, Int, Int *, Int *) nogil
    Int trace(const Lattice *, const Gains *, Totals, Int *, double *) nogil
    void sum_vectors(const void *, int, Int, const Int *, const Int *, const Int *, Int, float *) nogil
    void best_of_rows(Int, Int, const float *, const Int *, const Int *, Int, float *) nogil
    void best_of_columns(Int, const float *, const Int *, const Int *, Int, float *, float *) nogil
    void covered(Int, Int, const float *, const Bag *, Int, Int, int, float *, float *) nogil
    void widened(Int, Int, const float *, Int, int, float *, float *) nogil
    void span_norms(Int, const float *, const double *, Int, double *, double *) nogil
    void similarities(const BlockCells *, Int, Int, float *) nogil
    void best_matches(const BlockCells *, const float *const *, float *, float *, float *) nogil
    void score_shape(const BlockCells *, Int, Int, const float *const *, float, const float *, float *, float *) nogil
    int FEATURES


cdef Totals _totals(double[:, ::1] states):
    cdef Totals totals
    totals.bead, totals.source_gap = &states[0, 0], &states[1, 0]
    totals.target_gap, totals.anywhere = &states[2, 0], &states[3, 0]
    return totals


cdef class CompiledLattice:
    """A lattice whose cells lie end to end, row by row."""

    cdef Lattice lattice
    cdef tuple kept

    def __init__(self, const Int[::1] lows, const Int[::1] offsets, const Int[::1] a, const Int[::1] b, cells,
                 const double[::1] source_gaps, const double[::1] target_gaps, double gap_open, bint is_open):
        cdef const float[:, ::1] floats
        cdef const double[:, ::1] doubles
        cdef Lattice *lattice = &self.lattice
        self.kept = (lows, offsets, a, b, cells, source_gaps, target_gaps)
        lattice.rows, lattice.columns = len(source_gaps), len(target_gaps)
        lattice.lows, lattice.offsets, lattice.shapes = &lows[0], &offsets[0], len(a)
        lattice.a, lattice.b, lattice.count, lattice.gap_open = &a[0], &b[0], cells.shape[1], gap_open
        lattice.is_open = is_open
        lattice.is_double = cells.dtype == np.float64
        if lattice.is_double:
            doubles = cells
            lattice.cells = &doubles[0, 0]
        else:
            floats = cells
            lattice.cells = &floats[0, 0]
        if lattice.rows:
            lattice.source_gaps = &source_gaps[0]
        if lattice.columns:
            lattice.target_gaps = &target_gaps[0]

    cdef object _work(self):
        return np.empty((self.lattice.shapes + 3) * widest_row(&self.lattice))

    def forward(self, bint is_best):
        """Totals of all part-paths to each cell, (4, cells): after a bead, in both parts of a gap, in any state."""
        states = np.empty((4, self.lattice.count))
        cdef double[::1] work = self._work()
        cdef Totals totals = _totals(states)
        with nogil:
            forward(&self.lattice, NULL, is_best, totals, &work[0])
        return states

    def backward(self):
        """Totals of all part-paths from each cell, in each state, to the last; the fourth row, onward by a bead."""
        states = np.empty((4, self.lattice.count))
        cdef double[::1] work = self._work()
        cdef Totals totals = _totals(states)
        with nogil:
            backward(&self.lattice, totals, &work[0])
        return states

    def best_crossed(self, Int top, Int bottom, Int left, Int right):
        """The best score of two crossed beads over these rows and columns, and the cell where they meet."""
        cdef Int row = top, column = left
        cdef double score = crossed(&self.lattice, top, bottom, left, right, &row, &column)
        return score, (row, column)

    def best_path(self):
        """The total of the best path, and its steps, (steps, 4), the last first."""
        return self._path(NULL)

    def safest_path(self, const double[::1] before, const double[::1] after, double total, double price, double least,
                    double penalty):
        """The same where beads gain their probability minus the price; less by the penalty below the least."""
        cdef Gains gains
        gains.before, gains.after, gains.total = &before[0], &after[0], total
        gains.price, gains.least, gains.penalty = price, least, penalty
        return self._path(&gains)

    cdef object _path(self, const Gains *gains):
        cdef double[:, ::1] states = np.empty((4, self.lattice.count))
        cdef double[::1] work = self._work()
        cdef Int[:, ::1] steps = np.empty((self.lattice.rows + self.lattice.columns + 1, 4), np.int64)
        cdef Totals totals = _totals(states)
        cdef double total = 0
        cdef Int count
        with nogil:
            forward(&self.lattice, gains, True, totals, &work[0])
            count = trace(&self.lattice, gains, totals, &steps[0, 0], &total)
        if count < 0:
            raise AssertionError("no path leads to the end of the lattice")
        return total, np.asarray(steps)[:count]


def sums(table, const Int[::1] tokens, const Int[::1] begins, const Int[::1] stops):
    """Sum of the vectors of the tokens in each range, (ranges, d); the table is float16 or float32."""
    cdef const uint16_t[:, ::1] halves
    cdef const float[:, ::1] singles
    cdef const void *vectors = NULL
    cdef Int width = table.shape[1], count = len(begins)
    cdef int is_half = table.dtype == np.float16
    found = np.empty((count, width), np.float32)
    cdef float[:, ::1] out = found
    if not (count and width and len(tokens)):
        found[:] = 0
        return found
    if is_half:
        halves = table.view(np.uint16)
        vectors = &halves[0, 0]
    else:
        singles = table
        vectors = &singles[0, 0]
    with nogil:
        sum_vectors(vectors, is_half, width, &tokens[0], &begins[0], &stops[0], count, &out[0, 0])
    return found


def best_by_sentence(const float[:, ::1] likeness, const Int[::1] places, const Int[::1] starts):
    """Best likeness of each row to the columns `places` of each sentence, (rows, sentences); 0 if it is empty."""
    cdef Int rows = likeness.shape[0], columns = likeness.shape[1], sentences = len(starts) - 1
    best = np.zeros((rows, sentences), np.float32)
    cdef float[:, ::1] out = best
    if rows and columns and sentences:
        with nogil:
            best_of_rows(rows, columns, &likeness[0, 0], &places[0], &starts[0], sentences, &out[0, 0])
    return best


def best_by_sentence_of_rows(const float[:, ::1] likeness, const Int[::1] places, const Int[::1] starts):
    """Best likeness of each column to the rows `places` of each sentence, (columns, sentences); 0 if it is empty."""
    cdef Int rows = likeness.shape[0], columns = likeness.shape[1], sentences = len(starts) - 1
    best = np.zeros((columns, sentences), np.float32)
    cdef float[:, ::1] out = best
    cdef float[::1] work = np.empty(max(columns, 1), np.float32)
    if rows and columns and sentences:
        with nogil:
            best_of_columns(columns, &likeness[0, 0], &places[0], &starts[0], sentences, &out[0, 0], &work[0])
    return best


def associations(tuple source, tuple target, const double[::1] weights, double beads, double fewest, double doubt,
                 double least):
    """Pairs of tokens that co-occur, and how strongly; see `companions`.

    Each side has the starts and the members of its mentions, and the totals of its tokens.
    """
    cdef const Int[::1] starts = source[0], beads_of_tokens = source[1], bead_starts = target[0], tokens = target[1]
    cdef const double[::1] source_totals = source[2], target_totals = target[2]
    cdef Mentions left, right
    cdef AssociationLimits limits
    cdef Int token, count, distinct = len(target_totals)
    cdef double[::1] together = np.zeros(distinct)
    cdef Int[::1] touched = np.empty(distinct, np.int64), found = np.empty(distinct, np.int64)
    cdef float[::1] strengths = np.empty(distinct, np.float32)
    parts = [(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float32))]
    if len(beads_of_tokens) and len(tokens):
        left.starts, left.members, left.totals = &starts[0], &beads_of_tokens[0], &source_totals[0]
        right.starts, right.members, right.totals = &bead_starts[0], &tokens[0], &target_totals[0]
        limits.fewest, limits.doubt, limits.least = fewest, doubt, least
        for token in range(len(starts) - 1):
            if source_totals[token] < fewest:
                continue
            with nogil:
                count = companions(&left, &right, token, &weights[0], beads, &limits, &together[0], &touched[0], &found[0],
                                   &strengths[0])
            if count:
                order = np.argsort(found[:count])
                parts.append((np.full(count, token), np.asarray(found[:count])[order], np.asarray(strengths[:count])[order]))
    return tuple(map(np.concatenate, zip(*parts)))


cdef Bag _bag(const Int[::1] places, const Int[::1] starts, const Int[::1] stops, const float[::1] weights):
    cdef Bag bag
    bag.sentences = len(starts)
    bag.places = &places[0] if len(places) else NULL
    bag.weights = &weights[0] if len(weights) else NULL
    bag.starts = &starts[0] if len(starts) else NULL
    bag.stops = &stops[0] if len(stops) else NULL
    bag.prefix, bag.values = NULL, NULL
    return bag


def cover(const float[:, ::1] best, const Int[::1] places, const float[::1] weights, const Int[:, ::1] starts,
          const Int[:, ::1] stops, const float[:, ::1] clause_weights, Int most, bint is_across):
    """What the 0, 1, … `most` sentences of the other side before each boundary cover.

    Rows of `starts` and `stops` are the tokens of sentences, of their first, and of their last clauses. Returns prefix
    sums for the sentences, float64, and values for both clauses, float32, (sizes, boundaries, boundaries of the other
    side), or with the last two exchanged if `is_across`.
    """
    cdef Int distinct = best.shape[0], others = best.shape[1], sentences = starts.shape[1]
    shape = (most + 1, others + 1, sentences + 1) if is_across else (most + 1, sentences + 1, others + 1)
    prefix, first, last = np.empty(shape), np.empty(shape, np.float32), np.empty(shape, np.float32)
    cdef double[:, :, ::1] sums = prefix
    cdef float[:, :, ::1] left = first, right = last
    cdef float[::1] wide = np.empty(max(distinct * (others + 1), 1), np.float32), row = np.empty(others + 1, np.float32)
    cdef Bag bags[3]
    bags[0] = _bag(places, starts[0], stops[0], weights)
    bags[1] = _bag(places, starts[1], stops[1], clause_weights[0])
    bags[2] = _bag(places, starts[2], stops[2], clause_weights[1])
    bags[0].prefix, bags[1].values, bags[2].values = &sums[0, 0, 0], &left[0, 0, 0], &right[0, 0, 0]
    cdef const float *likest = &best[0, 0] if distinct and others else NULL
    with nogil:
        covered(distinct, others, likest, bags, 3, most, is_across, &wide[0], &row[0])
    return prefix, first, last


def widen(const float[:, ::1] cosines, Int most, bint is_across):
    """The most of each row's values for the 0, 1, … `most` columns before each boundary, with a first row of zeros.

    (sizes, rows + 1, boundaries), or with the last two exchanged if `is_across`.
    """
    cdef Int rows = cosines.shape[0], others = cosines.shape[1]
    wide = np.empty((most + 1, others + 1, rows + 1) if is_across else (most + 1, rows + 1, others + 1), np.float32)
    cdef float[:, :, ::1] out = wide
    cdef float[::1] work = np.empty(max(rows * (others + 1), 1), np.float32)
    cdef const float *values = &cosines[0, 0] if rows and others else NULL
    with nogil:
        widened(rows, others, values, most, is_across, &out[0, 0, 0], &work[0])
    return wide


def norms(const float[:, ::1] products, const double[::1] projections, Int most):
    """Norms of spans, and their mean cosines to the other text, (sizes, boundaries) each; see `span_norms`."""
    cdef Int sentences = products.shape[0]
    cdef double[:, ::1] lengths = np.empty((most + 1, sentences + 1)), backgrounds = np.empty((most + 1, sentences + 1))
    with nogil:
        span_norms(sentences, &products[0, 0], &projections[0], most, &lengths[0, 0], &backgrounds[0, 0])
    return np.asarray(lengths), np.asarray(backgrounds)


def mentions(const Int[::1] values, const Int[::1] starts, Int distinct, Int most):
    """Bits of the values that spans mention, (sizes, boundaries, words), and their numbers; see `mentioned`."""
    cdef Int sentences = len(starts) - 1, words = max((distinct + 63) // 64, 1)
    bits = np.empty((most + 1, sentences + 1, words), np.uint64)
    counts = np.empty((most + 1, sentences + 1), np.float32)
    cdef uint64_t[:, :, ::1] out = bits
    cdef float[:, ::1] numbers = counts
    cdef const Int *first = &values[0] if len(values) else NULL
    with nogil:
        mentioned(sentences, first, &starts[0], words, most, &out[0, 0, 0], &numbers[0, 0])
    return bits, counts


cdef class Side:
    """One side of a block; see `BlockSide` in loops.h."""

    cdef BlockSide side
    cdef tuple kept

    def __init__(self, Int padding, Int own, tuple norms, tuple lengths, const uint8_t[:, ::1] marks, tuple numbers,
                 const double[:, ::1] per_weight, tuple coverage, tuple likeness, tuple shares,
                 const float[::1] is_there):
        cdef BlockSide *side = &self.side
        cdef const double[:, ::1] doubles
        cdef const float[:, ::1] floats
        cdef const uint64_t[:, :, ::1] bits
        cdef const double[:, :, ::1] sums
        cdef const float[:, :, ::1] values
        cdef const float[::1] row
        cdef int edge
        self.kept = (norms, lengths, marks, numbers, per_weight, coverage, likeness, shares, is_there)
        side.boundaries, side.padding, side.own = marks.shape[1], padding, own
        doubles = norms[0]
        side.norms = &doubles[0, 0]
        doubles = norms[1]
        side.backgrounds = &doubles[0, 0]
        floats = lengths[0]
        side.lengths = &floats[0, 0]
        floats = lengths[1]
        side.logs = &floats[0, 0]
        side.marks = &marks[0, 0]
        bits = numbers[0]
        side.numbers = &bits[0, 0, 0]
        floats = numbers[1]
        side.number_counts = &floats[0, 0]
        side.per_weight = &per_weight[0, 0]
        sums = coverage[0]
        side.coverage = &sums[0, 0, 0]
        for edge in range(2):
            values = coverage[1 + edge]
            side.answers[edge] = &values[0, 0, 0]
            values = likeness[edge]
            side.likeness[edge] = &values[0, 0, 0]
            row = shares[edge]
            side.shares[edge] = &row[0]
        side.is_there = &is_there[0]


cdef class Cells:
    """Both sides of a block, and what is known of its cells; see `BlockCells` in loops.h."""

    cdef BlockCells cells
    cdef tuple kept
    cdef dict similar

    def __init__(self, Side source, Side target, Int words, const double[:, ::1] dots, const float[:, ::1] starts,
                 const float[:, ::1] ends, const Int[::1] firsts, const Int[::1] counts, double scale):
        self.kept, self.similar = (source, target, dots, starts, ends, firsts, counts), {}
        self.cells.source, self.cells.target, self.cells.words = source.side, target.side, words
        self.cells.dots, self.cells.starts, self.cells.ends = &dots[0, 0], &starts[0, 0], &ends[0, 0]
        self.cells.firsts, self.cells.counts, self.cells.scale = &firsts[0], &counts[0], scale

    cdef const float *similarity(self, Int a, Int b):
        """Similarity of the spans of this shape before each boundary, from the last padded one on."""
        cdef float[:, ::1] out
        if (a, b) not in self.similar:
            self.similar[a, b] = np.zeros((self.cells.source.boundaries, self.cells.target.boundaries), np.float32)
            out = self.similar[a, b]
            with nogil:
                similarities(&self.cells, a, b, &out[0, 0])
        out = self.similar[a, b]
        return &out[0, 0]

    def score(self, Int a, Int b, float base, const float[::1] weights, float[::1] out):
        """Write the scores of the beads of this shape, row by row, at the block's cells within the corridor."""
        cdef const float *tables[3]
        cdef float[::1] work = np.empty(6 * self.cells.target.own, np.float32)
        assert len(weights) == FEATURES
        tables[0] = self.similarity(a, b)
        tables[1] = self.similarity(a - 1, b) if a > 1 else NULL
        tables[2] = self.similarity(a, b - 1) if b > 1 else NULL
        with nogil:
            score_shape(&self.cells, a, b, tables, base, &weights[0], &out[0], &work[0])

    def best(self):
        """The best similarity and coverage of each own row and of each own column within the corridor, (count, 2)."""
        cdef const float *tables[3]
        cdef float[:, ::1] source = np.empty((self.cells.source.own, 2), np.float32)
        cdef float[:, ::1] target = np.empty((self.cells.target.own, 2), np.float32)
        cdef float[::1] work = np.empty(2 * self.cells.target.own, np.float32)
        tables[0], tables[1], tables[2] = self.similarity(1, 1), self.similarity(1, 2), self.similarity(2, 1)
        with nogil:
            best_matches(&self.cells, tables, &source[0, 0], &target[0, 0], &work[0])
        return np.asarray(source), np.asarray(target)
