package dev.millrace.local.bench;

import dev.millrace.local.bench.load.Spread;
import dev.millrace.local.chat.ChatAnswer;
import dev.millrace.local.chat.ChatClient;
import dev.millrace.local.chat.ChatRequest;
import dev.millrace.local.system.RunFolder;
import dev.millrace.local.system.RunState;
import dev.millrace.local.system.Settings;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Decode speed of some streams through HTTP, Kafka and gRPC, against the engine alone in one process: same model, length
 * of prompt and number of tokens, in rounds that alternate so that a noisy machine disturbs both alike. While one is
 * measured the other is idle. Of one stream the figures are tokens per second after the first token; of several, all
 * tokens over the time from the first request to the last token, prefills included.
 *
 * @param settings of the running system
 * @param streams at once, 1 to 32
 * @param newTokens tokens a stream, 2 to 1500
 * @param rounds 1 to 100
 */
public record ChainBench(Settings settings, int streams, int newTokens, int rounds) {
    private static final String STORY = "Write a very long story about a river, a mill and the people who live there.";
    /** Each side takes the better of so many runs a round. */
    private static final int RUNS = 2;
    /** Answers before the first round: the services of a fresh start still compile. */
    private static final int WARM_UP_RUNS = 3;

    public ChainBench {
        require("--streams", streams, 1, 32);
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
            out.printf("%d at once, %d prompt tokens, %d new tokens%n%n", streams, promptTokens, newTokens);
            out.printf("%-7s %14s %14s %7s %12s%n", "round", "engine tok/s", "chain tok/s", "ratio", "first token");
            var before = SamplerCounts.of(state);
            List<Round> all = new ArrayList<>();
            for (int i = 1; i <= rounds; i++) {
                var round = round(client, state, promptTokens);
                print(out, Integer.toString(i), round);
                all.add(round);
            }
            out.printf(
                    "ratio, median (smallest to largest) of the rounds: %s%n",
                    Spread.of(all.stream().map(Round::ratio).toList()));
            double guesses = SamplerCounts.of(state).since(before).guesses();
            if (guesses > 0) {
                out.printf(
                        "%.0f tokens were guessed ahead, which the engine alone does not: start the system with"
                                + " MILLRACE_SAMPLER_DRAFT_TOKENS=0 to compare like with like%n",
                        guesses);
            }
        }
    }

    private Round round(ChatClient client, RunState state, int promptTokens) throws IOException, InterruptedException {
        double engine = engine(state, promptTokens);
        var best = askAll(client);
        for (int run = 1; run < RUNS; run++) {
            var next = askAll(client);
            best = next.tokensPerSecond() > best.tokensPerSecond() ? next : best;
        }
        return new Round(engine, best.tokensPerSecond(), best.firstTokenMs());
    }

    /** Speed of all streams together, and the longest time to a first token. */
    private record Together(double tokensPerSecond, long firstTokenMs) {}

    private Together askAll(ChatClient client) throws IOException, InterruptedException {
        if (streams == 1) {
            var answer = ask(client);
            return new Together(answer.tokensPerSecond(), answer.firstTokenMs());
        }
        long start = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<ChatAnswer>> answers = new ArrayList<>();
            for (int stream = 0; stream < streams; stream++) {
                answers.add(threads.submit(() -> ask(client)));
            }
            long first = 0;
            int tokens = 0;
            for (var answer : answers) {
                first = Math.max(first, answer.get().firstTokenMs());
                tokens += answer.get().completionTokens();
            }
            return new Together(tokens * 1e9 / (System.nanoTime() - start), first);
        } catch (ExecutionException e) {
            throw new UsageException("a stream failed: " + e.getCause());
        }
    }

    /** A new prompt each time: the time to the first token is that of a prompt nobody has asked before. */
    private ChatAnswer ask(ChatClient client) throws IOException, InterruptedException {
        var message =
                new ChatRequest.Message("user", ThreadLocalRandom.current().nextInt(1000) + ". " + STORY);
        var answer = client.ask(
                new ChatRequest(client.model(), List.of(message), newTokens, 0.0, null, null, null), piece -> {});
        if (answer.completionTokens() < newTokens) {
            throw new UsageException("this model ended its story after %d tokens; take fewer --new-tokens"
                    .formatted(answer.completionTokens()));
        }
        return answer;
    }

    private double engine(RunState state, int promptTokens) throws IOException, InterruptedException {
        var figures = new EngineRun(settings)
                .figures(List.of(
                        state.model(),
                        "--rows=" + streams,
                        "--rounds=" + RUNS,
                        "--prompt=" + promptTokens,
                        "--tokens=" + newTokens));
        return EngineRun.speed(
                figures, streams == 1 ? "one_row_tokens_per_second" : "all_rows_output_tokens_per_second");
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
