package dev.millrace.model;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a graph names its inputs and outputs. Names of keys and values are patterns with {@code %d} for the layer.
 *
 * @param positionIds null when the graph takes no positions
 * @param logitPositions input int64 {@code [B,n]}: the places in the chunk whose logits {@code [B,n,V]} are wanted; null
 *     when the graph decides itself
 * @param hiddenStates output float {@code [B,S,H]}: hidden states after the final norm; null when the graph has none
 */
public record TensorNames(
        String inputIds,
        String attentionMask,
        @Nullable String positionIds,
        @Nullable String logitPositions,
        String pastKey,
        String pastValue,
        String logits,
        String presentKey,
        String presentValue,
        @Nullable String hiddenStates) {
    private static final Pattern PLAIN = Pattern.compile("[\\w./:-]{1,128}");
    private static final Pattern PER_LAYER = Pattern.compile("[\\w./:-]{0,64}%d[\\w./:-]{0,64}");

    public TensorNames {
        check(PLAIN, inputIds, attentionMask, logits);
        if (positionIds != null) {
            check(PLAIN, positionIds);
        }
        if (logitPositions != null) {
            check(PLAIN, logitPositions);
        }
        if (hiddenStates != null) {
            check(PLAIN, hiddenStates);
        }
        check(PER_LAYER, pastKey, pastValue, presentKey, presentValue);
    }

    /** The name in one layer. */
    public static String ofLayer(String pattern, int layer) {
        return pattern.replace("%d", Integer.toString(layer));
    }

    private static void check(Pattern pattern, String... names) {
        for (String name : names) {
            if (!pattern.matcher(name).matches()) {
                throw new IllegalArgumentException("not a tensor name: \"" + printable(name) + "\"");
            }
        }
    }

    private static String printable(String name) {
        return name.substring(0, Math.min(80, name.length())).replaceAll("[^\\x20-\\x7e]", "?");
    }
}
