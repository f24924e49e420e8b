package dev.millrace.model.train.draw;

import dev.millrace.model.train.adapter.BaseModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Who answers: a served model, alone or with an adapter.
 *
 * @param base name and version of the model
 * @param ends ids that end its answers
 * @param adapter that changes it; empty for the model alone
 */
public record Policy(BaseModel base, List<Integer> ends, Optional<Adapter> adapter) {
    public Policy {
        ends = List.copyOf(ends);
    }

    /**
     * An adapter on the disk, in PEFT's form.
     *
     * @param name as it is asked for
     * @param version hash of its content
     * @param folder that the model services can read too
     */
    public record Adapter(String name, String version, Path folder) {}

    /** The model as it is. */
    public static Policy of(BaseModel base, List<Integer> ends) {
        return new Policy(base, ends, Optional.empty());
    }

    /** The same with an adapter. */
    public Policy with(Adapter other) {
        return new Policy(base, ends, Optional.of(other));
    }

    /** The version that an answer of it bears. */
    public String version() {
        return base.version() + adapter.map(served -> ":" + served.version()).orElse("");
    }
}
