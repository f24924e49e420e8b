package dev.millrace.model.train.data.audit;

import dev.millrace.model.train.data.Example;
import dev.millrace.model.train.data.Sha256;

/**
 * Parts examples into training, validation and test by the hash of their prompt alone, so that one prompt is never in two
 * parts, in whatever file, line or shape it stands. Of the same seed, a larger share keeps what a smaller one held: test grows
 * from the lower end, validation from the upper.
 *
 * @param seed another seed gives another split
 * @param validation share of prompts, 0 to 1
 * @param test share of prompts, 0 to 1; less than 1 together with validation
 */
public record Split(long seed, double validation, double test) {
    /** What an example is for. */
    public enum Part {
        TRAIN,
        VALIDATION,
        TEST
    }

    public Split {
        requireShare("validation", validation);
        requireShare("test", test);
        if (validation + test >= 1) {
            throw new IllegalArgumentException(
                    "validation " + validation + " and test " + test + " leave nothing to train on");
        }
    }

    private static void requireShare(String name, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(name + " " + share + " is not within 0 to 1");
        }
    }

    /** The part of an example. */
    public Part part(Example example) {
        return part(Sha256.ofPrompt(example));
    }

    /** The part of all examples of a prompt. */
    public Part part(Sha256 prompt) {
        double place = place(prompt);
        if (place < test) {
            return Part.TEST;
        }
        return place >= 1 - validation ? Part.VALIDATION : Part.TRAIN;
    }

    /** Within [0, 1): 53 bits of the hash, stirred with the seed (the finaliser of SplitMix64). */
    private double place(Sha256 prompt) {
        return (Mixing.mix(prompt.first() ^ Mixing.mix(seed)) >>> 11) * 0x1p-53;
    }
}
