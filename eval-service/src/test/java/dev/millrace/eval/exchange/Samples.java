package dev.millrace.eval.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.eval.feedback.FeedbackLedger;
import dev.millrace.eval.feedback.InvalidRankingException;
import dev.millrace.eval.feedback.LabellerKind;
import dev.millrace.eval.feedback.LedgerBounds;
import dev.millrace.eval.feedback.LedgerEvent;
import dev.millrace.eval.feedback.Preferences;
import dev.millrace.eval.feedback.Ranking;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Lines of each format as its makers write them, with texts of our own, and rankings told shortly. */
final class Samples {
    private static final ObjectMapper JSON = new ObjectMapper();
    static final Defaults DEFAULTS = new Defaults("somebody", LabellerKind.HUMAN, "helpful");

    private Samples() {}

    /** The lines of a format's sample. */
    static List<String> lines(String format) {
        var name = "/exchange/" + format + ".jsonl";
        try (var file = Objects.requireNonNull(Samples.class.getResourceAsStream(name), name)) {
            return new String(file.readAllBytes(), UTF_8).lines().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The rankings of a line of a format's sample, from 1. */
    static List<ExchangedRanking> all(String format, int line) {
        return read(format, lines(format).get(line - 1));
    }

    /** The only ranking of a line. */
    static ExchangedRanking one(String format, int line) {
        var rankings = all(format, line);
        assertEquals(1, rankings.size());
        return rankings.getFirst();
    }

    static List<ExchangedRanking> read(String format, String line) {
        return new LineReader(format, DEFAULTS).read(line);
    }

    /** The rank of each answer as shown; F where it failed. */
    static String ranks(ExchangedRanking exchanged) {
        return exchanged.ranking().answers().stream()
                .map(answer -> exchanged.ranking().verdict().positions().stream()
                        .filter(position -> position.answerId().equals(answer.id()))
                        .findFirst()
                        .orElseThrow())
                .map(position -> position.failed() ? "F" : String.valueOf(position.rank()))
                .collect(Collectors.joining(" "));
    }

    static List<String> texts(ExchangedRanking exchanged) {
        return exchanged.ranking().answers().stream().map(Ranking.Answer::text).toList();
    }

    static List<String> models(ExchangedRanking exchanged) {
        return exchanged.ranking().answers().stream()
                .map(answer -> answer.origin().model())
                .toList();
    }

    static String labeller(ExchangedRanking exchanged) {
        var labelling = exchanged.ranking().labelling();
        return labelling.labellerId() + " " + labelling.kind().label();
    }

    /** Why a line is refused. */
    static String refusal(String format, String line) {
        return String.valueOf(assertThrows(InvalidRankingException.class, () -> read(format, line))
                .getMessage());
    }

    /** What one ranking says as preferences; the answers must be in the order of their texts. */
    static ExchangedPreferences preferences(ExchangedRanking... rankings) {
        var ledger = new FeedbackLedger(new LedgerBounds(100, 100, 100, 100));
        for (int i = 0; i < rankings.length; i++) {
            ledger.apply(i, new LedgerEvent.Recorded(rankings[i].ranking()));
        }
        var first = rankings[0];
        return new ExchangedPreferences(
                first.conversation(),
                texts(first).stream().sorted().toList(),
                Preferences.of(ledger.counted().getFirst().judgements()));
    }

    /** What a format writes of preferences. */
    static List<JsonNode> write(String format, ExchangedPreferences preferences) {
        return trees(((FeedbackWriter.OfPreferences) Formats.writer(format)).write(preferences));
    }

    /** What a format writes of a ranking. */
    static List<JsonNode> write(String format, ExchangedRanking ranking) {
        return trees(((FeedbackWriter.OfRankings) Formats.writer(format)).write(ranking));
    }

    private static List<JsonNode> trees(List<ObjectNode> written) {
        return written.stream().map(line -> tree(line.toString())).toList();
    }

    static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
