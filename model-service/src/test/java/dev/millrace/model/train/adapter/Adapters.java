package dev.millrace.model.train.adapter;

import dev.millrace.model.graph.DecoderConfig;
import dev.millrace.model.graph.Rope;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Adapters to test with, and the decoder they fit: that of golden/peft/make.py. */
final class Adapters {
    static final DecoderConfig TINY = new DecoderConfig(
            "llama",
            32,
            64,
            2,
            16,
            24,
            1e-6f,
            new DecoderConfig.Attention(2, 1, 8, 0),
            new Rope(8, 10_000, new Rope.Scaling.None()));
    static final BaseModel BASE = new BaseModel("tiny-llama", "main");

    private Adapters() {}

    static LoraSettings settings(LoraTarget... targets) {
        return new LoraSettings(3, 7, true, 0.05, EnumSet.copyOf(Set.of(targets)));
    }

    /** An adapter that changes something. */
    static LoraAdapter trained(LoraTarget... targets) {
        Random random = new Random(5);
        LoraAdapter adapter = LoraAdapter.initial(settings(targets), BASE, TINY, LoraStart.KAIMING_UNIFORM, random);
        adapter.factors().values().forEach(factors -> {
            for (int i = 0; i < factors.b().length; i++) {
                factors.b()[i] = (float) random.nextGaussian();
            }
        });
        return adapter;
    }

    /** The same without its first layer. */
    static LoraAdapter ofSecondLayer(LoraAdapter adapter) {
        return new LoraAdapter(
                adapter.settings(),
                adapter.base(),
                new TreeMap<>(adapter.factors().tailMap(new LoraPlace(1, LoraTarget.QUERY))));
    }

    static Path golden(String name) {
        try {
            return Path.of(Objects.requireNonNull(Adapters.class.getResource("/golden/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
