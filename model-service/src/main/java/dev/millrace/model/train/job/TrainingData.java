package dev.millrace.model.train.job;

import dev.millrace.model.train.data.Shape;
import java.util.Locale;
import java.util.Optional;

/**
 * What is learned from.
 *
 * @param source where it comes from
 * @param shape of its lines; empty finds it from the fields of the first one
 * @param mixing how often its sources are drawn; empty draws all examples alike
 */
public record TrainingData(Source source, Optional<Shape> shape, Optional<Mixing> mixing) {
    /** All examples alike. */
    public TrainingData(Source source, Optional<Shape> shape) {
        this(source, shape, Optional.empty());
    }

    /** Largest file. */
    public static final long BYTES_MAX = 1L << 30;

    /** Where examples come from. */
    public sealed interface Source {
        /** For people and cards. */
        String label();
    }

    /**
     * A file that was uploaded, on the log.
     *
     * @param id {@code file-…}
     * @param name as its caller named it
     * @param bytes of its content
     * @param partition of batch-files
     * @param firstOffset at or before its first piece
     * @param endOffset after its last piece
     */
    public record Uploaded(String id, String name, long bytes, int partition, long firstOffset, long endOffset)
            implements Source {
        public Uploaded {
            if (!id.matches("file-[0-9a-f]{32}")) {
                throw new IllegalArgumentException("data.file.file_id: must be the id of an uploaded file");
            }
            Bounds.length("data.file.name", name, 255);
            Bounds.within("data.file.bytes", bytes, 1, BYTES_MAX);
            Bounds.within("data.file.content.partition", partition, 0, 65_535);
            Bounds.within("data.file.content.first_offset", firstOffset, 0, Long.MAX_VALUE);
            Bounds.within("data.file.content.end_offset", endOffset, firstOffset + 1, Long.MAX_VALUE);
        }

        @Override
        public String label() {
            return id;
        }
    }

    /**
     * A file below the trainer's data folder.
     *
     * @param path there, with {@code /}, without dots that lead out
     */
    public record OnDisk(String path) implements Source {
        public OnDisk {
            if (!path.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*){0,7}")
                    || path.length() > 512) {
                throw new IllegalArgumentException(
                        "data.path: must be a path below the data folder, of letters, digits, dots, hyphens and /");
            }
        }

        @Override
        public String label() {
            return path;
        }
    }

    /** Topics that are learned from. */
    public enum Topic {
        PREFERENCES,
        COMPLETIONS
    }

    /**
     * What is on a topic when the job begins.
     *
     * @param sinceMs only what was recorded from then on, milliseconds since the epoch; 0 means all
     * @param examplesMax at most so many, the newest ones, 1 to {@value #EXAMPLES_MAX}
     * @param criterion of preferences; empty means all
     */
    public record OnTopic(Topic topic, long sinceMs, int examplesMax, String criterion) implements Source {
        public static final int EXAMPLES_MAX = 1_000_000;

        public OnTopic {
            Bounds.within("data.topic.since_epoch_ms", sinceMs, 0, Long.MAX_VALUE);
            Bounds.within("data.topic.examples_max", examplesMax, 1, EXAMPLES_MAX);
            Bounds.length("data.topic.criterion", criterion, 64);
            if (topic == Topic.COMPLETIONS && !criterion.isEmpty()) {
                throw new IllegalArgumentException("data.topic.criterion: only preferences have one");
            }
        }

        @Override
        public String label() {
            return "topic " + topic.name().toLowerCase(Locale.ROOT);
        }
    }
}
