package dev.millrace.eval.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.Headers;
import dev.millrace.contract.Topics;
import dev.millrace.contract.eval.v1.CompletionScored;
import dev.millrace.contract.eval.v1.PromoteRewardModelRequest;
import dev.millrace.contract.eval.v1.RewardServiceGrpc;
import dev.millrace.contract.sampler.v1.Failure;
import dev.millrace.contract.tokenizer.v1.ChatMessage;
import dev.millrace.contract.tokenizer.v1.Conversation;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.contract.tokenizer.v1.TextPrompt;
import dev.millrace.eval.feedback.RankingRules;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Completions go to the topics of their routes, each once, whatever is away meanwhile. */
@QuarkusTest
@QuarkusTestResource(value = BrokerResource.class)
@QuarkusTestResource(value = RewardResource.class, restrictToAnnotatedClass = true)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@NullUnmarked
class EvalRewardRoutesTest extends EvalFixture {
    private static final String REVIEW = "completions.review";
    private static final String GOOD = "completions.good";
    private static final int MANY = 40;

    RewardResource.Rewarder rewarder;

    @Test
    @Order(1)
    void waitsForTheTopicsOfItsRoutesAndForAPromotedVersion() throws Exception {
        send("early-0", answer("early-0", "flat"));
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(REVIEW, 2, (short) 1), new NewTopic(GOOD, 1, (short) 1)))
                    .all()
                    .get();
        }
        send("early-1", answer("early-1", "flat"));
        Thread.sleep(1_500);
        assertEquals(List.of(), read(REVIEW, "early-"));
        RewardServiceGrpc.newBlockingStub(channel)
                .promoteRewardModel(PromoteRewardModelRequest.newBuilder()
                        .setRewardModel("default")
                        .setVersion(rewarder.version())
                        .build());
        await(() -> read(REVIEW, "early-").size() == 2);
    }

    /** By n marks: −1 ± 0, 0.5 ± 0.7, 2 ± 1.4, 5 ± 2.8. */
    @Test
    @Order(3)
    void takesTheFirstRouteThatFits() throws Exception {
        var good = answer("good", "fine!!");
        var failed = answer("failed", "flat").toBuilder()
                .setFailure(Failure.newBuilder().setMessage("it broke"));
        // Of one key, and so in order: when the last one is there the others have been read.
        for (var one : List.of(
                answer("unsure", "wow!!!!"),
                answer("none", "fine!"),
                good,
                failed.build(),
                completion("no-conversation", "counting"),
                answer("silent", ""),
                answer("comparison:c:0:1", "flat"),
                answer("evaluation-1-1", "flat"),
                answer("last", "flat"))) {
            send("fits", one);
        }
        await(() -> ids(REVIEW, "fits").contains("last"));
        assertEquals(List.of("last"), ids(REVIEW, "fits"));
        assertEquals(List.of("good"), ids(GOOD, "fits"));

        var routed = read(GOOD, "fits").getFirst();
        assertArrayEquals(good.toByteArray(), routed.value());
        assertEquals("2.0", header(routed, Headers.REWARD));
        assertEquals(Math.sqrt(2), Double.parseDouble(header(routed, Headers.REWARD_UNCERTAINTY)), 1e-9);
        assertEquals("default@" + rewarder.version(), header(routed, Headers.REWARD_MODEL));
        assertEquals(TRACEPARENT, header(routed, "traceparent"));
    }

    @Test
    @Order(4)
    void waitsForAModelThatIsAway() throws Exception {
        rewarder.stop();
        send("away-0", answer("away-0", "flat and away"));
        Thread.sleep(1_500);
        assertEquals(List.of(), read(REVIEW, "away-"));
        rewarder.start();
        await(() -> ids(REVIEW, "away-").equals(List.of("away-0")));
    }

    @Test
    @Order(4)
    void passesOverWhatCannotBeScoredAndWhatIsNoCompletion() throws Exception {
        produce("poison", new byte[] {7});
        send("poison", answer("long", "x".repeat(CountingModel.TOKENS_MAX)));
        send("poison", answer("longer", "x".repeat(RankingRules.TEXT_MAX + 1)));
        send("poison", answer("short", "flat"));
        await(() -> ids(REVIEW, "poison").equals(List.of("short")));
        var metrics = get("/metrics").body();
        assertTrue(metrics.contains("millrace_eval_unscored_total 2.0"), metrics);
        assertTrue(metrics.contains("millrace_eval_routed_total{route=\"review\"}"), metrics);
        await(() -> read("completions.dlq", "poison").size() == 1);
    }

    @Test
    @Order(5)
    void passesOverWhatBreaksTheModelAgainAndAgain() throws Exception {
        send("breaking", answer("breaking", "flat" + CountingModel.BREAKING));
        send("breaking", answer("after", "flat"));
        await(() -> ids(REVIEW, "breaking").equals(List.of("after")));
        var metrics = get("/metrics").body();
        assertTrue(metrics.contains("millrace_eval_unscored_total 3.0"), metrics);
    }

    @Test
    @Order(4)
    void routesEachOnceWhileTheBrokerRestarts() throws Exception {
        for (int i = 0; i < MANY; i++) {
            send("once-" + i, answer("once-" + i, "flat " + i));
            if (i % 20 == 10) {
                broker.stop();
                broker.start();
            }
        }
        await(() -> read(REVIEW, "once-").size() >= MANY);
        // Whatever else would come comes with this one, or before.
        send("last-0", answer("last-0", "flat"));
        await(() -> !read(REVIEW, "last-").isEmpty());
        assertEquals(MANY, read(REVIEW, "once-").size());
        assertEquals(MANY, ids(REVIEW, "once-").stream().distinct().count());
    }

    @Test
    @Order(2)
    void publishesTheRewardAmongTheScores() throws Exception {
        send("scored-0", answer("scored-0", "fine!!"));
        await(() -> rewards("scored-0").size() == 1);
        var reward = rewards("scored-0").getFirst();
        assertEquals(2, reward.getValue(), 1e-9);
        assertEquals("reward:default@" + rewarder.version(), reward.getScorer());
        assertEquals("counting", reward.getModel());
    }

    private List<CompletionScored> rewards(String requestId) throws Exception {
        var rewards = new ArrayList<CompletionScored>();
        for (var record : read(Topics.SCORES, requestId)) {
            var score = CompletionScored.parseFrom(record.value());
            if (score.getMetric().equals("reward")) {
                rewards.add(score);
            }
        }
        return rewards;
    }

    private void send(String key, GenerationCompleted completed) throws Exception {
        produce(key, completed.toByteArray());
    }

    private static GenerationCompleted answer(String requestId, String text) {
        var completed = completion(requestId, "counting").toBuilder()
                .setPrompt(TextPrompt.newBuilder()
                        .setConversation(Conversation.newBuilder()
                                .addMessages(
                                        ChatMessage.newBuilder().setRole("user").setContent("How is it?"))));
        completed.getChoicesBuilder(0).setText(text);
        return completed.build();
    }

    /** Ids of the requests on a topic whose keys begin so. */
    private List<String> ids(String topic, String prefix) throws Exception {
        var ids = new ArrayList<String>();
        for (var record : read(topic, prefix)) {
            ids.add(GenerationCompleted.parseFrom(record.value()).getRequestId());
        }
        return ids;
    }

    private List<ConsumerRecord<String, byte[]>> read(String topic, String prefix) {
        return TopicReader.committed(broker.bootstrapServers(), topic, prefix);
    }
}
