package dev.millrace.local.bench;

import dev.millrace.local.bench.load.Spread;
import dev.millrace.local.chat.ChatAnswer;
import dev.millrace.local.chat.ChatClient;
import dev.millrace.local.chat.ChatRequest;
import dev.millrace.local.system.RunFolder;
import dev.millrace.local.system.Settings;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Time to the first token of a conversation's second turn against its first: how much of the history is used again. Every
 * round is a conversation that the system has not seen.
 *
 * @param settings of the running system
 * @param words of the first message, 10 to 1200; a word is one or two tokens
 * @param rounds 1 to 100
 */
public record TurnBench(Settings settings, int words, int rounds) {
    private static final int ANSWER_TOKENS = 48;

    public TurnBench {
        if (words < 10 || words > 1200 || rounds < 1 || rounds > 100) {
            throw new UsageException("--words must be 10 to 1200 and --rounds 1 to 100");
        }
    }

    /** The turns of one conversation. */
    private record Round(ChatAnswer first, ChatAnswer second) {
        double ratio() {
            return (double) second.firstTokenMs() / first.firstTokenMs();
        }
    }

    /** Runs the rounds and prints the table. */
    public void run(PrintStream out) throws IOException, InterruptedException {
        var state = new RunFolder(settings.home()).requireRunning();
        var random = new SplittableRandom();
        try (var client = new ChatClient(state.url())) {
            converse(client, random);
            out.printf(
                    "%-7s %14s %11s %14s %11s %7s%n",
                    "round", "first prompt", "first", "second prompt", "first", "ratio");
            List<Round> all = new ArrayList<>();
            for (int i = 1; i <= rounds; i++) {
                var round = converse(client, random);
                print(out, Integer.toString(i), round);
                all.add(round);
            }
            out.printf(
                    "ratio, median (smallest to largest) of the rounds: %s%n",
                    Spread.of(all.stream().map(Round::ratio).toList()));
        }
    }

    private Round converse(ChatClient client, SplittableRandom random) throws IOException, InterruptedException {
        var history = new ArrayList<ChatRequest.Message>();
        history.add(new ChatRequest.Message("user", Story.prompt(random, words)));
        var first = ask(client, history);
        history.add(new ChatRequest.Message("assistant", first.text()));
        history.add(new ChatRequest.Message("user", "And what happened then?"));
        return new Round(first, ask(client, history));
    }

    private static ChatAnswer ask(ChatClient client, List<ChatRequest.Message> history)
            throws IOException, InterruptedException {
        return client.ask(new ChatRequest(client.model(), history, ANSWER_TOKENS, 0.0, null, null, null), piece -> {});
    }

    private static void print(PrintStream out, String name, Round round) {
        out.printf(
                "%-7s %7d tokens %8d ms %7d tokens %8d ms %7.3f%n",
                name,
                round.first().promptTokens(),
                round.first().firstTokenMs(),
                round.second().promptTokens(),
                round.second().firstTokenMs(),
                round.ratio());
    }
}
