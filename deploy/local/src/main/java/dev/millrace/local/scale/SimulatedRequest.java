package dev.millrace.local.scale;

import dev.millrace.placement.PromptBlocks;
import org.jspecify.annotations.Nullable;

/** One request on its way. Tokens are numbers that only have to be equal where texts are. */
final class SimulatedRequest {
    final int conversation;
    final int turn;
    final int promptTokens;
    final int answerTokens;
    final int partition;
    final long acceptedMs;

    /** Where its sequence is; none while it waits for a model or a new owner. */
    @Nullable
    SimulatedSampler sampler;

    /** Which of that sampler's models has it. */
    int member;

    /** Counted up whenever the sequence is opened: an event of an earlier opening is void. */
    int opening;
    /** When it got a slot in this opening; −1 while it queues. */
    long startedMs = -1;
    /** When the prefill of this opening ends. */
    long prefilledMs;
    /** Tokens of the answer that earlier openings made. */
    int answered;

    long firstSlotMs = -1;
    boolean ended;

    SimulatedRequest(int conversation, int turn, int promptTokens, int answerTokens, int partition, long acceptedMs) {
        this.conversation = conversation;
        this.turn = turn;
        this.promptTokens = promptTokens;
        this.answerTokens = answerTokens;
        this.partition = partition;
        this.acceptedMs = acceptedMs;
    }

    /** Tokens of the answer that the present opening has made by now. */
    int madeBy(long nowMs, int stepMs) {
        boolean decodes = startedMs >= 0 && nowMs > prefilledMs;
        return decodes ? (int) Math.min(answerTokens - 1 - answered, (nowMs - prefilledMs) / stepMs) : 0;
    }

    int system() {
        return conversation % Workload.SYSTEMS;
    }

    /** What is prefilled when it is opened now. */
    int tokens() {
        return promptTokens + answered;
    }

    PromptBlocks blocks() {
        return PromptBlocks.of(tokens(), i -> i < Workload.SYSTEM_TOKENS ? system() : conversation + Workload.SYSTEMS);
    }
}
