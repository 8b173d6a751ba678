/* Token vectors → sums over ranges of tokens. */

#include "loops.h"

/* A half-precision number: its bits, moved to their places in a single, are smaller by 2^112, and so are subnormals. */
static inline float single_of(uint16_t half) {
    uint32_t bits = (uint32_t)(half & 0x7fff) << 13;
    float value;
    memcpy(&value, &bits, 4);
    value *= 0x1p112f;
    return half & 0x8000 ? -value : value;
}

DISPATCHED static void add_halves(const uint16_t *vector, Int width, float *sum) {
    for (Int k = 0; k < width; k++) sum[k] += single_of(vector[k]);
}

DISPATCHED static void add_singles(const float *vector, Int width, float *sum) {
    for (Int k = 0; k < width; k++) sum[k] += vector[k];
}

void sum_vectors(const void *table, int is_half, Int width, const Int *tokens, const Int *begins, const Int *stops, Int count,
                 float *sums) {
    memset(sums, 0, (size_t)(count * width) * sizeof *sums);
    for (Int range = 0; range < count; range++)
        for (Int p = begins[range]; p < stops[range]; p++) {
            Int first = tokens[p] * width;
            if (is_half) add_halves((const uint16_t *)table + first, width, sums + range * width);
            else add_singles((const float *)table + first, width, sums + range * width);
        }
}
