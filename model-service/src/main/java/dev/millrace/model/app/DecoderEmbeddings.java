package dev.millrace.model.app;

import dev.millrace.contract.model.v1.EmbedRequest;
import dev.millrace.contract.model.v1.EmbedResponse;
import dev.millrace.contract.model.v1.Embedding;
import dev.millrace.contract.model.v1.EncoderInput;
import dev.millrace.model.AdapterWeights;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Embed of a decoder: the hidden state of each text's last token, and with a reward model what the text is worth. Nothing here
 * blocks.
 */
final class DecoderEmbeddings {
    private DecoderEmbeddings() {}

    static void embed(LoadedModel loaded, EmbedRequest request, StreamObserver<EmbedResponse> caller) {
        var call = (ServerCallStreamObserver<EmbedResponse>) caller;
        if (loaded.engine().hiddenSize() == 0) {
            call.onError(EncoderCalls.refused(
                    Status.FAILED_PRECONDITION,
                    loaded.model().name() + "'s graph puts out no hidden states; import the model anew"));
            return;
        }
        String name = request.getAdapter();
        Optional<AdapterWeights> adapter =
                name.isEmpty() ? Optional.empty() : loaded.adapters().take(name);
        if (adapter.isEmpty() && !name.isEmpty()) {
            call.onError(EncoderCalls.refused(Status.NOT_FOUND, "adapter: none of the name " + name + " is loaded"));
            return;
        }
        try {
            embed(loaded, adapter.orElse(null), request, call);
        } finally {
            // Each text has a share of its own by now.
            adapter.ifPresent(loaded.adapters()::giveBack);
        }
    }

    private static void embed(
            LoadedModel loaded,
            @Nullable AdapterWeights adapter,
            EmbedRequest request,
            ServerCallStreamObserver<EmbedResponse> call) {
        List<CompletableFuture<float[]>> results = new ArrayList<>();
        try {
            EncoderCalls.requireCount(request.getInputsCount());
            for (int i = 0; i < request.getInputsCount(); i++) {
                results.add(submitted(loaded, adapter, i, request.getInputs(i)));
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            cancel(results);
            Status status = e instanceof IllegalArgumentException ? Status.INVALID_ARGUMENT : Status.RESOURCE_EXHAUSTED;
            call.onError(EncoderCalls.refused(status, String.valueOf(e.getMessage())));
            return;
        }
        call.setOnCancelHandler(() -> cancel(results));
        CompletableFuture.allOf(results.toArray(CompletableFuture[]::new))
                .whenComplete((_, failure) -> answer(call, results, adapter, failure != null));
    }

    /**
     * @throws IllegalArgumentException when the text does not fit the model
     * @throws IllegalStateException when too much waits
     */
    private static CompletableFuture<float[]> submitted(
            LoadedModel loaded, @Nullable AdapterWeights adapter, int index, EncoderInput input) {
        String name = "inputs[" + index + "]";
        int vocabulary = loaded.model().shape().vocabularySize();
        int[] ids = input.getTokenIdsList().stream().mapToInt(id -> id).toArray();
        int most = loaded.capacity() - (adapter == null ? 0 : adapter.prefixTokens());
        if (ids.length < 1 || ids.length > most) {
            throw new IllegalArgumentException(name + ".token_ids must be 1 to " + most + " tokens, are " + ids.length);
        }
        for (int id : ids) {
            if (id < 0 || id >= vocabulary) {
                throw new IllegalArgumentException(name + ".token_ids must be 0 to " + (vocabulary - 1) + ", one is "
                        + Integer.toUnsignedLong(id));
            }
        }
        if (input.getSecondFrom() != 0) {
            throw new IllegalArgumentException(name + ".second_from must be 0: a decoder has no token types");
        }
        Optional<CompletableFuture<float[]>> result = loaded.engine().embed(ids, adapter);
        return result.orElseThrow(() -> new IllegalStateException("too many texts wait"));
    }

    private static void cancel(List<CompletableFuture<float[]>> results) {
        results.forEach(result -> result.cancel(false));
    }

    private static void answer(
            ServerCallStreamObserver<EmbedResponse> call,
            List<CompletableFuture<float[]>> results,
            @Nullable AdapterWeights adapter,
            boolean failed) {
        if (call.isCancelled()) {
            return;
        }
        if (failed) {
            boolean stopped = results.stream().anyMatch(CompletableFuture::isCancelled);
            call.onError(EncoderCalls.refused(
                    stopped ? Status.UNAVAILABLE : Status.INTERNAL,
                    stopped ? "the service is stopping" : "the model failed"));
            return;
        }
        EmbedResponse.Builder response =
                EmbedResponse.newBuilder().setAdapterVersion(adapter == null ? "" : adapter.version());
        for (CompletableFuture<float[]> result : results) {
            float[] hidden = result.join();
            Embedding.Builder embedding = EncoderCalls.embedding(hidden);
            if (adapter != null && adapter.isReward()) {
                embedding.setScore(adapter.score(hidden));
            }
            response.addEmbeddings(embedding);
        }
        call.onNext(response.build());
        call.onCompleted();
    }
}
