package dev.millrace.example;

import dev.millrace.contract.Topics;
import dev.millrace.contract.tokenizer.v1.ChatMessage;
import dev.millrace.contract.tokenizer.v1.Conversation;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.contract.tokenizer.v1.PromptSubmitted;
import dev.millrace.contract.tokenizer.v1.TextParameters;
import dev.millrace.contract.tokenizer.v1.TextPrompt;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ServiceUnavailableException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * Asks by topic. The request's id makes a prompt that is sent twice one prompt, and is how its completion is known among
 * all others. Questions of a run that ended are answered on the topic, where nobody of this run waits for them.
 */
@Singleton
public class TopicQuestions {
    private static final int WAITING_MAX = 100;
    private static final int MAX_TOKENS = 256;

    private final MutinyEmitter<Record<String, PromptSubmitted>> prompts;
    private final MillraceConfig config;
    private final Map<String, CompletableFuture<GenerationCompleted>> waiting = new ConcurrentHashMap<>();

    TopicQuestions(
            @Channel(Topics.PROMPTS) MutinyEmitter<Record<String, PromptSubmitted>> prompts, MillraceConfig config) {
        this.prompts = prompts;
        this.config = config;
    }

    /** The text of the first answer; fails when Millrace does, when it takes too long, or when too many wait. */
    public Uni<String> ask(String question) {
        if (waiting.size() >= WAITING_MAX) {
            return Uni.createFrom().failure(new ServiceUnavailableException());
        }
        var id = "quarkus-example-" + UUID.randomUUID();
        var answer = new CompletableFuture<GenerationCompleted>();
        waiting.put(id, answer);
        return prompts.send(Record.of(id, prompt(id, question)))
                .chain(() -> Uni.createFrom().completionStage(answer))
                .ifNoItem()
                .after(config.patience())
                .fail()
                .onTermination()
                .invoke(() -> waiting.remove(id))
                .map(TopicQuestions::text);
    }

    /** Told every completion of every caller; keeps none, so nothing has to be acknowledged after it was worked on. */
    @Incoming(Topics.COMPLETIONS)
    void completed(Record<String, GenerationCompleted> completion) {
        var answer = waiting.get(completion.key());
        if (answer != null) {
            answer.complete(completion.value());
        }
    }

    private PromptSubmitted prompt(String id, String question) {
        var message = ChatMessage.newBuilder().setRole("user").setContent(question);
        return PromptSubmitted.newBuilder()
                .setRequestId(id)
                .setPrompt(TextPrompt.newBuilder()
                        .setModel(config.model())
                        .setConversation(Conversation.newBuilder().addMessages(message))
                        .setParameters(
                                TextParameters.newBuilder().setTemperature(0).setMaxNewTokens(MAX_TOKENS)))
                .build();
    }

    private static String text(GenerationCompleted completion) {
        if (completion.hasFailure()) {
            throw new IllegalStateException(completion.getFailure().getMessage());
        }
        return completion.getChoices(0).getText();
    }
}
