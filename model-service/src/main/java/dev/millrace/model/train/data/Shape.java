package dev.millrace.model.train.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The shapes a line may have, by the fields that each must have; other fields are left alone. */
public enum Shape {
    /** Stanford Alpaca: {@code instruction}, {@code input} (may be absent or empty), {@code output}. */
    ALPACA,
    /** ShareGPT: {@code conversations}, each with {@code from} and {@code value}. */
    SHAREGPT,
    /** The chat interface's shape: {@code messages}, each with {@code role} and {@code content}. */
    MESSAGES,
    /** {@code prompt} and {@code completion}, both texts or both lists of messages. */
    PROMPT_COMPLETION,
    /** {@code chosen} and {@code rejected}, with {@code prompt} or with the same beginning. */
    PREFERENCE,
    /** {@code prompt}, {@code completion} and {@code label}, true if the completion is good. */
    UNPAIRED,
    /**
     * What a teacher said and might have said: {@code prompt} and {@code completion} as lists of messages, {@code token_ids} of the
     * completion with its mark of an end, and {@code top_logprobs}, for each of them pairs of an id and its log-probability.
     */
    TAUGHT,
    /** {@code text}. */
    TEXT;

    private List<String> fields() {
        return switch (this) {
            case ALPACA -> List.of("instruction", "output");
            case SHAREGPT -> List.of("conversations");
            case MESSAGES -> List.of("messages");
            case PROMPT_COMPLETION -> List.of("prompt", "completion");
            case PREFERENCE -> List.of("chosen", "rejected");
            case UNPAIRED -> List.of("prompt", "completion", "label");
            case TAUGHT -> List.of("prompt", "completion", "token_ids", "top_logprobs");
            case TEXT -> List.of("text");
        };
    }

    /** The name in commands and messages: {@code prompt-completion}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The shape of this {@link #label()}; any other is an IllegalArgumentException that lists them. */
    public static Shape of(String label) {
        return Arrays.stream(values())
                .filter(shape -> shape.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "shape " + label + " is not known; " + labels(List.of(values())) + " are"));
    }

    /** The only shape that these fields fit. A text beside other fields counts only if nothing else fits. */
    static Shape find(JsonNode line) {
        List<Shape> fitting = Arrays.stream(values())
                .filter(shape -> shape.fields().stream().allMatch(line::has))
                .toList();
        if (fitting.isEmpty()) {
            throw new FieldException("", "has the fields of no shape; known are " + labels(List.of(values())));
        }
        List<Shape> found = fitting.stream()
                .filter(shape -> shape != TEXT || fitting.size() == 1)
                .filter(shape ->
                        shape != PROMPT_COMPLETION || !(fitting.contains(UNPAIRED) || fitting.contains(TAUGHT)))
                .toList();
        if (found.size() > 1) {
            throw new FieldException("", "fits several shapes (" + labels(found) + "); name the one meant");
        }
        return found.getFirst();
    }

    private static String labels(List<Shape> shapes) {
        return shapes.stream().map(Shape::label).collect(Collectors.joining(", "));
    }
}
