package dev.millrace.model.train.gate;

import java.nio.file.Path;

/** The models that serve, where an adapter is loaded that no promotion has named yet. */
public interface Candidates {
    /**
     * Has an adapter served by all of them under a name; those of earlier gates that were left over go.
     *
     * @throws AwayException when one does not answer just now
     * @throws IllegalArgumentException when one cannot serve it
     */
    void load(String name, Path folder);

    /**
     * Has it served no more; where it is not served, nothing is done.
     *
     * @throws AwayException when one does not answer just now
     */
    void unload(String name);
}
