package dev.millrace.sampler;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.sampler.SessionEvent.CandidatesArrived;
import dev.millrace.sampler.SessionEvent.SequenceFailed;
import dev.millrace.sampler.process.LogitRow;
import dev.millrace.sampler.process.SoftmaxOracle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A model with few slots, which holds its callers to the rules: a sequence waits for a slot until another one closes. */
final class SlotModel {
    private final ScriptedLogits logits;
    private final int slots;
    private final Random random;
    private final String about;
    private final Map<Caller, Sequence> open = new LinkedHashMap<>();
    int guesses;
    int copies;
    int replaced;

    /** A lane of a generation. */
    record Caller(Object generation, int lane) {}

    /** A sequence; its last tokens may be guesses. */
    private static final class Sequence {
        TokenIds ids;
        final int opened;
        GenerationRequest request;
        boolean placed;
        int guessed;

        @Nullable
        SessionEvent answer;

        Sequence(TokenIds ids, GenerationRequest request) {
            this.ids = ids;
            this.opened = ids.size();
            this.request = request;
        }
    }

    SlotModel(ScriptedLogits logits, int slots, Random random, String about) {
        this.logits = logits;
        this.slots = slots;
        this.random = random;
        this.about = about;
    }

    /** Takes a command. */
    void handle(Caller caller, SessionAction action, GenerationRequest request) {
        switch (action) {
            case SessionAction.Open open -> begin(caller, open.ids(), request);
            case SessionAction.Fork fork -> {
                var parent = open.get(new Caller(caller.generation(), fork.parent()));
                begin(caller, parent == null ? fork.otherwise().ids() : settled(parent), request);
                copies++;
                if (random.nextInt(10) == 0) {
                    // Its parent ended before its turn came.
                    get(caller).answer = new SequenceFailed(SequenceFailed.Cause.INVALID, "no parent");
                    get(caller).placed = true;
                }
            }
            case SessionAction.Step step -> step(get(caller), step);
            case SessionAction.FetchRow _ -> {
                assertNull(get(caller).answer, about + ": two commands in flight");
                get(caller).answer = new SessionEvent.RowArrived(new LogitRow(logits.row(settled(get(caller)))));
            }
            case SessionAction.Close _ -> assertNotNull(open.remove(caller), about + ": nothing to close");
            case SessionAction.Emit _, SessionAction.EmitPrompt _, SessionAction.Finish _ ->
                throw new AssertionError(about);
        }
    }

    private void begin(Caller caller, TokenIds ids, GenerationRequest request) {
        assertNull(open.put(caller, new Sequence(ids, request)), about + ": a second sequence in " + caller.lane());
    }

    private void step(Sequence sequence, SessionAction.Step step) {
        assertTrue(sequence.placed, about + ": a step before there is a slot");
        assertNull(sequence.answer, about + ": two commands in flight");
        int length = sequence.ids.size();
        int least = sequence.request.parameters().isCompared()
                ? Math.max(sequence.opened, length - 1)
                : length - sequence.guessed;
        assertTrue(step.keep() >= least && step.keep() <= length, about + ": keeps " + step);
        replaced += length - sequence.guessed - step.keep() > 0 ? 1 : 0;
        sequence.ids = head(sequence.ids, step.keep()).plus(TokenIds.of(step.id()));
        sequence.guessed = random.nextInt(step.draft().size() + 1);
        sequence.answer = candidates(sequence, head(step.draft(), sequence.guessed));
    }

    /**
     * Places what waits and answers one of the sequences.
     *
     * @return who is told, if any sequence has an answer
     */
    @Nullable
    Caller work() {
        for (var sequence : open.values()) {
            long used = open.values().stream().filter(other -> other.placed).count();
            if (!sequence.placed && used < slots) {
                sequence.placed = true;
                sequence.answer = candidates(sequence, TokenIds.NONE);
            }
        }
        var ready = new ArrayList<Caller>();
        open.forEach((caller, sequence) -> {
            if (sequence.answer != null) {
                ready.add(caller);
            }
        });
        return ready.isEmpty() ? null : ready.get(random.nextInt(ready.size()));
    }

    /** The answer for a lane, which {@link #work} has named. */
    SessionEvent take(Caller caller) {
        var sequence = get(caller);
        var answer = Objects.requireNonNull(sequence.answer);
        sequence.answer = null;
        if (answer instanceof SequenceFailed) {
            open.remove(caller);
        }
        return answer;
    }

    /** Refuses one of the sequences that wait, as a full queue does. */
    @Nullable
    Caller refuse() {
        var waiting = open.entrySet().stream()
                .filter(entry -> !entry.getValue().placed)
                .map(Map.Entry::getKey)
                .findAny();
        waiting.ifPresent(open::remove);
        return waiting.orElse(null);
    }

    /** Lanes that have a sequence open. */
    Set<Caller> callers() {
        return Set.copyOf(open.keySet());
    }

    /** All sequences are gone. */
    void lose() {
        open.clear();
    }

    /** The sequences of one caller are gone. */
    void lose(Object generation) {
        open.keySet().removeIf(caller -> caller.generation() == generation);
    }

    int open() {
        return open.size();
    }

    private Sequence get(Caller caller) {
        return Objects.requireNonNull(open.get(caller), () -> about + ": no sequence in lane " + caller.lane());
    }

    private static TokenIds head(TokenIds ids, int count) {
        return TokenIds.of(ids.stream().limit(count).toArray());
    }

    private static TokenIds settled(Sequence sequence) {
        return head(sequence.ids, sequence.ids.size() - sequence.guessed);
    }

    private CandidatesArrived candidates(Sequence sequence, TokenIds draft) {
        var first = candidates(sequence, List.of());
        var afterDraft = new ArrayList<CandidatesArrived>();
        for (int i = 0; i < draft.size(); i++) {
            sequence.ids = sequence.ids.plus(TokenIds.of(draft.get(i)));
            afterDraft.add(candidates(sequence, List.of()));
        }
        guesses += draft.size();
        return new CandidatesArrived(first.head(), first.logSumExp(), 0, afterDraft, first.similarity());
    }

    private CandidatesArrived candidates(Sequence sequence, List<CandidatesArrived> afterDraft) {
        var parameters = sequence.request.parameters();
        var head = logits.head(sequence.ids, parameters.candidates(), parameters.temperature());
        float total = (float) SoftmaxOracle.logSumExp(logits.row(sequence.ids), 1);
        float similarity = parameters.isCompared() ? logits.similarity(sequence.ids) : 0;
        return new CandidatesArrived(head, total, 0, afterDraft, similarity);
    }
}
