package dev.millrace.eval.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.eval.feedback.InvalidRankingException;
import dev.millrace.eval.feedback.RankingRules;
import java.util.List;

/** Reads rankings from lines of one format. */
public final class LineReader {
    /** Most bytes of a line. */
    public static final int LINE_BYTES_MAX = 1 << 20;

    private final RankingReader format;
    private final Defaults defaults;

    /**
     * A reader.
     *
     * @param format name of the format
     * @throws InvalidRankingException when there is no such format, or a default cannot be in a ranking
     */
    public LineReader(String format, Defaults defaults) {
        this.format = Formats.reader(format);
        this.defaults = defaults;
        RankingRules.checkId("labeller_id", defaults.labellerId());
        RankingRules.checkLength("criterion", defaults.criterion(), RankingRules.CRITERION_MAX);
    }

    /**
     * The rankings of a line, valid and each with an id that follows from its content; none of a blank line.
     *
     * @throws InvalidRankingException when it is none; the message has field and rule, and no text of the line
     */
    public List<ExchangedRanking> read(String line) {
        if (line.isBlank()) {
            return List.of();
        }
        if (line.length() > LINE_BYTES_MAX || line.getBytes(UTF_8).length > LINE_BYTES_MAX) {
            throw new InvalidRankingException("line", "must have at most %d bytes".formatted(LINE_BYTES_MAX));
        }
        var rankings = format.read(Json.parse(line), defaults);
        rankings.forEach(one -> RankingRules.check(one.ranking()));
        return rankings;
    }
}
