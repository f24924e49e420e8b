package dev.millrace.model.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Message;
import dev.millrace.contract.feedback.v1.PreferencesDerived;
import dev.millrace.contract.feedback.v1.PreferredAnswer;
import dev.millrace.contract.feedback.v1.PreferredPair;
import dev.millrace.contract.sampler.v1.Failure;
import dev.millrace.contract.sampler.v1.FinishReason;
import dev.millrace.contract.tokenizer.v1.ChatMessage;
import dev.millrace.contract.tokenizer.v1.CompletedChoice;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.contract.tokenizer.v1.TokenAlternatives;
import dev.millrace.model.train.data.Passage;
import dev.millrace.model.train.data.Shape;
import dev.millrace.model.train.data.TrainingFile;
import dev.millrace.model.train.job.TrainingData.OnTopic;
import dev.millrace.model.train.job.TrainingData.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicExamplesTest {
    @Test
    void pairsOfPreferencesAreALineEachTiesAndEmptyAnswersNone(@TempDir Path folder) throws IOException {
        var derived = PreferencesDerived.newBuilder()
                .setPrompt("Who?")
                .setCriterion("kind")
                .setRankedEpochMs(100)
                .addAnswers(PreferredAnswer.newBuilder().setText("I, gladly."))
                .addAnswers(PreferredAnswer.newBuilder().setText("You."))
                .addAnswers(PreferredAnswer.newBuilder().setText(" "))
                .addPairs(PreferredPair.newBuilder().setChosen(0).setRejected(1))
                .addPairs(PreferredPair.newBuilder().setChosen(0).setRejected(1).setTie(true))
                .addPairs(PreferredPair.newBuilder().setChosen(1).setRejected(2))
                .build();

        var lines = TopicExamples.of(new OnTopic(Topic.PREFERENCES, 100, 10, "kind"), record(derived));

        assertEquals(1, lines.size());
        assertEquals(Shape.PREFERENCE, shape(folder, lines));
        assertEquals(List.of(), TopicExamples.of(new OnTopic(Topic.PREFERENCES, 101, 10, ""), record(derived)));
        assertEquals(List.of(), TopicExamples.of(new OnTopic(Topic.PREFERENCES, 0, 10, "brief"), record(derived)));
    }

    @Test
    void aConversationThatCameToItsEndIsALine(@TempDir Path folder) throws IOException {
        var completed = GenerationCompleted.newBuilder();
        completed
                .getPromptBuilder()
                .getConversationBuilder()
                .addMessages(ChatMessage.newBuilder().setRole("user").setContent("Who?"));
        completed.addChoices(
                CompletedChoice.newBuilder().setText("I.").setFinishReason(FinishReason.FINISH_REASON_STOP));
        var wanted = new OnTopic(Topic.COMPLETIONS, 0, 10, "");

        var lines = TopicExamples.of(wanted, record(completed.build()));

        assertEquals(Shape.MESSAGES, shape(folder, lines));
        assertEquals(
                List.of(),
                TopicExamples.of(
                        wanted,
                        record(completed
                                .clone()
                                .setFailure(Failure.getDefaultInstance())
                                .build())));
        completed.getChoicesBuilder(0).setFinishReason(FinishReason.FINISH_REASON_LENGTH);
        assertEquals(List.of(), TopicExamples.of(wanted, record(completed.build())));
        assertEquals(List.of(), TopicExamples.of(wanted, new ConsumerRecord<>("t", 0, 0, "k", null)));
        assertEquals(List.of(), TopicExamples.of(wanted, new ConsumerRecord<>("t", 0, 0, "k", new byte[] {1, 2})));
    }

    @Test
    void whatAFileWouldBeRefusedForIsLeftOut(@TempDir Path folder) throws IOException {
        var derived = PreferencesDerived.newBuilder()
                .setPrompt("Who?")
                .addAnswers(PreferredAnswer.newBuilder().setText("I, gladly."))
                .addAnswers(PreferredAnswer.newBuilder().setText("Not \u0093me."))
                .addAnswers(PreferredAnswer.newBuilder().setText("You\tand\nI."))
                .addPairs(PreferredPair.newBuilder().setChosen(0).setRejected(1))
                .addPairs(PreferredPair.newBuilder().setChosen(0).setRejected(2))
                .addPairs(PreferredPair.newBuilder().setChosen(1).setRejected(2))
                .build();

        var lines = TopicExamples.of(new OnTopic(Topic.PREFERENCES, 0, 10, ""), record(derived));

        assertEquals(1, lines.size());
        assertEquals(Shape.PREFERENCE, shape(folder, lines));
    }

    @Test
    void anAnswerThatSaysWhatElseMightHaveStoodIsATeachersLine(@TempDir Path folder) throws IOException {
        var completed = GenerationCompleted.newBuilder();
        completed
                .getPromptBuilder()
                .getConversationBuilder()
                .addMessages(ChatMessage.newBuilder().setRole("user").setContent("Who?"));
        completed.addChoices(CompletedChoice.newBuilder()
                .setText("I.")
                .setFinishReason(FinishReason.FINISH_REASON_STOP)
                .addAllTokenIds(List.of(40, 2))
                .addAlternatives(TokenAlternatives.newBuilder()
                        .addAllTokenIds(List.of(40, 41))
                        .addAllLogprobs(List.of(-0.25f, -2f)))
                .addAlternatives(TokenAlternatives.newBuilder().addTokenIds(2).addLogprobs(-0.125f)));
        var wanted = new OnTopic(Topic.COMPLETIONS, 0, 10, "");

        var lines = TopicExamples.of(wanted, true, record(completed.build()));

        assertEquals(Shape.TAUGHT, shape(folder, lines));
        assertTrue(
                lines.getFirst().contains("\"top_logprobs\":[[[40,-0.25],[41,-2.0]],[[2,-0.125]]]"), lines.getFirst());
        completed.getChoicesBuilder(0).clearAlternatives();
        assertEquals(List.of(), TopicExamples.of(wanted, true, record(completed.build())));
    }

    private static Shape shape(Path folder, List<String> lines) throws IOException {
        var file = Files.write(folder.resolve("data.jsonl"), lines);
        return TrainingFile.check(file, Passage.Learned.ASSISTANT).shape();
    }

    private static ConsumerRecord<String, byte[]> record(Message message) {
        return new ConsumerRecord<>("topic", 0, 0, "key", message.toByteArray());
    }
}
