/* The tokens of both sides of each bead → the pairs that co-occur. */

#include "loops.h"

Int companions(const Mentions *source, const Mentions *target, Int token, const double *weights, double beads,
               const AssociationLimits *limits, double *together, Int *touched, Int *found, float *strengths) {
    Int seen = 0, count = 0;
    for (Int p = source->starts[token]; p < source->starts[token + 1]; p++) {
        Int bead = source->members[p];
        if (weights[bead] == 0.0) continue;
        for (Int q = target->starts[bead]; q < target->starts[bead + 1]; q++) {
            Int other = target->members[q];
            if (together[other] == 0.0) touched[seen++] = other;
            together[other] += weights[bead];
        }
    }
    double left = source->totals[token] - 1.0;
    for (Int k = 0; k < seen; k++) {
        Int other = touched[k];
        double both = together[other] - 1.0, right = target->totals[other] - 1.0;
        together[other] = 0.0;
        if (both + 1.0 < limits->fewest) continue;
        double variance = left * (beads - left) * right * (beads - right);
        double correlation = (beads * both - left * right) / sqrt(variance > 1e-9 ? variance : 1e-9);
        double strength = correlation * (both / (both + limits->doubt));
        if (strength > limits->least) found[count] = other, strengths[count] = (float)strength, count++;
    }
    return count;
}
