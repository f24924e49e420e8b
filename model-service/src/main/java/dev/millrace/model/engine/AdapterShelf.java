package dev.millrace.model.engine;

import dev.millrace.model.AdapterWeights;
import java.util.Optional;

/** The adapters that sequences can have. What a sequence took stays as it is until the sequence gives it back. */
public interface AdapterShelf {
    /** Nothing on it. */
    AdapterShelf EMPTY = new AdapterShelf() {
        @Override
        public Optional<AdapterWeights> take(String name) {
            return Optional.empty();
        }

        @Override
        public void share(AdapterWeights adapter) {
            throw new IllegalStateException("nobody has an adapter");
        }

        @Override
        public void giveBack(AdapterWeights adapter) {
            throw new IllegalStateException("nobody has an adapter");
        }
    };

    /** The adapter of that name; empty where none is loaded. */
    Optional<AdapterWeights> take(String name);

    /** One more sequence has it that one has already. */
    void share(AdapterWeights adapter);

    /** A sequence that has it has ended. */
    void giveBack(AdapterWeights adapter);
}
