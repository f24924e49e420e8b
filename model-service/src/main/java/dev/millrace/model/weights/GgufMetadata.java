package dev.millrace.model.weights;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys and values at the head of a GGUF file. A value of the wrong kind is a {@link WeightsException} that names the
 * key; an absent one is empty.
 *
 * @param values all values by key
 */
public record GgufMetadata(Map<String, GgufValue> values) {
    /** Copies the map. */
    public GgufMetadata {
        values = Map.copyOf(values);
    }

    /** The string at {@code key}. */
    public Optional<String> text(String key) {
        return find(key, GgufValue.Text.class).map(GgufValue.Text::value);
    }

    /** The boolean at {@code key}. */
    public Optional<Boolean> flag(String key) {
        return find(key, GgufValue.Flag.class).map(GgufValue.Flag::value);
    }

    /** The number at {@code key}, integer or float. */
    public Optional<Double> number(String key) {
        return Optional.ofNullable(values.get(key)).map(value -> switch (value) {
            case GgufValue.Real real -> real.value();
            case GgufValue.Whole whole -> (double) whole.value();
            case GgufValue.Text _, GgufValue.Flag _, GgufValue.Many _ -> throw wrongKind(key, "a number");
        });
    }

    /** The integer at {@code key}, from {@code 0} to {@code max}. */
    public Optional<Integer> whole(String key, int max) {
        return find(key, GgufValue.Whole.class).map(value -> {
            if (value.value() < 0 || value.value() > max) {
                throw new WeightsException(key, value.value() + " is not in 0.." + max);
            }
            return (int) value.value();
        });
    }

    /** As {@link #whole}, and at least 1. */
    public int required(String key, int max) {
        int value = whole(key, max).orElseThrow(() -> new WeightsException(key, "is missing"));
        if (value == 0) {
            throw new WeightsException(key, "must not be 0");
        }
        return value;
    }

    /** The strings at {@code key}. */
    public Optional<List<String>> texts(String key) {
        return find(key, GgufValue.Many.class)
                .map(many -> many.values().stream()
                        .map(value -> {
                            if (value instanceof GgufValue.Text text) {
                                return text.value();
                            }
                            throw wrongKind(key, "an array of strings");
                        })
                        .toList());
    }

    /** The integers at {@code key}. */
    public Optional<List<Long>> wholes(String key) {
        return find(key, GgufValue.Many.class)
                .map(many -> many.values().stream()
                        .map(value -> {
                            if (value instanceof GgufValue.Whole whole) {
                                return whole.value();
                            }
                            throw wrongKind(key, "an array of integers");
                        })
                        .toList());
    }

    /** The floats at {@code key}. */
    public Optional<List<Double>> numbers(String key) {
        return find(key, GgufValue.Many.class)
                .map(many -> many.values().stream()
                        .map(value -> {
                            if (value instanceof GgufValue.Real real) {
                                return real.value();
                            }
                            throw wrongKind(key, "an array of floats");
                        })
                        .toList());
    }

    private <T extends GgufValue> Optional<T> find(String key, Class<T> kind) {
        GgufValue value = values.get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (!kind.isInstance(value)) {
            throw wrongKind(key, kind.getSimpleName());
        }
        return Optional.of(kind.cast(value));
    }

    private static WeightsException wrongKind(String key, String wanted) {
        return new WeightsException(key, "is not " + wanted);
    }
}
