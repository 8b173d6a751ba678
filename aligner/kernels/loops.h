/* The inner loops of the alignment in plain C; `_compiled.pyx` calls them, and the NumPy code is their twin.
 *
 *   lattice.c    scores → probabilities and the safest path        twin: aligner/alignment/lattice.py
 *   vectors.c   token vectors → their sums                         twin: aligner/encoders/static.py
 *   coverage.c   likeness of tokens → coverage of spans            twin: aligner/alignment/coverage.py, edges.py
 *   associations.c  tokens of beads → which co-occur               twin: aligner/alignment/associations.py
 *   beads.c      quantities of a block → scores of its beads       twin: aligner/alignment/features.py
 *
 * Loops run along the cells of a row, so that compilers vectorise them. No sum runs along them: the answers are the same
 * whatever the width of the vectors.
 */
#ifndef ALIGNER_LOOPS_H
#define ALIGNER_LOOPS_H

#include <math.h>
#include <stdint.h>
#include <string.h>

/* Compiled several times where the compiler and the loader can choose at run time; no wheel needs a newer processor. */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__)
#define DISPATCHED __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define DISPATCHED
#endif
#if defined(_MSC_VER)
#define restrict __restrict
#endif

typedef int64_t Int;

/* ---- lattice.c ---- */

/* Row i has the cells offsets[i] to offsets[i + 1], from column lows[i] on. The score of the bead of shape s that ends
 * at cell c is cells[s * count + c], float or double. */
typedef struct {
    Int rows, columns;
    const Int *lows, *offsets;
    Int shapes;
    const Int *a, *b;
    const void *cells;
    int is_double;
    Int count;
    const double *source_gaps, *target_gaps;
    double gap_open;
    /* Whether the lattice ends in any cell of its last row, and not in its last. */
    int is_open;
} Lattice;

/* Totals of part-paths in each state, and in any; one value a cell. */
typedef struct {
    double *bead, *source_gap, *target_gap, *anywhere;
} Totals;

/* A bead gains its probability minus a price, less where it is improbable. Where there are no gains, NULL, the scores
 * themselves count. */
typedef struct {
    const double *before, *after;
    double total, price, least, penalty;
} Gains;

Int widest_row(const Lattice *lattice);
/* `work` has (shapes + 3) * widest_row doubles. */
void forward(const Lattice *lattice, const Gains *gains, int is_best, Totals totals, double *work);
void backward(const Lattice *lattice, Totals totals, double *work);
/* The best score of two crossed beads over rows top to bottom and columns left to right, and where they meet; -inf if
 * there are none. The first bead has the rows before `row` and the columns from `column` on. */
double crossed(const Lattice *lattice, Int top, Int bottom, Int left, Int right, Int *row, Int *column);
/* Steps of the best path, the last first, as start, stop, low, high; their number, or -1 if no path leads on. */
Int trace(const Lattice *lattice, const Gains *gains, Totals totals, Int *steps, double *total);

/* ---- vectors.c ---- */

/* Sum of the vectors of tokens[begins[k]] to tokens[stops[k] - 1] for each range; the table is of half-precision or of
 * single-precision numbers. */
void sum_vectors(const void *table, int is_half, Int width, const Int *tokens, const Int *begins, const Int *stops, Int count,
                 float *sums);

/* ---- coverage.c ---- */

/* best[token, sentence] = most of likeness[token, place] over the sentence's tokens; 0 for an empty sentence. */
void best_of_rows(Int tokens, Int distinct, const float *likeness, const Int *places, const Int *starts, Int sentences,
                  float *best);
/* The same for the transpose of `likeness`, whose rows are the sentences' tokens. */
void best_of_columns(Int tokens, const float *likeness, const Int *places, const Int *starts,
                     Int sentences, float *best, float *work);
/* The tokens of sentences, or of their first or last clauses. The sums go to `prefix`, each added to the one before, or
 * to `values`. */
typedef struct {
    Int sentences;
    const Int *places, *starts, *stops;
    const float *weights;
    double *prefix;
    float *values;
} Bag;
/* For 0, 1, … most others before each boundary: the sum over the tokens of each sentence of weight times best likeness.
 * out[size, sentence + 1, boundary], the first row is zero; or out[size, boundary, sentence + 1] if `is_across`.
 * `wide` has distinct * (others + 1) floats, `sums` others + 1. */
void covered(Int distinct, Int others, const float *best, const Bag *bags, Int count, Int most, int is_across,
             float *wide, float *sums);
/* out[size, clause + 1, boundary]: most of the cosines of a clause with the `size` others before each boundary. */
void widened(Int clauses, Int others, const float *cosines, Int most, int is_across, float *out, float *wide);

/* ---- associations.c ---- */

/* Of the source, the beads that mention each token, and of the target the tokens that each bead mentions: those of k are
 * members[starts[k]] to members[starts[k + 1] - 1]. `totals` is the summed weight of the beads that mention a token. */
typedef struct {
    const Int *starts, *members;
    const double *totals;
} Mentions;
typedef struct {
    double fewest, doubt, least;
} AssociationLimits;
/* The target tokens that co-occur with a source token, how strongly, and their number. `together`, all zero, and
 * `touched` have an entry for each target token. */
Int companions(const Mentions *source, const Mentions *target, Int token, const double *weights, double beads,
               const AssociationLimits *limits, double *together, Int *touched, Int *found, float *strengths);

/* ---- beads.c ---- */

/* One side of a block. Tables have a row for each size of span and a column for each boundary. `coverage`, `answers`
 * and `likeness` have one table of boundaries of the source and the target for each size of the other side's span. */
typedef struct {
    Int boundaries, padding, own;
    const double *norms, *backgrounds;
    const float *lengths, *logs;
    const uint8_t *marks;
    const uint64_t *numbers;
    const float *number_counts;
    const double *per_weight;
    const double *coverage;
    const float *answers[2];
    const float *likeness[2];
    const float *shares[2];
    const float *is_there;
} BlockSide;

typedef struct {
    BlockSide source, target;
    Int words;
    const double *dots;
    const float *starts, *ends;
    /* The cells of each own row that are in the corridor: the first of the own columns, and how many. */
    const Int *firsts, *counts;
    double scale;
} BlockCells;

/* Features whose weights the loops need, in this order; the others are constant for a shape, or in `starts`, `ends`. */
enum {
    SIMILARITY, SIMILARITY_OF_EXTRA, MERGE_GAIN, LENGTH, LENGTH_SQUARED, MARKS, COVERAGE, WEAKER_COVERAGE,
    COVERAGE_OF_EXTRA, EDGE_GAIN, WEAKEST_EDGE, OUTSIDE_GAIN, NUMBERS_SHARED, NUMBERS_APART, CLAUSE_GAIN, CLAUSE_GAINS,
    CLAUSE_EXCESS, CLAUSE_EXCESSES, CLAUSE_COVERAGE, CLAUSE_LIKENESS, FEATURES
};

/* Norm of the span of each size before each boundary, from the products of the side's sentences with each other, and its
 * mean cosine to the other text, from their products with its mean direction. `most` sizes and 0. */
void span_norms(Int sentences, const float *products, const double *projections, Int most, double *norms,
                double *backgrounds);
/* Which of `words` * 64 values the span of each size before each boundary mentions, one bit a value, and how many. Sentence
 * k mentions values[starts[k]] to values[starts[k + 1] - 1]. */
void mentioned(Int sentences, const Int *values, const Int *starts, Int words, Int most, uint64_t *bits, float *counts);
/* Similarity of the spans (a, b) before each boundary, from the last padded one on. */
void similarities(const BlockCells *cells, Int a, Int b, float *out);
/* Scores of the beads of one shape, row by row; `similar` has the tables of similarities of (a, b), (a - 1, b) and
 * (a, b - 1), and `work` six rows of the target's own columns. */
void score_shape(const BlockCells *cells, Int a, Int b, const float *const *similar, float base, const float *weights,
                 float *out, float *work);
/* The best similarity and coverage of each own row and column, as pairs; `similar` has those of (1, 1), (1, 2), (2, 1).
 * `work` has two rows of the target's own columns. */
void best_matches(const BlockCells *cells, const float *const *similar, float *source, float *target, float *work);

#endif
