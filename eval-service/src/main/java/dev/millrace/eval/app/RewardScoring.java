package dev.millrace.eval.app;

import dev.millrace.contract.eval.v1.Reward;
import dev.millrace.contract.eval.v1.ScoreAnswersRequest;
import dev.millrace.contract.eval.v1.ScoreAnswersResponse;
import dev.millrace.contract.tokenizer.v1.ChatMessage;
import dev.millrace.eval.feedback.InvalidRankingException;
import dev.millrace.eval.feedback.RankingRules;
import dev.millrace.eval.reward.guard.RewardGuard;
import dev.millrace.eval.reward.store.RewardPackage;
import dev.millrace.eval.reward.store.RewardPackageException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * What answers are worth to a reward model: the version of the registry that a name means, or where it means none there the
 * reward model that is served as an adapter under the name. Blocks; fails with a {@link StatusRuntimeException}, or an {@link
 * InvalidRankingException} that names the field.
 */
@Singleton
class RewardScoring {
    private static final Logger LOG = Logger.getLogger(RewardScoring.class);

    static final String DEFAULT_NAME = "default";
    static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    private static final int ANSWERS_MAX = 16;
    private static final Pattern VERSION = Pattern.compile("[0-9a-f]{16}");

    private final RewardRegistry registry;
    private final HiddenStateClient hidden;
    private final RewardGuard guard;

    RewardScoring(RewardRegistry registry, HiddenStateClient hidden, RewardConfig config) {
        this.registry = registry;
        this.hidden = hidden;
        this.guard = config.guard();
    }

    /** Rewards of the answers; without answers which version it would be that is asked. */
    ScoreAnswersResponse score(ScoreAnswersRequest request) {
        check(request);
        var wanted = request.getRewardModel();
        var version = registered(wanted);
        var messages = request.getMessagesCount() > 0
                ? request.getMessagesList()
                : List.of(ChatMessage.newBuilder()
                        .setRole("user")
                        .setContent(request.getPrompt())
                        .build());
        var answers = request.getAnswersList();
        return version.isPresent() ? score(version.get(), messages, answers) : score(served(wanted), messages, answers);
    }

    private ScoreAnswersResponse score(RewardPackage version, List<ChatMessage> messages, List<String> answers) {
        requireBase(version);
        var rewards = hidden.of(messages, answers).stream()
                .map(state -> RewardProto.reward(version, state, guard))
                .toList();
        return response(version.card().name(), version.version(), rewards, answers);
    }

    private ScoreAnswersResponse score(ServedReward served, List<ChatMessage> messages, List<String> answers) {
        var rewards = hidden.of(served, messages, answers).stream()
                .map(RewardProto::reward)
                .toList();
        return response(served.name(), served.version(), rewards, answers);
    }

    private ScoreAnswersResponse response(
            String name, String version, List<Reward.Builder> rewards, List<String> answers) {
        var response = ScoreAnswersResponse.newBuilder().setRewardModel(name).setVersion(version);
        for (int i = 0; i < rewards.size(); i++) {
            var refused = guard.texts().refusal(answers.get(i));
            response.addRewards(rewards.get(i).setRefused(refused.orElse("")));
        }
        return response.build();
    }

    /** The adapter that scores where {@code NAME} or {@code NAME@VERSION} is asked for; NOT_FOUND when there is none. */
    private ServedReward served(String wanted) {
        var parts = wanted.split("@", 2);
        var name = name("reward_model", parts[0]);
        boolean isVersion = parts.length == 2;
        var served = hidden.reward(name)
                .orElseThrow(() -> notFound(("%s, and no model serves a reward model of that name"
                                + " as an adapter; one that a job made is served once it is promoted")
                        .formatted(isVersion ? "there is no " + wanted : "no version of " + name + " is promoted")));
        if (isVersion && !served.version().equals(parts[1])) {
            throw notFound("there is no %s; of that name version %s is served as an adapter"
                    .formatted(wanted, served.version()));
        }
        return served;
    }

    private static StatusRuntimeException notFound(String why) {
        return Status.NOT_FOUND.withDescription("reward_model: " + why).asRuntimeException();
    }

    /**
     * The name of a reward model as a request has it.
     *
     * @param field for the message
     */
    static String name(String field, String given) {
        var name = given.isEmpty() ? DEFAULT_NAME : given;
        if (!NAME.matcher(name).matches()) {
            throw new InvalidRankingException(
                    field, "must be 1 to 64 characters of a-z0-9._-, the first a letter or digit");
        }
        return name;
    }

    /**
     * The version of the registry that scores where {@code NAME} or {@code NAME@VERSION} is asked for; NOT_FOUND when there is
     * none.
     */
    RewardPackage version(String wanted) {
        return registered(wanted)
                .orElseThrow(() -> notFound(
                        wanted.contains("@")
                                ? "there is no %s, or it cannot be read".formatted(wanted)
                                : "no version of %s is promoted".formatted(name("reward_model", wanted))));
    }

    /** The same; empty when there is none, NOT_FOUND when what there is cannot be read. */
    private Optional<RewardPackage> registered(String wanted) {
        var parts = wanted.split("@", 2);
        var name = name("reward_model", parts[0]);
        try {
            if (parts.length == 1) {
                return registry.promoted(name);
            }
            var version = version("reward_model", parts[1]);
            return registry.has(name, version) ? Optional.of(registry.read(name, version)) : Optional.empty();
        } catch (RewardPackageException | IOException e) {
            LOG.infof("reward model %s cannot be read: %s", wanted, e.getMessage());
            throw notFound("there is no %s, or it cannot be read".formatted(wanted));
        }
    }

    /**
     * A version as a request has it.
     *
     * @param field for the message
     */
    static String version(String field, String given) {
        if (!VERSION.matcher(given).matches()) {
            throw new InvalidRankingException(field, "a version is 16 hexadecimal digits");
        }
        return given;
    }

    private void requireBase(RewardPackage version) {
        var trained = version.card().base();
        var served = hidden.base();
        if (!trained.equals(served)) {
            throw Status.FAILED_PRECONDITION
                    .withDescription("reward_model: %s reads the hidden states of %s %s, served is %s %s; train it anew"
                            .formatted(
                                    version.card().name(),
                                    trained.name(),
                                    trained.version(),
                                    served.name(),
                                    served.version()))
                    .asRuntimeException();
        }
    }

    private static void check(ScoreAnswersRequest request) {
        RankingRules.checkCount("answers", request.getAnswersCount(), 0, ANSWERS_MAX);
        for (int i = 0; i < request.getAnswersCount(); i++) {
            RankingRules.checkLength("answers[%d]".formatted(i), request.getAnswers(i), RankingRules.TEXT_MAX);
        }
        RankingRules.checkCount("messages", request.getMessagesCount(), 0, RankingRules.MESSAGES_MAX);
        if (request.getPrompt().isEmpty() == (request.getMessagesCount() == 0)) {
            throw new InvalidRankingException("prompt", "exactly one of prompt and messages must be given");
        }
        RankingRules.checkLength("prompt", request.getPrompt(), RankingRules.TEXT_MAX);
        for (int i = 0; i < request.getMessagesCount(); i++) {
            RankingRules.checkLength(
                    "messages[%d].content".formatted(i), request.getMessages(i).getContent(), RankingRules.TEXT_MAX);
        }
    }
}
