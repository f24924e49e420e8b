package dev.millrace.local.bench;

import dev.millrace.local.chat.ChatAnswer;
import dev.millrace.local.chat.ChatClient;
import dev.millrace.local.chat.ChatRequest;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Servers that speak OpenAI's chat API, side by side: in each round each server in turn gets as many requests at once as
 * there are streams, all with prompts it has not seen, at temperature 0.8 and top-k 25. The order of the servers turns
 * with the rounds, so that a noisy machine disturbs all alike.
 *
 * @param urls of the servers, without a path; the first is compared with each of the others
 * @param streams requests at once, 1 to 256 each
 * @param words of a prompt, 1 to 1200
 * @param newTokens most tokens of an answer, 2 to 1500
 * @param rounds 1 to 100
 */
public record LoadBench(List<String> urls, List<Integer> streams, int words, int newTokens, int rounds) {
    public LoadBench {
        require(!urls.isEmpty() && urls.size() <= 8, "1 to 8 --url are needed");
        require(streams.stream().allMatch(s -> s >= 1 && s <= 256), "--streams must be 1 to 256 each");
        require(words >= 1 && words <= 1200, "--words must be 1 to 1200");
        require(newTokens >= 2 && newTokens <= 1500, "--new-tokens must be 2 to 1500");
        require(rounds >= 1 && rounds <= 100, "--rounds must be 1 to 100");
    }

    /**
     * One server in one round.
     *
     * @param tokensPerSecond of all answers together, from the first request to the last token
     * @param firstTokenMs median over the requests
     * @param gapMs 95th percentile of the time between two pieces of text of one answer
     */
    private record Figures(double tokensPerSecond, double firstTokenMs, double gapMs) {}

    /** An answer and the times between its pieces, in milliseconds. */
    private record Timed(ChatAnswer answer, List<Double> gapsMs) {}

    /** Runs the rounds and prints medians, and the ratios of the rounds. */
    public void run(PrintStream out) throws IOException, InterruptedException {
        List<ChatClient> clients = urls.stream().map(ChatClient::new).toList();
        try {
            for (var client : clients) {
                measure(client, 1);
            }
            for (int count : streams) {
                compare(out, clients, count);
            }
        } finally {
            clients.forEach(ChatClient::close);
        }
    }

    private void compare(PrintStream out, List<ChatClient> clients, int count)
            throws IOException, InterruptedException {
        List<List<Figures>> all =
                clients.stream().<List<Figures>>map(_ -> new ArrayList<>()).toList();
        for (int round = 0; round < rounds; round++) {
            for (int turn = 0; turn < clients.size(); turn++) {
                int server = (round + turn) % clients.size();
                all.get(server).add(measure(clients.get(server), count));
            }
        }
        out.printf("%d at once, prompts of %d words, %d new tokens, %d rounds%n", count, words, newTokens, rounds);
        for (int server = 0; server < clients.size(); server++) {
            var figures = all.get(server);
            out.printf(
                    "  %-30s %8.1f tokens/s %8.0f ms to first token (p50) %6.0f ms between pieces (p95)%n",
                    urls.get(server),
                    median(figures.stream().map(Figures::tokensPerSecond).toList()),
                    median(figures.stream().map(Figures::firstTokenMs).toList()),
                    median(figures.stream().map(Figures::gapMs).toList()));
        }
        for (int server = 1; server < clients.size(); server++) {
            List<Double> ratios = new ArrayList<>();
            List<Double> firsts = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                var ours = all.getFirst().get(round);
                var theirs = all.get(server).get(round);
                ratios.add(ours.tokensPerSecond() / theirs.tokensPerSecond());
                firsts.add(ours.firstTokenMs() / theirs.firstTokenMs());
            }
            out.printf(
                    "  over %s: throughput %s, time to first token %s%n",
                    urls.get(server), spread(ratios), spread(firsts));
        }
    }

    private Figures measure(ChatClient client, int count) throws IOException, InterruptedException {
        var random = new Random();
        var model = client.model();
        List<Callable<Timed>> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            var prompt = Story.prompt(random, words);
            requests.add(() -> ask(client, model, prompt));
        }
        long begin = System.nanoTime();
        List<Timed> answers = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Timed> each : threads.invokeAll(requests)) {
                answers.add(each.get());
            }
        } catch (ExecutionException e) {
            throw new UsageException("a request failed: " + e.getCause());
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        int tokens = answers.stream()
                .mapToInt(timed -> timed.answer().completionTokens())
                .sum();
        var firsts = answers.stream()
                .map(timed -> (double) timed.answer().firstTokenMs())
                .toList();
        var gaps = answers.stream().flatMap(timed -> timed.gapsMs().stream()).toList();
        return new Figures(tokens / seconds, median(firsts), quantile(gaps, 0.95));
    }

    private Timed ask(ChatClient client, String model, String prompt) throws IOException, InterruptedException {
        List<Long> times = new ArrayList<>();
        var messages = List.of(new ChatRequest.Message("user", prompt));
        var answer = client.ask(
                new ChatRequest(model, messages, newTokens, 0.8, 25, null, null), _ -> times.add(System.nanoTime()));
        List<Double> gaps = new ArrayList<>();
        for (int i = 1; i < times.size(); i++) {
            gaps.add((times.get(i) - times.get(i - 1)) / 1e6);
        }
        return new Timed(answer, gaps);
    }

    private static String spread(List<Double> ratios) {
        return "%.2f (%.2f to %.2f)".formatted(median(ratios), quantile(ratios, 0), quantile(ratios, 1));
    }

    private static double median(List<Double> values) {
        return quantile(values, 0.5);
    }

    private static double quantile(List<Double> values, double q) {
        double[] sorted = values.stream().mapToDouble(v -> v).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1L, (long) (q * sorted.length))];
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new UsageException(rule);
        }
    }
}
