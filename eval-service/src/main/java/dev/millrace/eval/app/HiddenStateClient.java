package dev.millrace.eval.app;

import dev.millrace.contract.model.v1.DescribeResponse;
import dev.millrace.contract.model.v1.EmbedRequest;
import dev.millrace.contract.model.v1.EmbedResponse;
import dev.millrace.contract.model.v1.Embedding;
import dev.millrace.contract.model.v1.EncoderInput;
import dev.millrace.contract.model.v1.ModelServiceGrpc.ModelServiceBlockingStub;
import dev.millrace.contract.tokenizer.v1.ApplyTemplateRequest;
import dev.millrace.contract.tokenizer.v1.ChatMessage;
import dev.millrace.contract.tokenizer.v1.Conversation;
import dev.millrace.eval.reward.store.BaseModel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hidden states of answers, or what they are worth to a reward model that is served: an edge says which tokens a conversation
 * with the answer has, a model what it makes of the last one. What was asked before is remembered. Blocks; every method fails
 * with a {@link StatusRuntimeException}.
 */
@Singleton
class HiddenStateClient {
    /** How long what a model says of itself is taken for true. */
    private static final long BASE_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);

    private final ModelStubs stubs;
    private final HiddenStateCache cache;
    private volatile @Nullable Described described;

    private record Described(BaseModel base, int tokensMax, long nanos) {}

    HiddenStateClient(ModelStubs stubs, RewardConfig config) {
        this.stubs = stubs;
        cache = new HiddenStateCache(config.rememberedBytes());
    }

    /**
     * What the model makes of one answer.
     *
     * @param state hidden state of the last token after the final norm; of a reward model that is served one number, its score
     * @param tokens of the conversation and the answer
     */
    record HiddenState(float[] state, int tokens) {}

    /** The model that is served. */
    BaseModel base() {
        return describe().base();
    }

    /** Most tokens that a conversation and an answer may have together. */
    int tokensMax() {
        return describe().tokensMax();
    }

    /** The reward model that is served under a name; empty where none is. */
    Optional<ServedReward> reward(String name) {
        // Asked anew: what was promoted just now is what is meant.
        return ServedReward.of(stubs.description(), name);
    }

    /** Whether no model computes anything for streams now, nor has any waiting. */
    boolean isIdle() {
        return stubs.descriptions().stream().noneMatch(now -> now.getSlotsInUse() > 0 || now.getQueuedSequences() > 0);
    }

    /** Whether what is asked for next takes the place of something that is remembered. */
    boolean isFull() {
        return cache.isFull();
    }

    private Described describe() {
        var known = described;
        long now = System.nanoTime();
        if (known != null && now - known.nanos() < BASE_NANOS_MAX) {
            return known;
        }
        var answer = stubs.description();
        var base = baseOf(answer);
        var fresh = new Described(base, answer.getContextLength(), now);
        if (known != null && !known.base().equals(base)) {
            cache.clear();
        }
        described = fresh;
        return fresh;
    }

    private static BaseModel baseOf(DescribeResponse answer) {
        if (answer.getEmbeddingSize() == 0) {
            throw Status.FAILED_PRECONDITION
                    .withDescription("model %s puts out no hidden states; import it anew".formatted(answer.getModel()))
                    .asRuntimeException();
        }
        return new BaseModel(answer.getModel(), answer.getVersion(), answer.getPooling(), answer.getEmbeddingSize());
    }

    /**
     * One state an answer. INVALID_ARGUMENT names the answer that does not fit the model's context; UNAVAILABLE while another
     * model takes the place of the one that is served.
     */
    List<HiddenState> of(List<ChatMessage> messages, List<String> answers) {
        return of(null, messages, answers);
    }

    /**
     * The same read by a reward model that is served; UNAVAILABLE, too, where the model that is asked does not serve that
     * version.
     *
     * @param reward null for the model alone
     */
    List<HiddenState> of(@Nullable ServedReward reward, List<ChatMessage> messages, List<String> answers) {
        var now = describe();
        var tokens = new ArrayList<List<Integer>>();
        for (int i = 0; i < answers.size(); i++) {
            var ids = tokens(messages, answers.get(i));
            if (ids.size() > now.tokensMax()) {
                throw Status.INVALID_ARGUMENT
                        .withDescription("answers[%d]: has %d tokens with its conversation, at most %d are possible"
                                .formatted(i, ids.size(), now.tokensMax()))
                        .asRuntimeException();
            }
            tokens.add(ids);
        }
        return states(now.base(), reward, tokens);
    }

    /** Token ids of a conversation whose last turn is the answer, closed as the model's template closes it. */
    private List<Integer> tokens(List<ChatMessage> messages, String answer) {
        var conversation = Conversation.newBuilder()
                .addAllMessages(messages)
                .addMessages(ChatMessage.newBuilder().setRole("assistant").setContent(answer));
        return stubs.edge()
                .applyTemplate(ApplyTemplateRequest.newBuilder()
                        .setConversation(conversation)
                        .setAddGenerationPrompt(false)
                        .build())
                .getTokenIdsList();
    }

    private List<HiddenState> states(BaseModel base, @Nullable ServedReward reward, List<List<Integer>> tokens) {
        var keys = tokens.stream()
                .map(ids -> HiddenStateCache.key(base, reward, ids))
                .toList();
        var states = new float[tokens.size()][];
        var request = EmbedRequest.newBuilder().setAdapter(reward == null ? "" : reward.name());
        for (int i = 0; i < states.length; i++) {
            float[] known = cache.get(keys.get(i));
            if (known == null) {
                request.addInputs(EncoderInput.newBuilder().addAllTokenIds(tokens.get(i)));
            } else {
                states[i] = known;
            }
        }
        var computed = embed(base, reward, request.build()).iterator();
        var result = new ArrayList<HiddenState>();
        for (int i = 0; i < states.length; i++) {
            float[] state = states[i] == null ? state(reward, computed.next()) : states[i];
            cache.put(keys.get(i), state);
            result.add(new HiddenState(state, tokens.get(i).size()));
        }
        return result;
    }

    private static float[] state(@Nullable ServedReward reward, Embedding embedding) {
        return reward == null ? floats(embedding.getValuesList()) : new float[] {(float) embedding.getScore()};
    }

    private List<Embedding> embed(BaseModel base, @Nullable ServedReward reward, EmbedRequest request) {
        if (request.getInputsCount() == 0) {
            return List.of();
        }
        // In a rolling upgrade models differ, and this one may change while it computes.
        var model = stubs.model();
        requireServed(base, model);
        var response = embed(reward, request, model);
        requireServed(base, model);
        return response.getEmbeddingsList();
    }

    /** A promotion may come between the question for the version and this, and reaches one model after the other. */
    private static EmbedResponse embed(
            @Nullable ServedReward reward, EmbedRequest request, ModelServiceBlockingStub model) {
        EmbedResponse response;
        try {
            response = model.embed(request);
        } catch (StatusRuntimeException e) {
            throw reward != null && e.getStatus().getCode() == Status.Code.NOT_FOUND ? swapped(reward) : e;
        }
        if (reward != null && !response.getAdapterVersion().equals(reward.version())) {
            throw swapped(reward);
        }
        return response;
    }

    private static StatusRuntimeException swapped(ServedReward reward) {
        return Status.UNAVAILABLE
                .withDescription("reward_model: not every model serves version %s of %s at the moment, try again later"
                        .formatted(reward.version(), reward.name()))
                .asRuntimeException();
    }

    private static void requireServed(BaseModel base, ModelServiceBlockingStub model) {
        var served = baseOf(ModelStubs.describe(model));
        if (!served.equals(base)) {
            throw Status.UNAVAILABLE
                    .withDescription("%s %s and %s %s are served at the moment, try again later"
                            .formatted(base.name(), base.version(), served.name(), served.version()))
                    .asRuntimeException();
        }
    }

    private static float[] floats(List<Float> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i);
        }
        return floats;
    }
}
