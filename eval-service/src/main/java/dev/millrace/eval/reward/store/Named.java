package dev.millrace.eval.reward.store;

/** Names that end up in files and paths. */
final class Named {
    private static final int LENGTH_MAX = 256;

    private Named() {}

    /** Any printable text of 1 to 256 characters. */
    static void check(String field, String name) {
        if (name.isBlank() || name.length() > LENGTH_MAX || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(field + ": must be 1 to 256 characters without control characters");
        }
    }

    /** A name of a folder: nothing that could lead out of the root. */
    static void checkFolder(String field, String name) {
        if (!name.matches("[a-z0-9][a-z0-9._-]{0,63}")) {
            throw new IllegalArgumentException(
                    field + ": must be 1 to 64 of a-z, 0-9, '.', '_', '-', the first a letter or digit");
        }
    }
}
