package dev.millrace.local.audit;

import dev.millrace.contract.sampler.v1.FinishReason;
import dev.millrace.contract.sampler.v1.GenerationEvent;
import dev.millrace.contract.sampler.v1.GenerationFinished;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import dev.millrace.contract.sampler.v1.PromptScored;
import dev.millrace.contract.sampler.v1.TokenGenerated;
import dev.millrace.contract.tokenizer.v1.CompletedChoice;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects the records of three topics, in each topic's own order, and says which promises they break: exactly one
 * terminal event and one completion for an accepted request, tokens numbered from 0 without gaps, nothing new after the
 * terminal event, a completion made of the tokens on the log, a prompt that is to be scored scored whole and before the
 * first token.
 *
 * <p>Requests must be added before the records about them. Not for several threads.
 */
final class AuditLedger {
    private static final int VIOLATIONS_MAX = 100;

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final List<String> violations = new ArrayList<>();
    private int violationCount;
    private long tokens;
    private long repeats;

    /** What is known of one request. */
    private static final class Entry {
        final long deadlineEpochMs;
        final Map<Integer, List<Integer>> tokenIds = new HashMap<>();
        /** Of a prompt that is to be scored, else empty. */
        final List<Integer> promptIds;
        /** Position after the last that was scored. */
        int scored = 1;

        int finished;
        int completed;

        Entry(GenerationRequested request) {
            this.deadlineEpochMs = request.getDeadlineEpochMs();
            this.promptIds = request.getParameters().hasPromptLogprobs() ? request.getPromptIdsList() : List.of();
        }

        boolean isScored() {
            return scored >= promptIds.size();
        }

        List<Integer> ofChoice(int choice) {
            return tokenIds.computeIfAbsent(choice, _ -> new ArrayList<>());
        }
    }

    /** A request was accepted; a second record with its id is the same request. */
    void requested(GenerationRequested request) {
        entries.putIfAbsent(request.getRequestId(), new Entry(request));
    }

    /** A token, scores of a prompt or a terminal event; those of requests that were never added are passed by. */
    void event(GenerationEvent event) {
        var entry = entries.get(event.getRequestId());
        if (entry == null) {
            return;
        }
        switch (event.getEventCase()) {
            case TOKEN -> token(event.getRequestId(), entry, event.getToken());
            case FINISHED -> finished(event.getRequestId(), entry, event.getFinished());
            case PROMPT -> prompt(event.getRequestId(), entry, event.getPrompt());
            case EVENT_NOT_SET -> violate(event.getRequestId(), "has an event of no known kind");
        }
    }

    private void prompt(String id, Entry entry, PromptScored part) {
        int first = part.getFirst();
        int end = first + part.getTokensCount();
        if (first < 1 || end > entry.promptIds.size()) {
            violate(id, "has scores of positions that its prompt has not or that nobody asked for");
            return;
        }
        for (int at = first; at < end; at++) {
            if (part.getTokens(at - first).getToken().getTokenId() != entry.promptIds.get(at)) {
                violate(id, "has a score of another token than the prompt's number " + at);
            }
        }
        if (end <= entry.scored) {
            repeats++;
        } else if (first > entry.scored) {
            violate(id, "goes from the score of token %d to token %d".formatted(entry.scored - 1, first));
        } else if (entry.finished > 0) {
            violate(id, "has scores of its prompt after its terminal event");
        } else {
            entry.scored = end;
        }
    }

    private void token(String id, Entry entry, TokenGenerated token) {
        var ids = entry.ofChoice(token.getChoice());
        int sequence = token.getSequence();
        if (sequence < ids.size()) {
            repeats++;
            if (ids.get(sequence) != token.getTokenId()) {
                violate(id, "has two different tokens number " + sequence);
            }
        } else if (sequence > ids.size()) {
            violate(id, "goes from token %d to token %d".formatted(ids.size() - 1, sequence));
        } else if (entry.finished > 0) {
            violate(id, "has token %d after its terminal event".formatted(sequence));
        } else if (!entry.isScored()) {
            violate(id, "has token %d before the scores of its prompt".formatted(sequence));
        } else {
            ids.add(token.getTokenId());
            tokens++;
        }
    }

    private void finished(String id, Entry entry, GenerationFinished finished) {
        entry.finished++;
        for (var choice : finished.getChoicesList()) {
            boolean whole = choice.getReason() == FinishReason.FINISH_REASON_LENGTH
                    || choice.getReason() == FinishReason.FINISH_REASON_STOP;
            if (whole && !entry.isScored()) {
                violate(id, "finished before its prompt was scored");
            }
            int seen = entry.ofChoice(choice.getChoice()).size();
            if (choice.getGeneratedTokens() != seen) {
                violate(
                        id,
                        "finished with %d tokens in choice %d, on the log are %d"
                                .formatted(choice.getGeneratedTokens(), choice.getChoice(), seen));
            }
        }
    }

    /** A completion; one of a request that was never added is passed by. */
    void completed(GenerationCompleted completion) {
        var id = completion.getRequestId();
        var entry = entries.get(id);
        if (entry == null) {
            return;
        }
        entry.completed++;
        // Of several answers the edge may have chosen the best and numbered them anew.
        boolean chosen = completion.getParameters().getChoices() > completion.getChoicesCount();
        for (var choice : completion.getChoicesList()) {
            boolean isThere = chosen
                    ? entry.tokenIds.values().stream().anyMatch(ids -> begin(ids, choice))
                    : begin(entry.ofChoice(choice.getIndex()), choice);
            if (!isThere) {
                violate(id, "was completed with other tokens than those on the log");
            }
        }
    }

    /** A stop string ends the text at the edge while the sampler may be some tokens further. */
    private static boolean begin(List<Integer> ids, CompletedChoice choice) {
        int length = choice.getTokenIdsCount();
        return length <= ids.size() && ids.subList(0, length).equals(choice.getTokenIdsList());
    }

    /**
     * The verdict.
     *
     * @param nowEpochMs time of reading, milliseconds since the epoch
     * @param mayBeOpen whether a request that has not expired may still be without an end
     */
    AuditReport report(long nowEpochMs, boolean mayBeOpen) {
        entries.forEach((id, entry) -> {
            boolean open = mayBeOpen && entry.completed == 0 && nowEpochMs < entry.deadlineEpochMs;
            if (entry.finished > 1 || (entry.finished == 0 && !open)) {
                violate(id, "has %d terminal events".formatted(entry.finished));
            }
            if (entry.completed > 1 || (entry.completed == 0 && !open)) {
                violate(id, "has %d completions".formatted(entry.completed));
            }
        });
        return new AuditReport(
                entries.size(),
                (int) entries.values().stream()
                        .filter(entry -> entry.finished > 0)
                        .count(),
                (int) entries.values().stream()
                        .filter(entry -> entry.completed > 0)
                        .count(),
                tokens,
                repeats,
                violations,
                violationCount);
    }

    private void violate(String id, String how) {
        violationCount++;
        if (violations.size() < VIOLATIONS_MAX) {
            violations.add("request " + id + " " + how);
        }
    }
}
