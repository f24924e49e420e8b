package dev.millrace.eval.run;

import dev.millrace.eval.harness.Decoding;
import java.util.List;

/** A prompt of tokens that is put to the model. */
public sealed interface Probe {
    /** The tokens that the model reads. */
    List<Integer> ids();

    /**
     * How probable are the last tokens?
     *
     * @param from position of the first one that is scored, 1 to the number of ids less one
     */
    record Score(List<Integer> ids, int from) implements Probe {
        public Score {
            ids = List.copyOf(ids);
            if (from < 1 || from >= ids.size()) {
                throw new IllegalArgumentException("from is %d with %d ids".formatted(from, ids.size()));
            }
        }
    }

    /** What comes after these? */
    record Write(List<Integer> ids, Decoding decoding) implements Probe {
        public Write {
            ids = List.copyOf(ids);
            if (ids.isEmpty()) {
                throw new IllegalArgumentException("nothing stands before what is to be written");
            }
        }
    }
}
