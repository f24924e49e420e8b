package dev.millrace.model.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.millrace.model.AdapterHost;
import dev.millrace.model.AdapterWeights;
import dev.millrace.model.ForwardPass;
import dev.millrace.model.HiddenReader;
import dev.millrace.model.InvalidPackageException;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.engine.KvSlab;
import dev.millrace.model.runtime.GraphCheck.LogitsForm;
import dev.millrace.model.runtime.SlabViews.View;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a package's graph with ONNX Runtime on the CPU. Past and present keys and values are the same memory, so a step
 * copies nothing; all tensors live as long as the session, and a step only changes what is in them.
 */
public final class OnnxForwardPass implements ForwardPass {
    /** Tokens of one run where the graph returns logits of every position: 512 would need 100 MB of them. */
    private static final int CHUNK_WITH_ALL_LOGITS = 64;
    /** Tokens of one run otherwise. */
    private static final int CHUNK = 8192;
    /** Tokens whose logits are wanted in one run: a token and its drafts. */
    private static final int VERIFY_MAX = 17;
    /** Tokens of one run of a prompt that is scored: the logits of so many are in memory. */
    private static final int EACH_MAX = 64;

    private final OrtSession session;
    private final String logitsName;
    private final KvSlab slab;
    private final SlabViews views;
    private final AdaptedSessions adaptedSessions;
    private final AdaptedSlots adapted;
    private final PrefixSlots prefixes;
    private final TokenInputs inputs;
    private final RunOutputs outputs;
    private final int slots;
    private final int capacity;
    private final int vocabulary;
    private final LogitsForm form;
    private final int chunkMax;
    private final int verifyMax;

    private OnnxForwardPass(
            OrtSession session, AdaptedSessions adaptedSessions, ModelPackage model, int slots, int capacity)
            throws OrtException {
        this.session = session;
        this.adaptedSessions = adaptedSessions;
        this.logitsName = model.tensors().logits();
        this.slots = slots;
        this.capacity = capacity;
        this.vocabulary = model.shape().vocabularySize();
        this.form = GraphCheck.logitsForm(session, model);
        this.chunkMax = Math.min(capacity, form == LogitsForm.ALL ? CHUNK_WITH_ALL_LOGITS : CHUNK);
        this.verifyMax = form == LogitsForm.LAST ? 1 : Math.min(VERIFY_MAX, chunkMax);
        OrtEnvironment environment = NativeEnvironment.get();
        this.outputs = new RunOutputs(environment, model, slots, form == LogitsForm.ALL ? chunkMax : verifyMax);
        // The place beside the slots; like an unused slot it takes no memory before it is used.
        int places = slots + (outputs.hiddenSize() == 0 ? 0 : 1);
        this.slab = new KvSlab(model.shape(), model.keyValues(), places, capacity);
        this.views = new SlabViews(environment, session, slab, model);
        this.adapted =
                new AdaptedSlots(environment, adaptedSessions, model.shape().layers(), places);
        this.prefixes = new PrefixSlots(slab);
        this.inputs = new TokenInputs(environment, model.tensors(), slots, capacity, chunkMax);
    }

    /**
     * Loads the graph.
     *
     * @param slots sequences at once
     * @param context tokens a slot; at most what the model was trained for
     * @throws InvalidPackageException when the graph does not fit its configuration, or the runtime refuses it
     */
    public static OnnxForwardPass load(ModelPackage model, int slots, int context, RuntimeOptions options) {
        int capacity = Math.min(context, model.shape().contextLength());
        try {
            OrtSession session = GraphSession.open(model.graph(), options);
            try {
                return new OnnxForwardPass(session, new AdaptedSessions(model, options), model, slots, capacity);
            } catch (OrtException | RuntimeException | Error e) {
                session.close();
                throw e;
            }
        } catch (OrtException e) {
            throw new InvalidPackageException(
                    "ONNX Runtime cannot load " + model.graph().getFileName() + " of " + model.name() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    @Override
    public int slots() {
        return slots;
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public int vocabularySize() {
        return vocabulary;
    }

    /** The keys and values; whoever reads them does so between two calls. */
    KvSlab keysAndValues() {
        return slab;
    }

    /** Bytes of keys and values when all slots are full. */
    public long keyValueBytes() {
        return slab.bytes();
    }

    @Override
    public void prefill(int slot, int[] ids, int from, int count, float @Nullable [] logits) {
        prefill(slot, ids, from, count, logits, null);
    }

    @Override
    public void prefill(
            int slot, int[] ids, int from, int count, float @Nullable [] logits, @Nullable HiddenReader hidden) {
        int most = hidden == null ? chunkMax : Math.min(chunkMax, HiddenOutput.TOKENS_MAX);
        try {
            View view = view(slot, 1);
            int last = 0;
            for (int done = 0; done < count; done += most) {
                int some = Math.min(most, count - done);
                inputs.prefill(view.inputs(), ids, from + done, some, prefixes.shift(slot));
                inputs.wantLogits(view.inputs(), 1, some - 1, 1);
                run(view, 1, some, hidden, done);
                last = form == LogitsForm.ALL ? some - 1 : 0;
            }
            if (logits != null) {
                outputs.logits().read(last, logits);
            }
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void prefillEach(int slot, int[] ids, int from, int count, float[] row, IntConsumer shown) {
        int together = form == LogitsForm.LAST ? 1 : Math.min(EACH_MAX, chunkMax);
        LogitsOutput each = outputs.logits(together);
        try {
            View view = view(slot, 1);
            for (int done = 0; done < count; done += together) {
                int some = Math.min(together, count - done);
                inputs.prefill(view.inputs(), ids, from + done, some, prefixes.shift(slot));
                inputs.wantLogits(view.inputs(), 1, 0, some);
                run(view, each, 1, some, some);
                for (int token = 0; token < some; token++) {
                    each.read(token, row);
                    shown.accept(done + token);
                }
            }
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void verify(int slot, int[] ids, int from, float[][] logits) {
        int count = logits.length;
        if (count < 1 || count > verifyMax) {
            throw new IllegalArgumentException("verify takes 1 to " + verifyMax + " tokens, not " + count);
        }
        try {
            View view = view(slot, 1);
            inputs.prefill(view.inputs(), ids, from, count, prefixes.shift(slot));
            inputs.wantLogits(view.inputs(), 1, 0, count);
            run(view, outputs.logits(), 1, count, count);
            for (int token = 0; token < count; token++) {
                outputs.logits().read(token, logits[token]);
            }
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int hiddenSize() {
        return outputs.hiddenSize();
    }

    @Override
    public void encode(int[] ids, int from, int count, @Nullable AdapterWeights adapter, float @Nullable [] hidden) {
        // Only the last one is of use; the others cost no more than a copy.
        HiddenReader last = hidden == null
                ? null
                : (token, state) -> {
                    if (token == count - 1) {
                        System.arraycopy(state, 0, hidden, 0, hidden.length);
                    }
                };
        outputs.hidden(); // the place beside the slots is there only with it
        adapt(slots, adapter);
        prefill(slots, ids, from, count, null, last);
    }

    @Override
    public int verifyMax() {
        return verifyMax;
    }

    @Override
    public void decode(int firstSlot, int[] tokens, int[] positions, float[] @Nullable [] logits) {
        decode(firstSlot, tokens, positions, logits, null);
    }

    @Override
    public void decode(
            int firstSlot, int[] tokens, int[] positions, float[] @Nullable [] logits, @Nullable HiddenReader hidden) {
        try {
            View view = view(firstSlot, tokens.length);
            inputs.step(view.inputs(), tokens, prefixes.shifted(firstSlot, positions));
            inputs.wantLogits(view.inputs(), tokens.length, 0, 1);
            run(view, tokens.length, 1, hidden, 0);
            for (int row = 0; row < tokens.length; row++) {
                float[] wanted = logits[row];
                if (wanted != null) {
                    outputs.logits().read(row, wanted);
                }
            }
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private View view(int firstSlot, int count) throws OrtException {
        return adapted.view(firstSlot, count, views.of(firstSlot, count));
    }

    @Override
    public void adapt(int slot, @Nullable AdapterWeights adapter) {
        prefixes.put(slot, adapter == null ? null : adapter.prefix());
        adapted.adapt(slot, adapter == null || adapter.matrices().isEmpty() ? null : adapter);
    }

    /** What makes ready for adapters, before a slot is given one. */
    public AdapterHost adapters() {
        return adaptedSessions;
    }

    /** The logits of one token a row and, where somebody reads them, all hidden states; the first one's index is given. */
    private void run(View view, int rows, int tokens, @Nullable HiddenReader hidden, int first) throws OrtException {
        if (hidden == null) {
            run(view, outputs.logits(), rows, tokens, 1);
            return;
        }
        HiddenOutput states = outputs.hidden();
        try {
            states.ask(view, rows, tokens);
            run(view, outputs.logits(), rows, tokens, 1);
        } finally {
            states.leave(view);
        }
        states.show(rows * tokens, first, hidden);
    }

    private void run(View view, LogitsOutput logits, int rows, int tokens, int wanted) throws OrtException {
        view.outputs().put(logitsName, logits.tensor(rows, form == LogitsForm.ALL ? tokens : wanted));
        view.run();
    }

    @Override
    public void copy(int fromSlot, int toSlot, int length) {
        prefixes.copy(fromSlot, toSlot, length);
    }

    @Override
    public void close() {
        adapted.close();
        views.close();
        inputs.close();
        outputs.close();
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        } finally {
            slab.close();
        }
    }
}
