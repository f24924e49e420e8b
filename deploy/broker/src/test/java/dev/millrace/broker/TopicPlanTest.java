package dev.millrace.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.broker.TopicPlan.PlannedTopic;
import dev.millrace.contract.Topics;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicPlanTest {
    @Test
    void holdsExactlyTheTopicsOfTheContract() {
        assertEquals(
                topicConstants(),
                TopicPlan.bundled().topics().stream().map(PlannedTopic::name).collect(Collectors.toSet()));
    }

    @Test
    void marksExactlyTheTopicsThatHaveDeadLetters() {
        assertEquals(
                new HashSet<>(Topics.WITH_DEAD_LETTERS),
                TopicPlan.bundled().topics().stream()
                        .filter(PlannedTopic::deadLetters)
                        .map(PlannedTopic::name)
                        .collect(Collectors.toSet()));
    }

    @Test
    void bundlesTheFileOfTheRepository() throws IOException {
        var file = Path.of(System.getProperty("millrace.root"), "deploy", "kafka", "topics.yaml");
        assertEquals(TopicPlan.read(file), TopicPlan.bundled());
    }

    @Test
    void keepsTheDesignsRetentions() {
        var retentions = TopicPlan.bundled().topics().stream()
                .collect(Collectors.toMap(PlannedTopic::name, PlannedTopic::retention));
        for (var batches : List.of("batches", "batch-files", "batch-results")) {
            assertEquals(days(9), retentions.remove(batches));
        }
        for (var compacted : List.of(
                "rankings", "preferences", "comparisons", "alerts", "baselines", "documents", "training-jobs")) {
            assertEquals(new Retention.Compacted(), retentions.remove(compacted));
        }
        assertEquals(days(30), retentions.remove("challenges"));
        assertEquals(days(30), retentions.remove("evaluations"));
        assertEquals(days(30), retentions.remove("training-progress"));
        assertEquals(new Retention.Unlimited(), retentions.remove("models"));
        assertEquals(
                Map.of(
                        "prompts", days(7),
                        "generation-requests", days(1),
                        "generation-control", days(1),
                        "generated-tokens", minutes(15),
                        "completions", days(30),
                        "responses", days(7),
                        "scores", days(30),
                        "forward-requests", minutes(15),
                        "forward-results", minutes(15)),
                retentions);
    }

    private static Retention days(int days) {
        return new Retention.Until(Duration.ofDays(days));
    }

    private static Retention minutes(int minutes) {
        return new Retention.Until(Duration.ofMinutes(minutes));
    }

    @Test
    void readsATopic() {
        assertEquals(
                List.of(
                        new PlannedTopic("a", 3, new Retention.Until(Duration.ofHours(2)), true),
                        new PlannedTopic("b", 1, new Retention.Unlimited(), false)),
                TopicPlan.parse("""
                        topics:
                          - {name: a, partitions: 3, retention: 2h, dead_letters: true}
                          - {name: b, partitions: 1, retention: unlimited}
                        """).topics());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {name: a, partitions: 0, retention: 1d}                     | a: partitions
            {name: a, partitions: 1025, retention: 1d}                  | a: partitions
            {name: a, partitions: two, retention: 1d}                   | a: partitions
            {name: a, retention: 1d}                                    | a: partitions
            {name: a, partitions: 1}                                    | a: retention
            {name: a, partitions: 1, retention: 10s}                    | a: retention
            {name: a, partitions: 1, retention: 0d}                     | a: retention
            {name: a, partitions: 1, retention: 7}                      | a: retention
            {name: a, partitions: 1, retention: 1d, dead_letters: some} | a: dead_letters
            {name: a, partitions: 1, retention: 1d, replicas: 3}        | unknown key replicas
            {name: a b, partitions: 1, retention: 1d}                   | name
            {name: .., partitions: 1, retention: 1d}                    | name
            {name: a.dlq, partitions: 1, retention: 1d}                 | name
            {partitions: 1, retention: 1d}                              | topics[0]: name
            {name: 7, partitions: 1, retention: 1d}                     | topics[0]: name
            a                                                           | topics[0]
            !!java.net.URL [http://x]                                   | not the YAML of a topic plan
            """)
    void namesWhatIsWrongWithATopic(String topic, String named) {
        var error = assertThrows(IllegalArgumentException.class, () -> TopicPlan.parse("topics:\n  - " + topic));
        assertTrue(String.valueOf(error.getMessage()).contains(named), error.getMessage());
    }

    @Test
    void refusesAPlanThatIsNotOne() {
        for (var text : List.of("", "topics: []", "topics: a", "other: []", "[", "topics: [&a {name: x}, *a]")) {
            assertThrows(IllegalArgumentException.class, () -> TopicPlan.parse(text), text);
        }
        var twice = "topics: [{name: a, partitions: 1, retention: 1d}, {name: a, partitions: 1, retention: 1d}]";
        assertThrows(IllegalArgumentException.class, () -> TopicPlan.parse(twice));
        assertThrows(IllegalArgumentException.class, () -> TopicPlan.parse("#".repeat(65_537)));
    }

    /** All text constants of {@link Topics} but the suffix. */
    private static Set<String> topicConstants() {
        var names = Arrays.stream(Topics.class.getFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()) && field.getType() == String.class)
                .map(field -> {
                    try {
                        return (String) field.get(null);
                    } catch (IllegalAccessException e) {
                        throw new AssertionError(e);
                    }
                })
                .filter(name -> !name.equals(Topics.DEAD_LETTER_SUFFIX))
                .collect(Collectors.toSet());
        assertFalse(names.isEmpty());
        return names;
    }
}
