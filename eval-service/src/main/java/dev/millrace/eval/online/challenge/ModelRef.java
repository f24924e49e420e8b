package dev.millrace.eval.online.challenge;

/**
 * A model, or one version of it.
 *
 * @param name not empty
 * @param version empty for any
 */
public record ModelRef(String name, String version) {
    public ModelRef {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("model: must have a name");
        }
    }

    /** Of {@code name} or {@code name@version}. */
    public static ModelRef of(String text) {
        int at = text.lastIndexOf('@');
        return at < 0 ? new ModelRef(text, "") : new ModelRef(text.substring(0, at), text.substring(at + 1));
    }

    /** Whether it is this one that answered. */
    public boolean isOf(String model, String answeredVersion) {
        return name.equals(model) && (version.isEmpty() || version.equals(answeredVersion));
    }

    @Override
    public String toString() {
        return version.isEmpty() ? name : name + "@" + version;
    }
}
