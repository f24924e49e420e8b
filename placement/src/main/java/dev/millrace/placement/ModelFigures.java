package dev.millrace.placement;

/**
 * What a model says of itself.
 *
 * @param model name of the model it serves
 * @param version version of that model; one name may have several
 * @param slots sequences that can be active at once, at least 1
 * @param busy sequences that are active or wait for a slot, of all its callers, at least 0
 */
public record ModelFigures(String model, String version, int slots, int busy) {
    public ModelFigures {
        if (slots < 1) {
            throw new IllegalArgumentException("slots: must be at least 1, was " + slots);
        }
        if (busy < 0) {
            throw new IllegalArgumentException("busy: must not be negative, was " + busy);
        }
    }
}
