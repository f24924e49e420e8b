package dev.millrace.tokenizer.json;

import dev.millrace.tokenizer.decode.ByteFallbackDecoder;
import dev.millrace.tokenizer.decode.ByteLevelDecoder;
import dev.millrace.tokenizer.decode.CtcDecoder;
import dev.millrace.tokenizer.decode.DecoderChain;
import dev.millrace.tokenizer.decode.DecoderStep;
import dev.millrace.tokenizer.decode.FuseDecoder;
import dev.millrace.tokenizer.decode.JoiningDecoder;
import dev.millrace.tokenizer.decode.StripDecoder;
import dev.millrace.tokenizer.decode.SuffixDecoder;
import dev.millrace.tokenizer.decode.WordPieceDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The "decoder" of a tokenizer.json.
 *
 * @param steps its steps, sequences taken apart; empty when there is none
 */
record DecoderJson(List<Fields> steps) {
    private static final int STEPS_MAX = 64;
    private static final int STRIPPED_MAX = 4096;

    static DecoderJson read(Fields owner) {
        List<Fields> steps = new ArrayList<>();
        if (owner.has("decoder")) {
            flatten(owner.object("decoder"), steps);
        }
        return new DecoderJson(List.copyOf(steps));
    }

    private static void flatten(Fields step, List<Fields> steps) {
        if (step.text("type").equals("Sequence")) {
            step.objects("decoders", STEPS_MAX).forEach(inner -> flatten(inner, steps));
        } else {
            steps.add(step);
        }
        if (steps.size() > STEPS_MAX) {
            throw step.bad("the decoder has more than " + STEPS_MAX + " steps");
        }
    }

    /** Whether tokens are bytes and nothing else is done to them. */
    boolean isByteLevel() {
        return steps.size() == 1 && steps.getFirst().text("type").equals("ByteLevel");
    }

    DecoderChain chain() {
        return new DecoderChain(
                steps.isEmpty()
                        ? List.of(new JoiningDecoder())
                        : steps.stream().map(DecoderJson::step).toList());
    }

    private static DecoderStep step(Fields step) {
        String type = step.text("type");
        return switch (type) {
            case "ByteLevel" -> new ByteLevelDecoder();
            case "ByteFallback" -> new ByteFallbackDecoder();
            case "Fuse" -> new FuseDecoder();
            case "WordPiece" ->
                new WordPieceDecoder(step.has("prefix") ? step.text("prefix") : "##", step.flag("cleanup", true));
            case "Metaspace" -> MetaspaceJson.read(step).decoder();
            case "BPEDecoder" -> new SuffixDecoder(step.has("suffix") ? step.text("suffix") : "</w>");
            case "Strip" -> strip(step);
            case "Replace" -> {
                Pattern pattern = Patterns.of(step);
                String content = Matcher.quoteReplacement(step.text("content"));
                yield DecoderStep.each(token -> pattern.matcher(token).replaceAll(content));
            }
            case "CTC" ->
                new CtcDecoder(
                        step.has("pad_token") ? step.text("pad_token") : "<pad>",
                        step.has("word_delimiter_token") ? step.text("word_delimiter_token") : "|",
                        step.flag("cleanup", true));
            default -> throw step.bad("decoder \"" + type + "\" is not supported");
        };
    }

    private static DecoderStep strip(Fields step) {
        String content = step.text("content");
        if (content.codePointCount(0, content.length()) != 1) {
            throw step.bad("\"content\" is not one character");
        }
        return new StripDecoder(content, step.index("start", STRIPPED_MAX), step.index("stop", STRIPPED_MAX));
    }
}
