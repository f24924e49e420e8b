package dev.millrace.eval.reward.store;

/** A package is not as it must be. The message starts with the file and the field. */
public final class RewardPackageException extends RuntimeException {
    /**
     * A broken rule.
     *
     * @param file name of the file or folder
     * @param field what in it
     * @param rule what must hold
     */
    public RewardPackageException(String file, String field, String rule) {
        super("%s: %s: %s".formatted(file, field, rule));
    }
}
