package dev.millrace.local.command;

import dev.millrace.local.chat.ChatAnswer;
import dev.millrace.local.chat.ChatClient;
import dev.millrace.local.chat.ChatRequest;
import dev.millrace.local.system.Settings;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Streams an answer to the terminal. */
@Command(name = "chat")
final class ChatCommand implements Callable<Integer> {
    // The small default model wavers between languages unless it is told which; an empty text sends none.
    @Option(
            names = {"-s", "--system"},
            defaultValue = "You answer questions truthfully, in plain English, and you keep it short.")
    private String system = "";

    @Option(names = {"-n", "--max-tokens"})
    private @Nullable Integer maxTokens;

    // Cool enough that a small model stays with the facts it has; the API's own default of 1 is for large ones.
    @Option(
            names = {"-t", "--temperature"},
            defaultValue = "0.2")
    private double temperature;

    @Option(names = {"-k", "--top-k"})
    private @Nullable Integer topK;

    @Option(
            names = {"-p", "--top-p"},
            defaultValue = "0.9")
    private double topP;

    @Option(names = "--seed")
    private @Nullable Long seed;

    /** Empty is what is served; base:adapter is one of its adapters. */
    @Option(names = "--model", defaultValue = "")
    private String model = "";

    @Option(names = "--url")
    private @Nullable String url;

    @Parameters(arity = "1..*")
    private List<String> words = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (words.stream().allMatch(String::isBlank)) {
            throw new UsageException("there is nothing to ask: TEXT is blank");
        }
        var out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        try (var client =
                new ChatClient(Address.of(url), Settings.ofThisProcess().apiKey())) {
            var answer = client.ask(request(model.isEmpty() ? client.model() : model), piece -> {
                out.print(piece);
                out.flush();
            });
            out.println();
            out.flush();
            System.err.println(figures(answer));
            return 0;
        }
    }

    private ChatRequest request(String model) {
        List<ChatRequest.Message> messages = new ArrayList<>();
        if (!system.isEmpty()) {
            messages.add(new ChatRequest.Message("system", system));
        }
        messages.add(new ChatRequest.Message("user", String.join(" ", words)));
        return new ChatRequest(model, messages, maxTokens, temperature, topK, topP, seed);
    }

    private static String figures(ChatAnswer answer) {
        return "%d tokens, %.1f tokens/s, first after %d ms, ended with %s"
                .formatted(
                        answer.completionTokens(),
                        answer.servedTokensPerSecond() > 0 ? answer.servedTokensPerSecond() : answer.tokensPerSecond(),
                        answer.firstTokenMs(),
                        answer.finishReason());
    }
}
