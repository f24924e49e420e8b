package dev.millrace.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.contract.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * The topics of Millrace as {@code deploy/kafka/topics.yaml} states them; the file is also in this jar.
 *
 * <p>A plan is read strictly: an unknown key, a missing one or a value out of range is an {@link
 * IllegalArgumentException} that names the topic and the key.
 *
 * @param topics 1 to 256 topics with different names
 */
public record TopicPlan(List<PlannedTopic> topics) {
    private static final int TOPICS_MAX = 256;
    private static final int FILE_CHARACTERS_MAX = 65_536;
    private static final Set<String> KEYS = Set.of("name", "partitions", "retention", "dead_letters");

    public TopicPlan {
        topics = List.copyOf(topics);
        if (topics.isEmpty() || topics.size() > TOPICS_MAX) {
            throw new IllegalArgumentException(
                    "topics: 1 to %d are possible, not %d".formatted(TOPICS_MAX, topics.size()));
        }
        var names = new HashSet<String>();
        for (var topic : topics) {
            if (!names.add(topic.name())) {
                throw new IllegalArgumentException("topics: " + topic.name() + " is there twice");
            }
        }
    }

    /**
     * One topic.
     *
     * @param name 1 to 200 characters of [A-Za-z0-9._-], not the name of a dead-letter topic
     * @param partitions 1 to 1024
     * @param retention which records are kept
     * @param deadLetters whether it has a dead-letter topic
     */
    public record PlannedTopic(String name, int partitions, Retention retention, boolean deadLetters) {
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,200}");
        private static final int PARTITIONS_MAX = 1024;

        public PlannedTopic {
            // "." and ".." would be folders; a planned .dlq topic would collide with a made one.
            if (!NAME.matcher(name).matches()
                    || name.equals(".")
                    || name.equals("..")
                    || name.endsWith(Topics.DEAD_LETTER_SUFFIX)) {
                throw new IllegalArgumentException("name: not a possible topic name: " + name);
            }
            if (partitions < 1 || partitions > PARTITIONS_MAX) {
                throw new IllegalArgumentException(
                        "%s: partitions: must be in 1..%d, is %d".formatted(name, PARTITIONS_MAX, partitions));
            }
        }
    }

    /** The plan that was built into this jar. */
    public static TopicPlan bundled() {
        try (InputStream file = TopicPlan.class.getResourceAsStream("topics.yaml")) {
            return parse(new String(Objects.requireNonNull(file, "topics.yaml").readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a plan from a file. */
    public static TopicPlan read(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    /** Reads a plan from the text of a YAML file, at most 65,536 characters. */
    public static TopicPlan parse(String yaml) {
        if (!(load(yaml) instanceof Map<?, ?> root)
                || !root.keySet().equals(Set.of("topics"))
                || !(root.get("topics") instanceof List<?> entries)) {
            throw new IllegalArgumentException("topics: the file must hold this one key with a list of topics");
        }
        var topics = new ArrayList<PlannedTopic>();
        for (int i = 0; i < entries.size(); i++) {
            if (!(entries.get(i) instanceof Map<?, ?> entry)) {
                throw new IllegalArgumentException("topics[%d]: not a map".formatted(i));
            }
            topics.add(topic(i, entry));
        }
        return new TopicPlan(topics);
    }

    private static @Nullable Object load(String yaml) {
        var limits = new LoaderOptions();
        limits.setCodePointLimit(FILE_CHARACTERS_MAX);
        limits.setAllowDuplicateKeys(false);
        limits.setMaxAliasesForCollections(0);
        try {
            return new Yaml(new SafeConstructor(limits)).load(yaml);
        } catch (YAMLException e) {
            throw new IllegalArgumentException("not the YAML of a topic plan: " + e.getMessage(), e);
        }
    }

    private static PlannedTopic topic(int index, Map<?, ?> entry) {
        if (!(entry.get("name") instanceof String name)) {
            throw new IllegalArgumentException("topics[%d]: name: missing or not text".formatted(index));
        }
        for (var key : entry.keySet()) {
            if (key == null || !KEYS.contains(key)) {
                throw new IllegalArgumentException(name + ": unknown key " + key);
            }
        }
        if (!(entry.get("partitions") instanceof Integer partitions)) {
            throw new IllegalArgumentException(name + ": partitions: missing or not a whole number");
        }
        if (!(entry.get("retention") instanceof String retention)) {
            throw new IllegalArgumentException(name + ": retention: missing or not text");
        }
        var deadLetters = entry.containsKey("dead_letters") ? entry.get("dead_letters") : false;
        if (!(deadLetters instanceof Boolean flag)) {
            throw new IllegalArgumentException(name + ": dead_letters: neither true nor false");
        }
        return new PlannedTopic(name, partitions, Retention.parse(name, retention), flag);
    }
}
