package dev.millrace.model.train.graph;

import dev.millrace.model.train.adapter.VirtualTokens;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Where tokens stand and which others they see: those of their segment at their position and before, and, at the positions before
 * all of them, the virtual ones. These see one another alone, so those of a row serve all its segments.
 *
 * @param positions int64 {@code [B,R]} of what is computed: the tokens, behind the virtual ones of a soft prompt
 * @param mask {@code [B,1,R,C]} for what is seen, the virtual ones included: 0, or far below it
 */
record Sight(String positions, Value mask) {
    private static final float UNSEEN = -1e9f;
    private static final long VIRTUAL = -1;

    /** @param window positions that a token sees, itself included; 0 for all */
    static Sight of(Nodes nodes, Optional<VirtualTokens> virtual, int window) {
        var places = DecoderTraining.POSITIONS;
        var segments = DecoderTraining.SEGMENTS;
        if (virtual.isEmpty()) {
            return new Sight(places, mask(nodes, places, segments, places, segments, window, null));
        }
        int count = virtual.get().count();
        var shape = nodes.node(
                "Concat",
                Map.of("axis", 0),
                nodes.node("Gather", nodes.node("Shape", places), nodes.integers(0)),
                nodes.integers(count));
        var before =
                nodes.node("Expand", nodes.integers(LongStream.range(0, count).toArray()), shape);
        var shifted = nodes.node("Add", places, nodes.integers(count));
        var all = nodes.node("Concat", Map.of("axis", 1), before, shifted);
        var owners =
                nodes.node("Concat", Map.of("axis", 1), nodes.node("Expand", nodes.integers(VIRTUAL), shape), segments);
        boolean areComputed = virtual.get().kind() == VirtualTokens.Kind.PROMPT;
        var positions = areComputed ? all : shifted;
        return new Sight(
                positions,
                mask(nodes, positions, areComputed ? owners : segments, all, owners, window, nodes.integers(0)));
    }

    /** @param zero the least segment of a text, where some are virtual */
    private static Value mask(
            Nodes nodes,
            String at,
            String segments,
            String seenAt,
            String seenSegments,
            int window,
            @Nullable String zero) {
        var here = nodes.node("Unsqueeze", at, nodes.integers(1, 3));
        var there = nodes.node("Unsqueeze", seenAt, nodes.integers(1, 2));
        var own = nodes.node("Unsqueeze", segments, nodes.integers(1, 3));
        var other = nodes.node("Unsqueeze", seenSegments, nodes.integers(1, 2));
        var common = nodes.node("Equal", own, other);
        if (zero != null) {
            common = nodes.node("Or", common, nodes.node("Less", other, zero));
        }
        var seen = nodes.node("And", common, nodes.node("GreaterOrEqual", here, there));
        if (window > 0) {
            var near = nodes.node("Less", nodes.node("Sub", here, there), nodes.integers(window));
            seen = nodes.node("And", seen, near);
        }
        return Value.frozen(nodes.node("Where", seen, nodes.real(0), nodes.real(UNSEEN)));
    }
}
