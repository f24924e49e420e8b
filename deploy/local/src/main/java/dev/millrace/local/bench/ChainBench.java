package dev.millrace.local.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.local.chat.ChatAnswer;
import dev.millrace.local.chat.ChatClient;
import dev.millrace.local.chat.ChatRequest;
import dev.millrace.local.system.ModelProgram;
import dev.millrace.local.system.RunFolder;
import dev.millrace.local.system.RunState;
import dev.millrace.local.system.Settings;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;

/**
 * Decode speed of one stream through HTTP, Kafka and gRPC, against the engine alone in one process: same model, length
 * of prompt and number of tokens, in rounds that alternate so that a noisy machine disturbs both alike. While one is
 * measured the other is idle. Both figures are tokens per second after the first token.
 *
 * @param settings of the running system
 * @param newTokens tokens a round, 2 to 1500
 * @param rounds 1 to 100
 */
public record ChainBench(Settings settings, int newTokens, int rounds) {
    private static final String ENGINE_BENCH = "dev.millrace.model.app.EngineBench";
    private static final String STORY = "Write a very long story about a river, a mill and the people who live there.";
    /** Each side takes the better of so many runs a round. */
    private static final int RUNS = 2;
    /** Answers before the first round: the services of a fresh start still compile. */
    private static final int WARM_UP_RUNS = 3;

    public ChainBench {
        require("--new-tokens", newTokens, 2, 1500);
        require("--rounds", rounds, 1, 100);
    }

    /** Tokens per second of one round. */
    private record Round(double engine, double chain, long firstTokenMs) {
        double ratio() {
            return chain / engine;
        }
    }

    /** Runs the rounds and prints the table. */
    public void run(PrintStream out) throws IOException, InterruptedException {
        var state = new RunFolder(settings.home()).requireRunning();
        try (var client = new ChatClient(state.url())) {
            for (int run = 1; run < WARM_UP_RUNS; run++) {
                ask(client);
            }
            int promptTokens = ask(client).promptTokens();
            out.printf("one stream, %d prompt tokens, %d new tokens%n%n", promptTokens, newTokens);
            out.printf("%-7s %14s %14s %7s %12s%n", "round", "engine tok/s", "chain tok/s", "ratio", "first token");
            List<Round> all = new ArrayList<>();
            for (int i = 1; i <= rounds; i++) {
                var round = round(client, state, promptTokens);
                print(out, Integer.toString(i), round);
                all.add(round);
            }
            all.sort((a, b) -> Double.compare(a.ratio(), b.ratio()));
            print(out, "median", all.get(all.size() / 2));
        }
    }

    private Round round(ChatClient client, RunState state, int promptTokens) throws IOException, InterruptedException {
        double engine = engine(state, promptTokens);
        var best = ask(client);
        for (int run = 1; run < RUNS; run++) {
            var answer = ask(client);
            best = answer.tokensPerSecond() > best.tokensPerSecond() ? answer : best;
        }
        return new Round(engine, best.tokensPerSecond(), best.firstTokenMs());
    }

    /** A new prompt each time: the time to the first token is that of a prompt nobody has asked before. */
    private ChatAnswer ask(ChatClient client) throws IOException, InterruptedException {
        var message = new ChatRequest.Message("user", System.nanoTime() % 1000 + ". " + STORY);
        var answer = client.ask(
                new ChatRequest(client.model(), List.of(message), newTokens, 0.0, null, null, null), piece -> {});
        if (answer.completionTokens() < newTokens) {
            throw new UsageException("this model ended its story after %d tokens; take fewer --new-tokens"
                    .formatted(answer.completionTokens()));
        }
        return answer;
    }

    private double engine(RunState state, int promptTokens) throws IOException, InterruptedException {
        var process = new ModelProgram(settings, ENGINE_BENCH)
                .with(List.of(
                        state.model(),
                        "--rows=1",
                        "--rounds=" + RUNS,
                        "--prompt=" + promptTokens,
                        "--tokens=" + newTokens))
                .redirectError(Redirect.INHERIT)
                .start();
        String last = "";
        try (var output = process.inputReader()) {
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                last = line;
            }
        }
        if (process.waitFor() != 0) {
            throw new UsageException("the engine's own bench failed");
        }
        return tokensPerSecond(last);
    }

    private static double tokensPerSecond(String json) throws JsonProcessingException {
        double speed = new ObjectMapper()
                .readTree(json)
                .path("one_row_tokens_per_second")
                .asDouble();
        if (speed <= 0) {
            throw new UsageException("the engine's own bench told no speed: " + json);
        }
        return speed;
    }

    private static void print(PrintStream out, String name, Round round) {
        out.printf(
                "%-7s %14.1f %14.1f %7.3f %9d ms%n",
                name, round.engine(), round.chain(), round.ratio(), round.firstTokenMs());
    }

    private static void require(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new UsageException("%s must be %d to %d".formatted(option, least, most));
        }
    }
}
