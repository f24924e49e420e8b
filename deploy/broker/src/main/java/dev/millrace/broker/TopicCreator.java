package dev.millrace.broker;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.millrace.contract.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates the topics of a plan that a broker does not have yet, their dead-letter topics too, and leaves those it has
 * as they are. May run any number of times and from several places at once.
 *
 * @param admin a client of the broker; the caller closes it
 * @param replicationFactor copies of each partition, at least 1; -1 for the cluster's default
 */
public record TopicCreator(Admin admin, short replicationFactor) {
    private static final Retention DEAD_LETTER_RETENTION = new Retention.Until(Duration.ofDays(30));
    /** Longest that a removed record of a compacted topic stays on disk. */
    private static final Duration COMPACTION_MAX = Duration.ofDays(7);

    private static final Duration SEGMENT_MIN = Duration.ofMinutes(1);
    private static final Duration SEGMENT_MAX = Duration.ofDays(7);
    private static final long ANSWER_SECONDS_MAX = 30;

    public TopicCreator {
        if (replicationFactor < 1 && replicationFactor != -1) {
            throw new IllegalArgumentException("replicationFactor: must be at least 1 or -1, is " + replicationFactor);
        }
    }

    /**
     * What was done.
     *
     * @param created names of the topics made now, in the order of the plan
     * @param warnings one sentence for each topic that was there with fewer partitions than planned
     */
    public record Result(List<String> created, List<String> warnings) {}

    /**
     * Makes the broker have all topics of the plan. Waits at most 30 seconds for each of its answers.
     *
     * @throws IllegalStateException when the broker does not answer in time or refuses a topic
     */
    public Result create(TopicPlan plan) {
        var planned = withDeadLetters(plan);
        var present = await(admin.listTopics().names(), "listing the topics");
        var missing = planned.stream()
                .filter(topic -> !present.contains(topic.name()))
                .toList();
        var created = createAll(missing);
        var found = planned.stream()
                .filter(topic -> !created.contains(topic.name()))
                .toList();
        return new Result(created, warnings(found));
    }

    /** The planned topics, each followed by its dead-letter topic if it has one. */
    private List<NewTopic> withDeadLetters(TopicPlan plan) {
        var topics = new ArrayList<NewTopic>();
        for (var topic : plan.topics()) {
            topics.add(newTopic(topic.name(), topic.partitions(), topic.retention()));
            if (topic.deadLetters()) {
                topics.add(newTopic(Topics.deadLetter(topic.name()), 1, DEAD_LETTER_RETENTION));
            }
        }
        return topics;
    }

    private NewTopic newTopic(String name, int partitions, Retention retention) {
        return new NewTopic(name, partitions, replicationFactor).configs(configs(retention));
    }

    /**
     * Retention deletes whole closed segments, and by default a segment stays open for seven days: the 15 minutes of
     * generated-tokens would really be a week. So a segment is closed after a tenth of the retention. Compaction, too,
     * leaves the open segment alone; with a day for a segment and six for the wait, what was removed is gone from the disks
     * within {@link #COMPACTION_MAX}.
     */
    static Map<String, String> configs(Retention retention) {
        return switch (retention) {
            case Retention.Until(Duration age) ->
                Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG, Long.toString(age.toMillis()),
                        TopicConfig.SEGMENT_MS_CONFIG,
                                Long.toString(clamp(age.dividedBy(10)).toMillis()));
            case Retention.Unlimited() ->
                Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG, "-1",
                        TopicConfig.RETENTION_BYTES_CONFIG, "-1");
            case Retention.Compacted() ->
                Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT,
                        TopicConfig.SEGMENT_MS_CONFIG,
                                Long.toString(Duration.ofDays(1).toMillis()),
                        TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG,
                                Long.toString(COMPACTION_MAX.minusDays(1).toMillis()));
        };
    }

    private static Duration clamp(Duration segment) {
        if (segment.compareTo(SEGMENT_MIN) < 0) {
            return SEGMENT_MIN;
        }
        return segment.compareTo(SEGMENT_MAX) > 0 ? SEGMENT_MAX : segment;
    }

    /** Creates the topics and returns the names of those that nobody else created in between. */
    private List<String> createAll(List<NewTopic> topics) {
        var refused = new HashSet<String>();
        admin.createTopics(topics).values().forEach((name, answer) -> {
            try {
                await(answer, "creating topic " + name);
            } catch (IllegalStateException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
                refused.add(name);
            }
        });
        return topics.stream()
                .map(NewTopic::name)
                .filter(name -> !refused.contains(name))
                .toList();
    }

    private List<String> warnings(List<NewTopic> planned) {
        var found = await(
                admin.describeTopics(planned.stream().map(NewTopic::name).toList())
                        .allTopicNames(),
                "describing the topics");
        var warnings = new ArrayList<String>();
        for (var topic : planned) {
            int partitions =
                    requireNonNull(found.get(topic.name())).partitions().size();
            if (partitions < topic.numPartitions()) {
                warnings.add("topic %s has %d partitions, the plan says %d: it was left as it is"
                        .formatted(topic.name(), partitions, topic.numPartitions()));
            }
        }
        return warnings;
    }

    private static <T> T await(KafkaFuture<T> answer, String doing) {
        try {
            return answer.get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            var cause = requireNonNullElse(e.getCause(), e);
            throw new IllegalStateException(doing + " failed: " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "%s failed: no answer in %d seconds".formatted(doing, ANSWER_SECONDS_MAX), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while talking to the broker", e);
        }
    }
}
