package dev.millrace.model.train.gate;

import dev.millrace.model.train.job.GateSettings;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Remembers what models without a new adapter were found to be, so that each is measured once. */
public interface Baselines {
    /**
     * What was found.
     *
     * @param version of the weights that answered
     */
    Optional<List<TaskFigures>> find(String version, GateSettings gate);

    /** Keeps what was found in the place of what was found before. */
    void keep(String version, GateSettings gate, List<TaskFigures> found) throws IOException;
}
