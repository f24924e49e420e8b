package dev.millrace.eval.app;

import dev.millrace.contract.Topics;
import dev.millrace.contract.feedback.v1.PreferencesDerived;
import dev.millrace.contract.feedback.v1.PreferredAnswer;
import dev.millrace.contract.feedback.v1.PreferredPair;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What people of a stated taste prefer of four answers to each prompt, on topic preferences. Answers are up to nine
 * exclamation marks and up to nine letters y.
 *
 * @param taste of a text, the more the better
 * @param sure how often they choose what they like better, in [0.5, 1]
 * @param rankedMs when they did
 */
record JudgedAnswers(ToDoubleFunction<String> taste, double sure, long rankedMs) {
    private static final int ANSWERS = 4;

    static double marks(String text) {
        return text.chars().filter(letter -> letter == '!').count();
    }

    /** Puts the prompts first to last − 1 there. */
    void publish(String servers, int first, int last) {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", servers),
                new StringSerializer(),
                new ByteArraySerializer())) {
            for (int prompt = first; prompt < last; prompt++) {
                var item = item(prompt);
                producer.send(new ProducerRecord<>(Topics.PREFERENCES, item.getItemId(), item.toByteArray()));
            }
        }
    }

    private PreferencesDerived item(int prompt) {
        var random = new SplittableRandom(prompt);
        var item = PreferencesDerived.newBuilder()
                .setPromptId("prompt-" + prompt)
                .setItemId("%032x".formatted(prompt))
                .setCriterion("helpful")
                .setLabellerKind("human")
                .setPrompt("Question " + prompt)
                .addLabellerIds("ann")
                .setRankedEpochMs(rankedMs);
        for (int i = 0; i < ANSWERS; i++) {
            var letters = "!".repeat(random.nextInt(10)) + "y".repeat(random.nextInt(10));
            var words = letters.chars().mapToObj(Character::toString).collect(Collectors.joining(" "));
            item.addAnswers(PreferredAnswer.newBuilder().setText(words + " #" + i));
        }
        for (int i = 0; i < ANSWERS; i++) {
            for (int j = i + 1; j < ANSWERS; j++) {
                item.addPairs(pair(item, i, j, random));
            }
        }
        return item.build();
    }

    private PreferredPair.Builder pair(PreferencesDerived.Builder item, int i, int j, SplittableRandom random) {
        double difference = taste.applyAsDouble(item.getAnswers(i).getText())
                - taste.applyAsDouble(item.getAnswers(j).getText());
        boolean first = (difference > 0) == (random.nextDouble() < sure);
        return PreferredPair.newBuilder()
                .setChosen(first ? i : j)
                .setRejected(first ? j : i)
                .setMargin(1)
                .setWeight(1)
                .setTie(difference == 0);
    }
}
