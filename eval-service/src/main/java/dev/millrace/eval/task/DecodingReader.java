package dev.millrace.eval.task;

import dev.millrace.eval.harness.Decoding;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code generation_kwargs}. */
final class DecodingReader {
    /** Tokens where a task says nothing. */
    static final int TOKENS_DEFAULT = 256;

    private static final Set<String> KEYS = Set.of(
            "until",
            "do_sample",
            "temperature",
            "top_p",
            "top_k",
            "max_gen_toks",
            "max_new_tokens",
            "max_tokens",
            "seed");

    private DecodingReader() {}

    /** How answers are decoded; without {@code until} they end at the delimiter of few-shots. */
    static Decoding read(Section file, String fewshotDelimiter) {
        Section kwargs = file.section("generation_kwargs");
        List<String> otherwise = fewshotDelimiter.isEmpty() ? List.of() : List.of(fewshotDelimiter);
        if (kwargs == null) {
            return Decoding.greedy(otherwise, TOKENS_DEFAULT);
        }
        kwargs.refuseOthers(
                Stream.concat(KEYS.stream(), SearchReader.KEYS.stream()).collect(Collectors.toSet()));
        List<String> until = kwargs.entries().containsKey("until")
                ? kwargs.texts("until").stream().filter(text -> !text.isEmpty()).toList()
                : otherwise;
        if (until.size() > Decoding.UNTIL_MAX) {
            throw kwargs.fail("until", "has %d texts, more than %d".formatted(until.size(), Decoding.UNTIL_MAX));
        }
        double temperature = kwargs.number("temperature", kwargs.flag("do_sample", false) ? 1 : 0);
        boolean isDrawn = kwargs.flag("do_sample", temperature > 0) && temperature > 0;
        try {
            return new Decoding(
                    until,
                    tokens(kwargs),
                    isDrawn ? temperature : 0,
                    isDrawn ? kwargs.integer("top_k", 0, 0, Integer.MAX_VALUE) : 0,
                    isDrawn ? kwargs.number("top_p", 1) : 1,
                    kwargs.integer("seed", 0, 0, Integer.MAX_VALUE),
                    SearchReader.shaping(kwargs, isDrawn),
                    SearchReader.search(kwargs, isDrawn));
        } catch (TaskException named) {
            throw named;
        } catch (IllegalArgumentException outOfRange) {
            throw file.fail("generation_kwargs", ": " + outOfRange.getMessage());
        }
    }

    private static int tokens(Section kwargs) {
        for (String key : List.of("max_gen_toks", "max_new_tokens", "max_tokens")) {
            if (kwargs.has(key)) {
                return kwargs.integer(key, TOKENS_DEFAULT, 1, Decoding.TOKENS_MAX);
            }
        }
        return TOKENS_DEFAULT;
    }
}
