package dev.millrace.eval.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.contract.Headers;
import dev.millrace.contract.Topics;
import dev.millrace.contract.eval.v1.Reward;
import dev.millrace.contract.eval.v1.ScoreAnswersResponse;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A completion on its way to the topic of a route: key, value and headers as they were, and three headers that say why.
 *
 * @param route its name
 * @param record what is written
 */
record RoutedCompletion(String route, ProducerRecord<String, byte[]> record) {
    static RoutedCompletion of(ConsumerRecord<String, byte[]> completion, String route, ScoreAnswersResponse rewards) {
        Reward reward = rewards.getRewards(0);
        var record = new ProducerRecord<>(
                Topics.routed(route), null, completion.key(), completion.value(), completion.headers());
        record.headers()
                .add(Headers.REWARD, text(reward.getReward()))
                .add(Headers.REWARD_UNCERTAINTY, text(reward.getUncertainty()))
                .add(
                        Headers.REWARD_MODEL,
                        "%s@%s"
                                .formatted(rewards.getRewardModel(), rewards.getVersion())
                                .getBytes(UTF_8));
        return new RoutedCompletion(route, record);
    }

    private static byte[] text(double number) {
        return Double.toString(number).getBytes(UTF_8);
    }
}
