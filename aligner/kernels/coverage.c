/* How well tokens match → how much of each sentence the sentences of the other text cover. */

#include "loops.h"

DISPATCHED static void raise_to(const float *values, Int count, float *most) {
    for (Int k = 0; k < count; k++) most[k] = values[k] > most[k] ? values[k] : most[k];
}

DISPATCHED static void add_weighted(const float *values, float weight, Int count, float *sums) {
    for (Int k = 0; k < count; k++) sums[k] += weight * values[k];
}

void best_of_rows(Int tokens, Int distinct, const float *likeness, const Int *places, const Int *starts, Int sentences,
                  float *best) {
    for (Int token = 0; token < tokens; token++) {
        const float *row = likeness + token * distinct;
        for (Int s = 0; s < sentences; s++) {
            float most = starts[s] < starts[s + 1] ? row[places[starts[s]]] : 0.0f;
            for (Int p = starts[s] + 1; p < starts[s + 1]; p++)
                if (row[places[p]] > most) most = row[places[p]];
            best[token * sentences + s] = most;
        }
    }
}

void best_of_columns(Int tokens, const float *likeness, const Int *places, const Int *starts,
                     Int sentences, float *best, float *work) {
    for (Int s = 0; s < sentences; s++) {
        for (Int k = 0; k < tokens; k++) work[k] = starts[s] < starts[s + 1] ? likeness[places[starts[s]] * tokens + k] : 0.0f;
        for (Int p = starts[s] + 1; p < starts[s + 1]; p++) raise_to(likeness + places[p] * tokens, tokens, work);
        for (Int k = 0; k < tokens; k++) best[k * sentences + s] = work[k];
    }
}

/* wide[row, boundary] is raised by the sentence `size` before each boundary. */
static void widen(Int rows, Int others, const float *best, Int size, float *wide) {
    for (Int row = 0; row < rows; row++)
        if (others + 1 > size) raise_to(best + row * others, others + 1 - size, wide + row * (others + 1) + size);
}

static void cover(const Bag *bag, Int others, Int size, int is_across, const float *wide, float *sums) {
    Int boundaries = others + 1, rows = bag->sentences + 1;
    /* Places of the output that are neighbours in the sentences, and in the boundaries. */
    Int down = is_across ? 1 : boundaries, right = is_across ? rows : 1, from = size * boundaries * rows;
    for (Int y = 0; y < boundaries; y++) {
        if (bag->prefix) bag->prefix[from + y * right] = 0.0;
        else bag->values[from + y * right] = 0.0f;
    }
    for (Int s = 0; s < bag->sentences; s++) {
        for (Int y = 0; y < boundaries; y++) sums[y] = 0.0f;
        if (size)
            for (Int p = bag->starts[s]; p < bag->stops[s]; p++)
                add_weighted(wide + bag->places[p] * boundaries, bag->weights[p], boundaries, sums);
        Int at = from + (s + 1) * down;
        if (bag->prefix)
            for (Int y = 0; y < boundaries; y++) bag->prefix[at + y * right] = bag->prefix[at - down + y * right] + sums[y];
        else
            for (Int y = 0; y < boundaries; y++) bag->values[at + y * right] = sums[y];
    }
}

void covered(Int distinct, Int others, const float *best, const Bag *bags, Int count, Int most, int is_across,
             float *wide, float *sums) {
    memset(wide, 0, (size_t)(distinct * (others + 1)) * sizeof *wide);
    for (Int size = 0; size <= most; size++) {
        if (size) widen(distinct, others, best, size, wide);
        for (Int bag = 0; bag < count; bag++) cover(bags + bag, others, size, is_across, wide, sums);
    }
}

void widened(Int clauses, Int others, const float *cosines, Int most, int is_across, float *out, float *wide) {
    Int boundaries = others + 1, rows = clauses + 1;
    memset(wide, 0, (size_t)(clauses * boundaries) * sizeof *wide);
    for (Int size = 0; size <= most; size++) {
        if (size) widen(clauses, others, cosines, size, wide);
        for (Int y = 0; y < boundaries; y++) {
            out[is_across ? y * rows : y] = 0.0f;
            for (Int c = 0; c < clauses; c++)
                out[is_across ? y * rows + c + 1 : (c + 1) * boundaries + y] = wide[c * boundaries + y];
        }
        out += rows * boundaries;
    }
}
