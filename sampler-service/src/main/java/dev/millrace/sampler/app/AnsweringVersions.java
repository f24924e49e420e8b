package dev.millrace.sampler.app;

import java.util.LinkedHashSet;
import java.util.Set;

/** The versions of the model that have answered a session; nearly always one. Belongs to the sampler loop. */
final class AnsweringVersions {
    private final Set<String> all = new LinkedHashSet<>(2);
    private String last = "";

    /**
     * Notes who answers now.
     *
     * @return whether another version answered before
     */
    boolean add(String version) {
        boolean isOther = !all.isEmpty() && !version.equals(last);
        last = version;
        all.add(version);
        return isOther;
    }

    /** Whether none has answered. */
    boolean isEmpty() {
        return all.isEmpty();
    }

    /** The one that answered last; empty before any has. */
    String last() {
        return last;
    }

    /** All of them in the order in which they came, joined by a plus sign. */
    @Override
    public String toString() {
        return String.join("+", all);
    }
}
