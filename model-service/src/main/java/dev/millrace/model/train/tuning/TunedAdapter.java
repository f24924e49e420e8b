package dev.millrace.model.train.tuning;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.AdapterParameters;
import dev.millrace.model.train.TrainingPass;
import dev.millrace.model.train.VirtualTokensStart;
import dev.millrace.model.train.adapter.BottleneckAdapter;
import dev.millrace.model.train.adapter.BottleneckSettings;
import dev.millrace.model.train.adapter.LoraAdapter;
import dev.millrace.model.train.adapter.LoraSettings;
import dev.millrace.model.train.adapter.LoraStart;
import dev.millrace.model.train.adapter.PeftFolder;
import dev.millrace.model.train.adapter.RewardAdapter;
import dev.millrace.model.train.adapter.VirtualTokens;
import dev.millrace.model.train.adapter.VirtualTokensAdapter;
import dev.millrace.model.train.data.Passage;
import dev.millrace.model.train.data.tokens.Encoder;
import dev.millrace.model.train.graph.DecoderTraining;
import dev.millrace.model.train.graph.Readout;
import dev.millrace.model.train.optimizer.NamedArrays;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** What a job trains, from how it begins to its folder. */
sealed interface TunedAdapter {
    /** As the first update finds them; moved in place. */
    NamedArrays parameters();

    /** How many numbers are trained and what that saves, for people. */
    String words();

    /** Writes what the parameters have become in PEFT's form, or for bottlenecks in one like it. */
    void write(Path folder) throws IOException;

    /** What a job begins with. */
    static TunedAdapter start(Tuned tuned, TrainingPass pass, Readout readout, RuntimeOptions options)
            throws IOException {
        var spec = tuned.job().spec();
        var base = tuned.base();
        var random = new SplittableRandom(spec.run().seed());
        var model = tuned.baseModel();
        return switch (spec.tuned()) {
            case LoraSettings lora -> {
                var parameters = new AdapterParameters(lora, model, pass.parameters());
                var start = parameters.start(LoraStart.KAIMING_UNIFORM, random);
                yield new LowRank(parameters, start, parameters.parameters(start), readout);
            }
            case BottleneckSettings bottleneck ->
                new Bottlenecks(
                        BottleneckAdapter.initial(
                                bottleneck,
                                model,
                                base.shape().layers(),
                                base.shape().hiddenSize(),
                                random),
                        pass.frozen());
            case VirtualTokens virtual -> {
                var starts = new VirtualTokensStart(base, options);
                int[] text = virtual.text().isEmpty() ? new int[0] : ids(virtual.text(), base, tuned.encoder());
                yield new Virtual(base, starts.of(virtual, model, starts.ids(virtual, text, random)), pass.frozen());
            }
        };
    }

    /** Without the mark of an end that the encoder puts behind a text. */
    private static int[] ids(String text, ModelPackage base, Encoder encoder) {
        var sequence = encoder.encode(new Passage.Text(text));
        int[] ids = IntStream.range(0, sequence.length()).map(sequence::id).toArray();
        boolean hasEnd = ids.length > 1 && base.endIds().contains(ids[ids.length - 1]);
        return hasEnd ? Arrays.copyOf(ids, ids.length - 1) : ids;
    }

    /** @param start shares its arrays with the parameters */
    record LowRank(AdapterParameters shapes, LoraAdapter start, NamedArrays parameters, Readout readout)
            implements TunedAdapter {
        @Override
        public String words() {
            return String.format(
                    Locale.ROOT,
                    "trains %,d parameters beside %,d frozen ones of the same matrices, a saving of %.1f %%",
                    start.parameters(),
                    start.fullParameters(),
                    100 * start.saving());
        }

        @Override
        public void write(Path folder) throws IOException {
            var adapter = shapes.adapter(parameters);
            if (readout.equals(Readout.REWARD)) {
                PeftFolder.write(new RewardAdapter(adapter, parameters.get(Readout.WEIGHT)), folder);
            } else {
                PeftFolder.write(adapter, folder);
            }
        }
    }

    /**
     * Networks behind sub-layers.
     *
     * @param frozen numbers of the decoder's matrices
     */
    record Bottlenecks(BottleneckAdapter adapter, long frozen) implements TunedAdapter {
        @Override
        public NamedArrays parameters() {
            return NamedArrays.of(adapter.matrices());
        }

        @Override
        public String words() {
            return String.format(
                    Locale.ROOT,
                    "trains %,d parameters, %,d bottlenecks of size %,d, in a model of %,d frozen ones, a saving of %.3f %%",
                    adapter.parameters(),
                    adapter.networks().size(),
                    adapter.settings().size(),
                    frozen,
                    100 * (1 - (double) adapter.parameters() / frozen));
        }

        @Override
        public void write(Path folder) throws IOException {
            PeftFolder.write(adapter, folder);
        }
    }

    /**
     * Virtual tokens.
     *
     * @param frozen numbers of the decoder's matrices
     */
    record Virtual(ModelPackage base, VirtualTokensAdapter adapter, long frozen) implements TunedAdapter {
        @Override
        public NamedArrays parameters() {
            return NamedArrays.of(DecoderTraining.VIRTUAL, adapter.rows());
        }

        @Override
        public String words() {
            return String.format(
                    Locale.ROOT,
                    "trains %,d parameters, %,d virtual tokens, before a model of %,d frozen ones, a saving of %.3f %%",
                    adapter.parameters(),
                    adapter.settings().count(),
                    frozen,
                    100 * (1 - (double) adapter.parameters() / frozen));
        }

        @Override
        public void write(Path folder) throws IOException {
            PeftFolder.write(adapter, base.shape(), folder);
        }
    }
}
