package dev.millrace.eval.app;

import dev.millrace.contract.Topics;
import dev.millrace.contract.eval.v1.AnswersCompared;
import dev.millrace.contract.eval.v1.ChallengeEvent;
import dev.millrace.contract.eval.v1.GetChallengeResponse;
import dev.millrace.contract.sampler.v1.Scheduling;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.contract.tokenizer.v1.PromptSubmitted;
import dev.millrace.contract.tokenizer.v1.TextPrompt;
import dev.millrace.eval.online.Observation;
import dev.millrace.eval.online.challenge.ChallengeRules;
import dev.millrace.eval.online.challenge.Comparison;
import dev.millrace.eval.online.challenge.Pairs;
import dev.millrace.eval.online.challenge.Pairs.Pair;
import dev.millrace.eval.online.challenge.Shadowing;
import dev.millrace.eval.online.challenge.Shadowing.Answer;
import dev.millrace.eval.online.challenge.Shadowing.Answered;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The challenger answers again what the champion has answered; every pair is an event. */
final class LiveShadow implements LiveChallenge {
    /** After everybody who waits, after batches and after answers of comparisons. */
    private static final int PRIORITY = 70;

    private static final String TENANT = "evaluation";
    /** Pairs that are scored and recorded before it is read on. */
    private static final int AT_ONCE = 16;
    /** Pairs that wait to be recorded. */
    private static final int ANSWERED_MAX = 4_000;

    private final ChallengeRules rules;
    private final PairRewards rewards;
    private final Shadowing<TextPrompt> shadowing;
    private final Pairs pairs;
    private final Map<String, Answered<TextPrompt>> answered = new LinkedHashMap<>();

    LiveShadow(ChallengeRules rules, PairRewards rewards) {
        this.rules = rules;
        this.rewards = rewards;
        shadowing = new Shadowing<>(rules);
        pairs = new Pairs(rules);
    }

    /** Gives both answers of a pair their rewards, or neither. */
    @FunctionalInterface
    interface PairRewards {
        Pair rewarded(Pair pair, TextPrompt prompt, List<String> texts);
    }

    @Override
    public ChallengeRules rules() {
        return rules;
    }

    @Override
    public synchronized void completed(Observation observed, GenerationCompleted completed, Source source) {
        var answer = new Answer(observed, OnlineProto.text(completed));
        if (!answer.text().isBlank()) {
            shadowing.answered(answer, completed.getPrompt()).ifPresent(this::put);
        }
    }

    @Override
    public synchronized void shadowed(Observation observed, GenerationCompleted completed) {
        shadowing.shadowed(new Answer(observed, OnlineProto.text(completed))).ifPresent(this::put);
    }

    private void put(Answered<TextPrompt> pair) {
        answered.put(pair.shadowId(), pair);
        if (answered.size() > ANSWERED_MAX) {
            answered.remove(answered.keySet().iterator().next());
        }
    }

    @Override
    public void rewarded(String requestId, double reward, Source source) {
        // Both answers of a pair are scored by the same version, when there are both.
    }

    @Override
    public synchronized void apply(ChallengeEvent event) {
        var compared = event.getCompared();
        if (event.hasCompared() && isOf(compared.getChampion(), compared.getChallenger())) {
            answered.remove(compared.getShadowRequestId());
            if (shadowing.compared(compared.getShadowRequestId())) {
                pairs.add(ChallengeProto.fromProto(compared));
            }
        }
    }

    @Override
    public Map<String, Long> from() {
        return Map.of();
    }

    @Override
    public synchronized void tick(long nowMs) {
        shadowing.tick(nowMs);
    }

    @Override
    public synchronized void again() {
        shadowing.askAgain();
    }

    @Override
    public List<Write> due(long nowMs) {
        var due = new ArrayList<Write>();
        List<Answered<TextPrompt>> ready;
        synchronized (this) {
            shadowing.asks().forEach(ask -> due.add(prompt(ask)));
            ready = answered.values().stream().limit(AT_ONCE).toList();
        }
        ready.forEach(one -> due.add(compared(one, nowMs)));
        return due;
    }

    private Write prompt(Shadowing.Ask<TextPrompt> ask) {
        var own = ask.prompt();
        var prompt = own.toBuilder()
                .setModel(rules.challenger().name())
                .setScheduling(Scheduling.newBuilder()
                        .setTenant(TENANT)
                        .setPriority(PRIORITY)
                        .setCacheSalt(own.getScheduling().getCacheSalt()));
        // One answer is compared.
        prompt.getParametersBuilder()
                .clearChoices()
                .clearBestOf()
                .clearRewardModel()
                .clearMinReward()
                .setTimeoutMs((int) Math.min(rules.sampling().timeout().toMillis(), Integer.MAX_VALUE));
        return new Write(
                Topics.PROMPTS,
                ask.requestId(),
                PromptSubmitted.newBuilder()
                        .setRequestId(ask.requestId())
                        .setPrompt(prompt)
                        .build());
    }

    private Write compared(Answered<TextPrompt> both, long nowMs) {
        var bare = both.pair();
        var pair = bare.challenger().failed()
                ? bare
                : rewards.rewarded(
                        bare,
                        both.prompt(),
                        List.of(both.champion().text(), both.challenger().text()));
        var compared = AnswersCompared.newBuilder()
                .setChampion(rules.champion().toString())
                .setChallenger(rules.challenger().toString())
                .setRequestId(both.requestId())
                .setShadowRequestId(both.shadowId())
                .setChampionAnswer(ChallengeProto.toProto(pair.champion()))
                .setChallengerAnswer(ChallengeProto.toProto(pair.challenger()))
                .setComparedEpochMs(nowMs);
        pair.agreement().ifPresent(compared::setAgreement);
        return new Write(
                Topics.CHALLENGES,
                both.shadowId(),
                ChallengeEvent.newBuilder().setCompared(compared).build());
    }

    @Override
    public synchronized <T> T read(Function<Comparison, T> reading) {
        return reading.apply(pairs);
    }

    @Override
    public synchronized GetChallengeResponse.Builder standing() {
        var response =
                traits().setPairs(pairs.count()).setPending(shadowing.pending()).setTimedOut(shadowing.timedOut());
        pairs.agreement().ifPresent(response::setAgreement);
        pairs.winRate()
                .ifPresent(share -> response.setWinRate(share.value())
                        .setWinRateLow(share.low())
                        .setWinRateHigh(share.high()));
        return response;
    }
}
