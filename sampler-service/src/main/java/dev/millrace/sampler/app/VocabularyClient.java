package dev.millrace.sampler.app;

import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc;
import dev.millrace.contract.tokenizer.v1.VocabularyRequest;
import dev.millrace.contract.tokenizer.v1.VocabularyResponse;
import dev.millrace.sampler.mask.Vocabulary;
import dev.millrace.security.CallSecurity;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Asks an edge what the tokens stand for: any of several, for all have the same. What came is kept by the model's version,
 * for the last {@value #KEPT_MAX}. Blocks: only from a worker.
 */
final class VocabularyClient implements AutoCloseable {
    private static final int KEPT_MAX = 4;
    private static final int TOKENS_MAX = 1 << 20;
    private static final long ANSWER_SECONDS_MAX = 5;

    private final List<ManagedChannel> edges;
    private final LinkedHashMap<String, Vocabulary> kept = new LinkedHashMap<>();

    VocabularyClient(List<String> addresses) {
        edges = addresses.stream()
                .map(address -> (ManagedChannel) NettyChannelBuilder.forTarget(address, CallSecurity.ofThisProcess())
                        .build())
                .toList();
    }

    /**
     * The vocabulary of a version of the model.
     *
     * @throws StatusRuntimeException when no edge answers as it should
     */
    synchronized Vocabulary get(String version) {
        var known = kept.get(version);
        if (known != null) {
            return known;
        }
        StatusRuntimeException failure = Status.UNAVAILABLE.asRuntimeException();
        for (var edge : edges) {
            try {
                var fetched = fetch(edge);
                keep(version, fetched);
                return fetched;
            } catch (StatusRuntimeException e) {
                failure = e;
            }
        }
        throw failure;
    }

    private void keep(String version, Vocabulary fetched) {
        // Before a model has described itself nobody knows whose vocabulary it is.
        if (version.isEmpty()) {
            return;
        }
        if (kept.size() == KEPT_MAX) {
            kept.pollFirstEntry();
        }
        kept.put(version, fetched);
    }

    private static Vocabulary fetch(ManagedChannel edge) {
        var parts = TokenizerServiceGrpc.newBlockingStub(edge)
                .withDeadlineAfter(ANSWER_SECONDS_MAX, TimeUnit.SECONDS)
                .vocabulary(VocabularyRequest.getDefaultInstance());
        return read(parts);
    }

    /** Puts the parts together; they come in order. */
    static Vocabulary read(Iterator<VocabularyResponse> parts) {
        var tokens = new ArrayList<byte[]>();
        var special = new BitSet();
        var version = "";
        int size = 0;
        while (parts.hasNext()) {
            var part = parts.next();
            if (part.getFirstId() != tokens.size() || part.getTokensCount() > TOKENS_MAX - tokens.size()) {
                throw Status.DATA_LOSS
                        .withDescription("the vocabulary has a gap, or more than " + TOKENS_MAX + " tokens")
                        .asRuntimeException();
            }
            version = part.getVersion();
            size = part.getVocabularySize();
            part.getTokensList().forEach(token -> tokens.add(token.toByteArray()));
            part.getSpecialIdsList().forEach(special::set);
        }
        if (tokens.isEmpty() || tokens.size() != size) {
            throw Status.DATA_LOSS
                    .withDescription("the vocabulary is not complete")
                    .asRuntimeException();
        }
        return new Vocabulary(version, tokens, special);
    }

    @Override
    public void close() {
        edges.forEach(ManagedChannel::shutdownNow);
    }
}
