/* The quantities of a block → the scores of the beads that end at its own cells: weights times features.
 *
 * A boundary x lies before sentence x of the block, and the span (x, size) is the `size` sentences before it. What is
 * said of the source at boundaries (x, y) lies at x * target.boundaries + y, and so does what is said of the target.
 */

#include "loops.h"

/* Row x of the boundaries, and `count` columns from y on. */
typedef struct {
    Int x, y, count;
} Row;

#define LEAST_DIVISOR 1e-9
#define LEAST(x, y) ((x) < (y) ? (x) : (y))
#define MOST(x, y) ((x) > (y) ? (x) : (y))

void span_norms(Int sentences, const float *products, const double *projections, Int most, double *norms,
                double *backgrounds) {
    Int boundaries = sentences + 1;
    for (Int x = 0; x < boundaries; x++) {
        double square = 0.0, projection = 0.0;
        norms[x] = backgrounds[x] = 0.0;
        for (Int size = 1; size <= most; size++) {
            Int first = x - size;
            double *norm = norms + size * boundaries + x, *background = backgrounds + size * boundaries + x;
            *norm = *background = 0.0;
            if (first < 0) continue;
            square += products[first * sentences + first];
            for (Int k = first + 1; k < x; k++) square += 2.0 * products[first * sentences + k];
            projection += projections[first];
            *norm = square > 0.0 ? sqrt(square) : 0.0;
            if (*norm > LEAST_DIVISOR) *background = projection / *norm;
        }
    }
}

static inline Int bits_in(uint64_t word) {
    word = word - ((word >> 1) & 0x5555555555555555u);
    word = (word & 0x3333333333333333u) + ((word >> 2) & 0x3333333333333333u);
    return (Int)((((word + (word >> 4)) & 0x0f0f0f0f0f0f0f0fu) * 0x0101010101010101u) >> 56);
}

void mentioned(Int sentences, const Int *values, const Int *starts, Int words, Int most, uint64_t *bits, float *counts) {
    Int boundaries = sentences + 1;
    memset(bits, 0, (size_t)((most + 1) * boundaries * words) * sizeof *bits);
    for (Int size = 0; size <= most; size++)
        for (Int x = 0; x < boundaries; x++) {
            uint64_t *own = bits + (size * boundaries + x) * words;
            Int count = 0;
            if (size && x >= size) {
                memcpy(own, own - boundaries * words, (size_t)words * sizeof *own);
                for (Int p = starts[x - size]; p < starts[x - size + 1]; p++)
                    own[values[p] / 64] |= (uint64_t)1 << (values[p] % 64);
                for (Int word = 0; word < words; word++) count += bits_in(own[word]);
            }
            counts[size * boundaries + x] = (float)count;
        }
}

DISPATCHED void similarities(const BlockCells *cells, Int a, Int b, float *out) {
    const BlockSide *source = &cells->source, *target = &cells->target;
    Int columns = target->boundaries, first = target->padding - 1;
    const double *norms = target->norms + b * columns, *backgrounds = target->backgrounds + b * columns;
    for (Int x = source->padding - 1; x < source->boundaries; x++) {
        const double *restrict below = cells->dots + x * columns, *restrict above = cells->dots + (x - a) * columns;
        double norm = source->norms[a * source->boundaries + x];
        double background = source->backgrounds[a * source->boundaries + x], scale = cells->scale;
        float *restrict row = out + x * columns;
        for (Int y = first; y < columns; y++) {
            double dot = below[y] - above[y] - below[y - b] + above[y - b], product = norm * norms[y];
            double cosine = product > LEAST_DIVISOR ? dot / product : 0.0;
            row[y] = (float)((cosine - (background + backgrounds[y]) / 2) * scale);
        }
    }
}

DISPATCHED static void coverage_row(const BlockCells *cells, int of_target, Int a, Int b, Row at, Int shift, float *out) {
    const BlockSide *source = &cells->source, *target = &cells->target;
    Int columns = target->boundaries, first = at.y + shift, x = at.x, count = at.count;
    Int size = of_target ? a : b, table = size * source->boundaries * columns;
    if (of_target) {
        const double *restrict row = target->coverage + table + x * columns + first;
        const double *restrict shares = target->per_weight + b * columns + first;
        for (Int k = 0; k < count; k++) out[k] = (float)((row[k] - row[k - b]) * shares[k]);
    } else {
        const double *restrict below = source->coverage + table + x * columns + first, *restrict above = below - a * columns;
        double share = source->per_weight[a * source->boundaries + x];
        for (Int k = 0; k < count; k++) out[k] = (float)((below[k] - above[k]) * share);
    }
}

/* A row of the bead's own coverages, and what is to be compared with them. */
typedef struct {
    float *source, *target, *gain, *weakest, *outside, *other;
} CoverageRows;

DISPATCHED static void lose(const float *own, const float *less, Int count, float *gain) {
    for (Int k = 0; k < count; k++) gain[k] = LEAST(gain[k], own[k] - less[k]);
}

DISPATCHED static void win(const float *own, const float *more, Int count, float *gain) {
    for (Int k = 0; k < count; k++) gain[k] = MOST(gain[k], more[k] - own[k]);
}

DISPATCHED static void lower_to(const float *values, Int count, float *least) {
    for (Int k = 0; k < count; k++) least[k] = LEAST(least[k], values[k]);
}

static void fill(float *row, Int count, float value) {
    for (Int k = 0; k < count; k++) row[k] = value;
}

DISPATCHED static void add_coverages(const CoverageRows *rows, Int count, float extra, const float *w, float *restrict out) {
    const float *restrict s = rows->source, *restrict t = rows->target, *restrict gain = rows->gain;
    const float *restrict weakest = rows->weakest, *restrict outside = rows->outside;
    for (Int k = 0; k < count; k++) {
        float both = (s[k] + t[k]) / 2.0f;
        out[k] += w[COVERAGE] * both + w[WEAKER_COVERAGE] * LEAST(s[k], t[k]) + w[COVERAGE_OF_EXTRA] * (both * extra) +
                  w[EDGE_GAIN] * gain[k] + w[WEAKEST_EDGE] * weakest[k] + w[OUTSIDE_GAIN] * outside[k];
    }
}

static void score_coverages(const BlockCells *cells, Int a, Int b, Row at, float extra, const float *w, float *out,
                            float *work) {
    Int n = at.count;
    Row above = {at.x - 1, at.y, n}, below = {at.x + 1, at.y, n}, first = {at.x + 1 - a, at.y, n};
    CoverageRows rows = {work, work + n, work + 2 * n, work + 3 * n, work + 4 * n, work + 5 * n};
    float *other = rows.other;
    float none = a > 1 || b > 1 ? INFINITY : 0.0f;
    coverage_row(cells, 0, a, b, at, 0, rows.source);
    coverage_row(cells, 1, a, b, at, 0, rows.target);
    fill(rows.gain, n, none), fill(rows.weakest, n, none), fill(rows.outside, n, -INFINITY);
    if (a > 1) {
        coverage_row(cells, 1, a - 1, b, at, 0, other), lose(rows.target, other, n, rows.gain);
        coverage_row(cells, 1, a - 1, b, above, 0, other), lose(rows.target, other, n, rows.gain);
        coverage_row(cells, 0, 1, b, at, 0, other), lower_to(other, n, rows.weakest);
        coverage_row(cells, 0, 1, b, first, 0, other), lower_to(other, n, rows.weakest);
    }
    if (b > 1) {
        coverage_row(cells, 0, a, b - 1, at, 0, other), lose(rows.source, other, n, rows.gain);
        coverage_row(cells, 0, a, b - 1, at, -1, other), lose(rows.source, other, n, rows.gain);
        coverage_row(cells, 1, a, 1, at, 0, other), lower_to(other, n, rows.weakest);
        coverage_row(cells, 1, a, 1, at, 1 - b, other), lower_to(other, n, rows.weakest);
    }
    coverage_row(cells, 1, a + 1, b, at, 0, other), win(rows.target, other, n, rows.outside);
    coverage_row(cells, 1, a + 1, b, below, 0, other), win(rows.target, other, n, rows.outside);
    coverage_row(cells, 0, a, b + 1, at, 0, other), win(rows.source, other, n, rows.outside);
    coverage_row(cells, 0, a, b + 1, at, 1, other), win(rows.source, other, n, rows.outside);
    add_coverages(&rows, n, extra, w, out);
}

DISPATCHED static void score_similarity(const float *own, const float *const others[4], Int count, float extra,
                                        const float *w, float *restrict out) {
    int has_others = others[0] || others[2];
    for (Int k = 0; k < count; k++) out[k] += w[SIMILARITY] * own[k] + w[SIMILARITY_OF_EXTRA] * (own[k] * extra);
    if (!has_others) return;
    const float *restrict p = others[0] ? others[0] : others[2], *restrict q = others[0] ? others[1] : others[3];
    const float *restrict r = others[2] ? others[2] : others[0], *restrict s = others[2] ? others[3] : others[1];
    for (Int k = 0; k < count; k++) out[k] += w[MERGE_GAIN] * (own[k] - MOST(MOST(p[k], q[k]), MOST(r[k], s[k])));
}

DISPATCHED static void score_lengths(const BlockCells *cells, Int a, Int b, Row at, const float *w, float *restrict out) {
    const BlockSide *source = &cells->source, *target = &cells->target;
    Int row = a * source->boundaries + at.x, first = b * target->boundaries + at.y;
    const float *restrict lengths = target->lengths + first, *restrict logs = target->logs + first;
    float length = source->lengths[row], log = source->logs[row];
    for (Int k = 0; k < at.count; k++) {
        float ratio = fabsf(log - logs[k]), difference = length - lengths[k];
        float square = difference * difference / (length + lengths[k]) / 10.0f;
        out[k] += w[LENGTH] * LEAST(ratio, 2.0f) + w[LENGTH_SQUARED] * LEAST(square, 30.0f);
    }
}

DISPATCHED static void score_marks(const BlockCells *cells, Int a, Int b, Row at, const float *w, float *restrict out) {
    const BlockSide *source = &cells->source, *target = &cells->target;
    const uint8_t *restrict marks = target->marks + b * target->boundaries + at.y;
    uint8_t own = source->marks[a * source->boundaries + at.x];
    for (Int k = 0; k < at.count; k++) {
        int apart = own ^ marks[k];
        out[k] += w[MARKS] * (float)((apart & 1) + (apart >> 1));
    }
}

DISPATCHED static void score_numbers(const BlockCells *cells, Int a, Int b, Row at, const float *w, float *restrict out) {
    const BlockSide *source = &cells->source, *target = &cells->target;
    Int row = a * source->boundaries + at.x, first = b * target->boundaries + at.y, words = cells->words;
    const uint64_t *own = source->numbers + row * words;
    float count = source->number_counts[row];
    uint64_t any = 0;
    for (Int word = 0; word < words; word++) any |= own[word];
    for (Int k = 0; k < at.count; k++) {
        Int shared = 0;
        if (any)
            for (Int word = 0; word < words; word++) shared += bits_in(own[word] & target->numbers[(first + k) * words + word]);
        float apart = count + target->number_counts[first + k] - 2.0f * (float)shared;
        out[k] += w[NUMBERS_SHARED] * LEAST((float)shared, 3.0f) + w[NUMBERS_APART] * LEAST(apart, 3.0f);
    }
}

/* Who answers the clause at one edge: the bead's other span, that span with the sentence beside it, that sentence. */
typedef struct {
    const float *coverage, *likeness, *larger, *beside;
    /* Of a clause of the source: one number each; of the target: one for each column. */
    const float *share, *is_there;
    int is_target;
} Edge;

typedef struct {
    float *gain, *gains, *excess, *excesses, *coverage, *likeness;
} EdgeRows;

DISPATCHED static void meet(const Edge *edge, Int count, const EdgeRows *rows) {
    const float *restrict coverage = edge->coverage, *restrict likeness = edge->likeness;
    const float *restrict larger = edge->larger, *restrict beside = edge->beside;
    float *restrict most_gain = rows->gain, *restrict gains = rows->gains, *restrict most_excess = rows->excess;
    float *restrict excesses = rows->excesses, *restrict least = rows->coverage, *restrict alike = rows->likeness;
    if (edge->is_target) {
        const float *restrict share = edge->share;
        float is_there = *edge->is_there;
        for (Int k = 0; k < count; k++) {
            float gain = share[k] * (larger[k] - coverage[k]), excess = share[k] * is_there * (beside[k] - likeness[k]);
            most_gain[k] = MOST(most_gain[k], gain), gains[k] += gain;
            most_excess[k] = MOST(most_excess[k], excess), excesses[k] += excess;
            least[k] = LEAST(least[k], coverage[k]), alike[k] = LEAST(alike[k], likeness[k]);
        }
    } else {
        const float *restrict is_there = edge->is_there;
        float share = *edge->share;
        for (Int k = 0; k < count; k++) {
            float gain = share * (larger[k] - coverage[k]), excess = share * is_there[k] * (beside[k] - likeness[k]);
            most_gain[k] = MOST(most_gain[k], gain), gains[k] += gain;
            most_excess[k] = MOST(most_excess[k], excess), excesses[k] += excess;
            least[k] = LEAST(least[k], coverage[k]), alike[k] = LEAST(alike[k], likeness[k]);
        }
    }
}

DISPATCHED static void add_edges(const EdgeRows *rows, Int count, const float *w, float *restrict out) {
    const float *restrict gain = rows->gain, *restrict gains = rows->gains, *restrict excess = rows->excess;
    const float *restrict excesses = rows->excesses, *restrict coverage = rows->coverage, *restrict likeness = rows->likeness;
    for (Int k = 0; k < count; k++)
        out[k] += w[CLAUSE_GAIN] * gain[k] + w[CLAUSE_GAINS] * gains[k] + w[CLAUSE_EXCESS] * excess[k] +
                  w[CLAUSE_EXCESSES] * excesses[k] + w[CLAUSE_COVERAGE] * coverage[k] + w[CLAUSE_LIKENESS] * likeness[k];
}

static void score_edges(const BlockCells *cells, Int a, Int b, Row at, const float *w, float *out, float *work) {
    const BlockSide *source = &cells->source, *target = &cells->target;
    Int n = at.count, columns = target->boundaries, table = source->boundaries * columns, x = at.x, y = at.y;
    EdgeRows rows = {work, work + n, work + 2 * n, work + 3 * n, work + 4 * n, work + 5 * n};
    fill(rows.gain, n, -INFINITY), fill(rows.excess, n, -INFINITY);
    fill(rows.gains, n, 0.0f), fill(rows.excesses, n, 0.0f);
    fill(rows.coverage, n, INFINITY), fill(rows.likeness, n, INFINITY);
    for (int last = 0; last < 2; last++) {
        /* The clause of the source is in the sentence before boundary r; spans of the target end at y, the larger one at
         * `end`, the sentence beside it at `beside`. */
        Int r = last ? x : x + 1 - a, end = last ? y + 1 : y, beside = last ? y + 1 : y - b;
        const float *coverage = source->answers[last] + r * columns, *likeness = source->likeness[last] + r * columns;
        Edge of_source = {coverage + b * table + y, likeness + b * table + y, coverage + (b + 1) * table + end,
                          likeness + table + beside, source->shares[last] + r, target->is_there + beside, 0};
        meet(&of_source, n, &rows);
        /* The same with the sides exchanged. */
        Int c = last ? y : y + 1 - b, stop = last ? x + 1 : x, next = last ? x + 1 : x - a;
        coverage = target->answers[last] + c, likeness = target->likeness[last] + c;
        Edge of_target = {coverage + a * table + x * columns, likeness + a * table + x * columns,
                          coverage + (a + 1) * table + stop * columns, likeness + table + next * columns,
                          target->shares[last] + c, source->is_there + next, 1};
        meet(&of_target, n, &rows);
    }
    add_edges(&rows, n, w, out);
}

DISPATCHED static void start_row(const float *restrict starts, const float *restrict ends, float base, Int count,
                                 float *restrict out) {
    for (Int k = 0; k < count; k++) out[k] = base + starts[k] + ends[k];
}

/* The own row of a block, and the cells of it that are in the corridor. */
static Row row_at(const BlockCells *cells, Int row) {
    Row at = {cells->source.padding + row, cells->target.padding + cells->firsts[row], cells->counts[row]};
    return at;
}

void score_shape(const BlockCells *cells, Int a, Int b, const float *const *similar, float base, const float *weights,
                 float *out, float *work) {
    Int columns = cells->target.boundaries;
    float extra = (float)(a + b - 2);
    for (Int row = 0; row < cells->source.own; row++) {
        Row at = row_at(cells, row);
        Int cell = at.x * columns + at.y;
        const float *others[4] = {0, 0, 0, 0};
        if (a > 1) others[0] = similar[1] + cell, others[1] = similar[1] + cell - columns;
        if (b > 1) others[2] = similar[2] + cell, others[3] = similar[2] + cell - 1;
        start_row(cells->starts + cell - a * columns - b, cells->ends + cell, base, at.count, out);
        score_similarity(similar[0] + cell, others, at.count, extra, weights, out);
        score_lengths(cells, a, b, at, weights, out);
        score_marks(cells, a, b, at, weights, out);
        score_coverages(cells, a, b, at, extra, weights, out, work);
        score_numbers(cells, a, b, at, weights, out);
        score_edges(cells, a, b, at, weights, out, work);
        out += at.count;
    }
}

static inline void raise_pair(float *best, float similarity, float coverage) {
    best[0] = MOST(best[0], similarity);
    best[1] = MOST(best[1], coverage);
}

void best_matches(const BlockCells *cells, const float *const *similar, float *source, float *target, float *work) {
    Int columns = cells->target.boundaries, n = cells->target.own;
    fill(source, 2 * cells->source.own, -INFINITY), fill(target, 2 * n, -INFINITY);
    for (Int row = 0; row < cells->source.own; row++) {
        Row at = row_at(cells, row);
        Int cell = at.x * columns + at.y, first = cells->firsts[row];
        coverage_row(cells, 0, 1, 3, at, 0, work);
        coverage_row(cells, 1, 3, 1, at, 0, work + n);
        for (Int k = 0; k < at.count; k++) {
            float most = MOST(MOST(similar[0][cell + k], similar[1][cell + k]), similar[2][cell + k]);
            raise_pair(source + 2 * row, most, work[k]);
            raise_pair(target + 2 * (first + k), most, work[n + k]);
        }
    }
}
