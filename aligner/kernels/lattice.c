/* Scores of beads → probabilities of all steps, and the path with the highest expected gain. */

#include "loops.h"

#define LOG2E 1.4426950408889634
#define LN2_HIGH 0.6931471805598903
#define LN2_LOW 5.497923018708371e-14
/* Adding it rounds a number to an integer, which is then in the lowest bits. */
#define ROUNDER 6755399441055744.0
#define LEAST_EXPONENT (-708.0)

/* e^x for x ≤ 0, 0 below the least exponent: 2^n e^r with |r| ≤ ln 2 / 2, and the series of e^r. Unlike that of the
 * library, it is vectorised. */
static inline double power_of_e(double x) {
    double y = x < LEAST_EXPONENT ? LEAST_EXPONENT : x;
    double rounded = y * LOG2E + ROUNDER, n = rounded - ROUNDER;
    double r = (y - n * LN2_HIGH) - n * LN2_LOW;
    double p = 1.0 / 479001600;
    p = p * r + 1.0 / 39916800;
    p = p * r + 1.0 / 3628800;
    p = p * r + 1.0 / 362880;
    p = p * r + 1.0 / 40320;
    p = p * r + 1.0 / 5040;
    p = p * r + 1.0 / 720;
    p = p * r + 1.0 / 120;
    p = p * r + 1.0 / 24;
    p = p * r + 1.0 / 6;
    p = p * r + 0.5;
    p = p * r + 1.0;
    p = p * r + 1.0;
    int64_t bits;
    memcpy(&bits, &rounded, 8);
    bits = (int64_t)((uint64_t)(bits + 1023) << 52);
    double power;
    memcpy(&power, &bits, 8);
    return x < LEAST_EXPONENT ? 0.0 : p * power;
}

static inline double most_of(double x, double y) { return x > y ? x : y; }

/* log(e^x + e^y) */
static inline double log_sum(double x, double y) {
    double high = most_of(x, y);
    return high == -INFINITY ? high : high + log1p(exp((x > y ? y : x) - high));
}

/* Σ over the strips of e^(strip - top), cell by cell. */
DISPATCHED static void sum_of_powers(const double *strips, Int count, Int width, const double *top, double *sum) {
    for (Int k = 0; k < width; k++) sum[k] = 0.0;
    for (Int s = 0; s < count; s++) {
        const double *strip = strips + s * width;
        for (Int k = 0; k < width; k++) sum[k] += power_of_e(strip[k] - top[k]);
    }
}

DISPATCHED static void most_of_strips(const double *strips, Int count, Int width, double *top) {
    for (Int k = 0; k < width; k++) top[k] = strips[k];
    for (Int s = 1; s < count; s++) {
        const double *strip = strips + s * width;
        for (Int k = 0; k < width; k++) top[k] = strip[k] > top[k] ? strip[k] : top[k];
    }
}

/* out = log Σ e^strip; -inf where all are. `work` has two rows. */
static void log_of_sums(const double *strips, Int count, Int width, double *out, double *work) {
    double *top = work, *sum = work + width;
    most_of_strips(strips, count, width, out);
    for (Int k = 0; k < width; k++) top[k] = out[k] == -INFINITY ? 0.0 : out[k];
    sum_of_powers(strips, count, width, top, sum);
    for (Int k = 0; k < width; k++)
        if (out[k] != -INFINITY) out[k] = log(sum[k]) + top[k];
}

DISPATCHED static void add_float(const double *x, const float *y, Int count, double *out) {
    for (Int k = 0; k < count; k++) out[k] = x[k] + (double)y[k];
}

DISPATCHED static void add_double(const double *x, const double *y, Int count, double *out) {
    for (Int k = 0; k < count; k++) out[k] = x[k] + y[k];
}

/* The gain of each bead: its probability minus the price, as a float, less where it is improbable. */
DISPATCHED static void gains_of(const double *before, const float *score, const double *after, Int count, Gains g,
                                double *out) {
    for (Int k = 0; k < count; k++) {
        double p = power_of_e(before[k] + (double)score[k] + after[k] - g.total);
        double gain = (float)(p - g.price - (p < g.least ? g.penalty : 0.0));
        out[k] = score[k] > -INFINITY ? gain : -INFINITY;
    }
}

DISPATCHED static void gains_of_double(const double *before, const double *score, const double *after, Int count,
                                       Gains g, double *out) {
    for (Int k = 0; k < count; k++) {
        double p = power_of_e(before[k] + score[k] + after[k] - g.total);
        double gain = (float)(p - g.price - (p < g.least ? g.penalty : 0.0));
        out[k] = score[k] > -INFINITY ? gain : -INFINITY;
    }
}

static inline Int width_of(const Lattice *lattice, Int i) { return lattice->offsets[i + 1] - lattice->offsets[i]; }

/* The index of a cell, -1 outside the window of its row. */
static inline Int cell_at(const Lattice *lattice, Int i, Int j) {
    Int k = j - lattice->lows[i];
    return k < 0 || k >= width_of(lattice, i) ? -1 : lattice->offsets[i] + k;
}

Int widest_row(const Lattice *lattice) {
    Int most = 0;
    for (Int i = 0; i <= lattice->rows; i++)
        if (width_of(lattice, i) > most) most = width_of(lattice, i);
    return most;
}

/* The cells of row i whose shifted place is a cell of another row: first and past the last, counted in row i. */
static inline void overlap(const Lattice *lattice, Int i, Int other, Int shift, Int *first, Int *stop) {
    Int width = width_of(lattice, i), left = width_of(lattice, other) - shift;
    *first = shift < 0 ? -shift : 0;
    *stop = left < width ? left : width;
    if (*stop < *first) *stop = *first;
}

/* reached + the score, or the gain, of each bead of shape s that ends in row i. */
static void beads_of_row(const Lattice *lattice, const Gains *gains, Int s, Int i, const double *reached, double *out) {
    Int a = lattice->a[s], width = width_of(lattice, i), first, stop;
    for (Int k = 0; k < width; k++) out[k] = -INFINITY;
    if (a > i) return;
    Int shift = lattice->lows[i] - lattice->lows[i - a] - lattice->b[s];
    overlap(lattice, i, i - a, shift, &first, &stop);
    Int from = lattice->offsets[i - a] + shift + first, cell = lattice->offsets[i] + first, count = stop - first;
    const float *floats = (const float *)lattice->cells + s * lattice->count + cell;
    const double *doubles = (const double *)lattice->cells + s * lattice->count + cell;
    out += first;
    if (gains) {
        if (lattice->is_double) gains_of_double(gains->before + from, doubles, gains->after + cell, count, *gains, out);
        else gains_of(gains->before + from, floats, gains->after + cell, count, *gains, out);
        add_double(out, reached + from, count, out);
    } else if (lattice->is_double) {
        add_double(reached + from, doubles, count, out);
    } else {
        add_float(reached + from, floats, count, out);
    }
}

/* Sum of the target gap scores from the first cell of row i to each of its cells. */
static void gaps_along(const Lattice *lattice, Int i, double *running) {
    Int low = lattice->lows[i], width = width_of(lattice, i);
    running[0] = 0.0;
    for (Int k = 1; k < width; k++)
        running[k] = running[k - 1] + (low + k - 1 < lattice->columns ? lattice->target_gaps[low + k - 1] : 0.0);
}

void forward(const Lattice *lattice, const Gains *gains, int is_best, Totals totals, double *work) {
    Int widest = widest_row(lattice), shapes = lattice->shapes;
    double *running = work + shapes * widest, *spare = running + widest;
    double opening = lattice->gap_open;
    for (Int i = 0; i <= lattice->rows; i++) {
        Int start = lattice->offsets[i], width = width_of(lattice, i), low = lattice->lows[i];
        double *bead = totals.bead + start, *source = totals.source_gap + start, *target = totals.target_gap + start;
        double *anywhere = totals.anywhere + start;
        if (i == 0) {
            for (Int k = 0; k < width; k++) bead[k] = source[k] = -INFINITY;
            bead[-low] = 0.0;
        } else {
            for (Int s = 0; s < shapes; s++)
                beads_of_row(lattice, gains, s, i, totals.anywhere, work + s * width);
            if (is_best) most_of_strips(work, shapes, width, bead);
            else log_of_sums(work, shapes, width, bead, spare);
            for (Int k = 0; k < width; k++) {
                Int above = cell_at(lattice, i - 1, low + k);
                double opened = above < 0 ? -INFINITY : totals.bead[above] + opening;
                double going = above < 0 ? -INFINITY : totals.source_gap[above];
                source[k] = (is_best ? most_of(opened, going) : log_sum(opened, going)) + lattice->source_gaps[i - 1];
            }
        }
        gaps_along(lattice, i, running);
        double along = -INFINITY;
        target[0] = -INFINITY;
        for (Int k = 0; k + 1 < width; k++) {
            double opened = (is_best ? most_of(bead[k], source[k]) : log_sum(bead[k], source[k])) + opening - running[k];
            along = is_best ? most_of(along, opened) : log_sum(along, opened);
            target[k + 1] = along + running[k + 1];
        }
        for (Int k = 0; k < width; k++)
            anywhere[k] = is_best ? most_of(most_of(bead[k], source[k]), target[k])
                                  : log_sum(log_sum(bead[k], source[k]), target[k]);
    }
}

void backward(const Lattice *lattice, Totals totals, double *work) {
    Int widest = widest_row(lattice), shapes = lattice->shapes, last = lattice->rows;
    double *running = work + shapes * widest, *spare = running + widest;
    for (Int i = last; i >= 0; i--) {
        Int start = lattice->offsets[i], width = width_of(lattice, i), low = lattice->lows[i];
        double *bead = totals.bead + start, *source = totals.source_gap + start, *target = totals.target_gap + start;
        double *onward = totals.anywhere + start;
        for (Int s = 0; s < shapes; s++) {
            Int a = lattice->a[s], first, stop;
            double *strip = work + s * width;
            for (Int k = 0; k < width; k++) strip[k] = -INFINITY;
            if (i + a > last) continue;
            Int shift = low - lattice->lows[i + a] + lattice->b[s];
            overlap(lattice, i, i + a, shift, &first, &stop);
            Int from = lattice->offsets[i + a] + shift + first;
            const double *after = totals.bead + from;
            if (lattice->is_double)
                add_double(after, (const double *)lattice->cells + s * lattice->count + from, stop - first, strip + first);
            else
                add_float(after, (const float *)lattice->cells + s * lattice->count + from, stop - first, strip + first);
        }
        log_of_sums(work, shapes, width, onward, spare);
        Int end = lattice->columns - low;
        if (i == last && end >= 0 && end < width) onward[end] = 0.0;
        if (i == last && lattice->is_open)
            for (Int k = 0; k < width; k++) onward[k] = 0.0;
        gaps_along(lattice, i, running);
        double along = -INFINITY;
        for (Int k = width - 1; k >= 0; k--) {
            along = log_sum(along, onward[k] + running[k]);
            target[k] = along - running[k];
        }
        for (Int k = 0; k < width; k++) {
            Int cell = i < last ? cell_at(lattice, i + 1, low + k) : -1;
            double below = cell < 0 ? -INFINITY : totals.source_gap[cell] + lattice->source_gaps[i];
            double beside = k + 1 < width ? target[k + 1] + (running[k + 1] - running[k]) + lattice->gap_open : -INFINITY;
            double either = log_sum(onward[k], beside);
            bead[k] = log_sum(either, below + lattice->gap_open);
            source[k] = log_sum(either, below);
        }
    }
}

/* Total of a state at a cell, -inf where there is no cell. */
static inline double total_at(const double *totals, Int cell) { return cell < 0 ? -INFINITY : totals[cell]; }

/* The score, or the gain, of the bead of shape s that ends at cell k of row i. */
static double bead_at(const Lattice *lattice, const Gains *gains, Int s, Int i, Int j) {
    Int cell = cell_at(lattice, i, j), from = cell_at(lattice, i - lattice->a[s], j - lattice->b[s]);
    Int at = s * lattice->count + cell;
    double score = lattice->is_double ? ((const double *)lattice->cells)[at] : ((const float *)lattice->cells)[at];
    if (!gains) return score;
    float single = (float)score;
    double gain;
    if (lattice->is_double) gains_of_double(gains->before + from, &score, gains->after + cell, 1, *gains, &gain);
    else gains_of(gains->before + from, &single, gains->after + cell, 1, *gains, &gain);
    return gain;
}

/* The score of the bead with these rows and columns, -inf if the lattice does not have it. */
static double score_of(const Lattice *lattice, Int top, Int bottom, Int left, Int right) {
    Int cell = cell_at(lattice, bottom, right);
    if (cell < 0) return -INFINITY;
    for (Int s = 0; s < lattice->shapes; s++)
        if (lattice->a[s] == bottom - top && lattice->b[s] == right - left) {
            Int at = s * lattice->count + cell;
            return lattice->is_double ? ((const double *)lattice->cells)[at] : ((const float *)lattice->cells)[at];
        }
    return -INFINITY;
}

double crossed(const Lattice *lattice, Int top, Int bottom, Int left, Int right, Int *row, Int *column) {
    double best = -INFINITY;
    *row = top, *column = left;
    for (Int i = top + 1; i < bottom; i++)
        for (Int j = left + 1; j < right; j++) {
            double score = score_of(lattice, top, i, j, right) + score_of(lattice, i, bottom, left, j);
            /* Of equal ones the last, as for pairs of a score and a cell. */
            if (score > -INFINITY && score >= best) best = score, *row = i, *column = j;
        }
    return best;
}

Int trace(const Lattice *lattice, const Gains *gains, Totals totals, Int *steps, double *total) {
    const double *states[3] = {totals.bead, totals.source_gap, totals.target_gap};
    Int i = lattice->rows, j = lattice->columns, count = 0, end = cell_at(lattice, i, j);
    double opening = lattice->gap_open;
    int state = 0;
    for (int other = 1; other < 3; other++)
        if (states[other][end] > states[state][end]) state = other;
    *total = states[state][end];
    while (i || j) {
        Int a = 0, b = 0;
        int before = 0;
        if (state == 1) {
            Int above = i ? cell_at(lattice, i - 1, j) : -1;
            a = 1;
            before = total_at(totals.bead, above) + opening >= total_at(totals.source_gap, above) ? 0 : 1;
        } else if (state == 2) {
            Int beside = j ? cell_at(lattice, i, j - 1) : -1;
            double reached[3] = {total_at(totals.bead, beside) + opening, total_at(totals.source_gap, beside) + opening,
                                 total_at(totals.target_gap, beside)};
            b = 1;
            for (int other = 1; other < 3; other++)
                if (reached[other] > reached[before]) before = other;
        } else {
            double best = -INFINITY;
            for (Int s = 0; s < lattice->shapes; s++) {
                if (lattice->a[s] > i || lattice->b[s] > j) continue;
                Int from = cell_at(lattice, i - lattice->a[s], j - lattice->b[s]);
                if (from < 0) continue;
                int origin = 0;
                for (int other = 1; other < 3; other++)
                    if (states[other][from] > states[origin][from]) origin = other;
                double score = states[origin][from] + bead_at(lattice, gains, s, i, j);
                if (score > best) best = score, a = lattice->a[s], b = lattice->b[s], before = origin;
            }
        }
        if ((!a && !b) || i < a || j < b) return -1;
        steps[4 * count] = i - a, steps[4 * count + 1] = i, steps[4 * count + 2] = j - b, steps[4 * count + 3] = j;
        count++;
        i -= a, j -= b, state = before;
    }
    return count;
}
