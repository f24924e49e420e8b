package dev.millrace.local.bench;

import dev.millrace.local.chat.ChatAnswer;
import dev.millrace.local.chat.ChatClient;
import dev.millrace.local.chat.ChatRequest;
import dev.millrace.local.system.RunFolder;
import dev.millrace.local.system.Settings;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tokens a step where an answer may quote its prompt: texts to be summarised, one stream, greedy. Steps are counted by the
 * running sampler: a token that was guessed right took none of its own.
 *
 * @param settings of the running system
 * @param without URL of a second system that guesses nothing ({@code MILLRACE_SAMPLER_DRAFT_TOKENS=0}), to compare texts
 *     and speeds with; null for none
 * @param newTokens tokens of an answer, 8 to 1024
 */
public record LookupBench(Settings settings, @Nullable String without, int newTokens) {
    private static final List<String> TEXTS = List.of("""
            The mill at Ardenbrook stands where the river leaves the hills. It was built of grey stone in the year of the \
            great flood, and its wheel has turned every working day since then. The miller's family has kept a book in \
            which each sack of grain is written down: who brought it, how heavy it was, and what was paid. From this book \
            the village knows that rye was sown before wheat, that the harvest failed three times in a hundred years, and \
            that the price of flour doubled when the bridge was washed away. Last spring the wheel was taken out and \
            mended. The carpenter replaced eleven of its forty paddles and left the oak axle as it was.""", """
            A heat pump moves warmth from a cold place to a warm one. A liquid that boils at a low temperature flows \
            through pipes outside the house and takes up heat from the air until it becomes a gas. A compressor squeezes \
            the gas, which makes it hot. Inside the house the hot gas gives its heat to the water of the radiators and \
            becomes a liquid again. A valve lets the pressure fall, the liquid cools, and the circle begins anew. For one \
            unit of electric energy a heat pump delivers about three units of heat, because most of the heat comes from \
            the air outside. It works best when the radiators are large and the water in them is not very hot.""", """
            The library of the harbour town opens at nine in the morning and closes at eight in the evening. On Sundays it \
            is open from noon to six. Books may be borrowed for four weeks, films and records for one week. Whoever is late \
            pays twenty cents for each day and each item. Children under fourteen pay nothing. The reading room on the \
            second floor has sixty seats and must be kept silent. In the cellar there are newspapers from the last hundred \
            and fifty years, which may be read on request but not taken home. A new card costs ten euros a year.""");

    public LookupBench {
        if (newTokens < 8 || newTokens > 1024) {
            throw new UsageException("--new-tokens must be 8 to 1024");
        }
    }

    /** Asks for each text's summary and prints the table. */
    public void run(PrintStream out) throws IOException, InterruptedException {
        var state = new RunFolder(settings.home()).requireRunning();
        out.printf(
                "%-6s %7s %9s %9s %12s %12s %9s %s%n",
                "text", "tokens", "computed", "right", "tokens/step", "tokens/s", "ratio", "same text");
        var start = SamplerCounts.of(state);
        for (int text = 0; text < TEXTS.size(); text++) {
            var before = SamplerCounts.of(state);
            var guessed = ask(state.url(), TEXTS.get(text));
            var counts = SamplerCounts.of(state).since(before);
            var plain = without == null ? null : ask(without, TEXTS.get(text));
            double ratio = plain == null ? Double.NaN : guessed.tokensPerSecond() / plain.tokensPerSecond();
            out.printf(
                    "%-6d %7.0f %9.0f %9.0f %12.2f %12.1f %9s %s%n",
                    text + 1,
                    counts.tokens(),
                    counts.guesses(),
                    counts.right(),
                    counts.tokensPerStep(),
                    guessed.tokensPerSecond(),
                    plain == null ? "-" : "%.3f".formatted(ratio),
                    plain == null ? "-" : sameText(plain, guessed));
        }
        var all = SamplerCounts.of(state).since(start);
        out.printf("all: %.2f tokens a step%n", all.tokensPerStep());
    }

    private static String sameText(ChatAnswer plain, ChatAnswer guessed) {
        if (plain.text().equals(guessed.text())) {
            return "yes";
        }
        int same = 0;
        int shorter = Math.min(plain.text().length(), guessed.text().length());
        while (same < shorter && plain.text().charAt(same) == guessed.text().charAt(same)) {
            same++;
        }
        return "for %d of %d characters".formatted(same, plain.text().length());
    }

    private ChatAnswer ask(String url, String text) throws IOException, InterruptedException {
        try (var client = new ChatClient(url)) {
            var messages = List.of(new ChatRequest.Message("user", "Summarize this text:\n\n" + text));
            return client.ask(new ChatRequest(client.model(), messages, newTokens, 0.0, null, null, null), piece -> {});
        }
    }
}
