package dev.millrace.model.train.adapter;

/**
 * The model that an adapter was trained on and fits no other.
 *
 * @param name as people know it: a package's name or a hub's; up to 1,024 characters, empty if unknown
 * @param version of the package, or the hub's revision; likewise
 */
public record BaseModel(String name, String version) {
    private static final int CHARACTERS_MAX = 1024;

    /** Checks the lengths. */
    public BaseModel {
        within("base.name", name);
        within("base.version", version);
    }

    private static void within(String what, String value) {
        if (value.length() > CHARACTERS_MAX) {
            throw new IllegalArgumentException(
                    what + ": must have at most %d characters, has %d".formatted(CHARACTERS_MAX, value.length()));
        }
    }
}
