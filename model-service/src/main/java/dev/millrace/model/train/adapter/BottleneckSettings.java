package dev.millrace.model.train.adapter;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Small networks behind sub-layers, before their output joins the residual stream: {@code y = x + up(silu(down x))}, without
 * biases as He and others have them (2022, arXiv:2110.04366).
 *
 * @param size r, the inner width, 1 to 512
 * @param places behind which sub-layers of every layer
 */
public record BottleneckSettings(int size, Places places) implements AdapterSettings {
    /** Largest inner width. */
    public static final int SIZE_MAX = LoraSettings.RANK_MAX;

    private static final String LABEL = "bottleneck";

    /** Where there are such networks. */
    public enum Places {
        /** Behind attention and the feed-forward network (Houlsby and others 2019, arXiv:1902.00751). */
        BOTH,
        /** Behind the feed-forward network alone (Pfeiffer and others 2021, arXiv:2005.00247). */
        MLP;

        /** Of a layer, in their order. */
        public List<Sublayer> sublayers() {
            return switch (this) {
                case BOTH -> List.of(Sublayer.ATTENTION, Sublayer.FEED_FORWARD);
                case MLP -> List.of(Sublayer.FEED_FORWARD);
            };
        }

        /** As settings have it: {@code both} or {@code mlp}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The one that is called so. */
        public static Optional<Places> named(String label) {
            return Stream.of(values())
                    .filter(places -> places.label().equals(label))
                    .findFirst();
        }
    }

    /** Checks the range. */
    public BottleneckSettings {
        if (size < 1 || size > SIZE_MAX) {
            throw new IllegalArgumentException(LABEL + ".size: must be in 1..%d, is %d".formatted(SIZE_MAX, size));
        }
    }

    @Override
    public String label() {
        return LABEL;
    }
}
