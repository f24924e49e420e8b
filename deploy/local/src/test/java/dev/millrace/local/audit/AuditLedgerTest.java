package dev.millrace.local.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.sampler.v1.ChoiceFinished;
import dev.millrace.contract.sampler.v1.FinishReason;
import dev.millrace.contract.sampler.v1.GenerationEvent;
import dev.millrace.contract.sampler.v1.GenerationFinished;
import dev.millrace.contract.sampler.v1.GenerationParameters;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import dev.millrace.contract.sampler.v1.PromptScored;
import dev.millrace.contract.sampler.v1.TokenGenerated;
import dev.millrace.contract.tokenizer.v1.CompletedChoice;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Logs written by hand: a clean one, and one for each broken promise. */
class AuditLedgerTest {
    private static final long DEADLINE = 1_000_000;
    private static final long BEFORE = DEADLINE - 1;
    private static final long AFTER = DEADLINE + 1;

    private final AuditLedger ledger = new AuditLedger();

    @Test
    void anAnsweredRequestIsClean() {
        answered("a");
        var report = ledger.report(AFTER, false);
        assertTrue(report.isClean());
        assertEquals(new AuditReport(1, 1, 1, 2, 0, List.of(), 0), report);
    }

    @Test
    void repeatsOfARequestOrTokenAreAllowed() {
        answered("a");
        request("a");
        token("a", 1, 8);
        var report = ledger.report(AFTER, false);
        assertTrue(report.isClean());
        assertEquals(1, report.repeats());
    }

    @Test
    void aRequestMayBeOpenUntilItsDeadline() {
        request("a");
        token("a", 0, 7);
        assertTrue(ledger.report(BEFORE, true).isClean());
        assertEquals(1, ledger.report(BEFORE, true).open());
    }

    @Test
    void anExpiredRequestWithoutAnEndIsFound() {
        request("a");
        assertViolations(List.of("request a has 0 terminal events", "request a has 0 completions"), AFTER);
    }

    @Test
    void aSecondEndIsFound() {
        answered("a");
        finished("a", 2);
        completed("a", 7, 8);
        assertViolations(List.of("request a has 2 terminal events", "request a has 2 completions"), AFTER);
    }

    @Test
    void aGapIsFound() {
        request("a");
        token("a", 0, 7);
        token("a", 2, 9);
        assertViolations(List.of("request a goes from token 0 to token 2"), BEFORE);
    }

    @Test
    void aTokenThatChangedIsFound() {
        request("a");
        token("a", 0, 7);
        token("a", 0, 8);
        assertViolations(List.of("request a has two different tokens number 0"), BEFORE);
    }

    @Test
    void aTokenAfterTheEndIsFound() {
        answered("a");
        token("a", 2, 9);
        assertViolations(List.of("request a has token 2 after its terminal event"), AFTER);
    }

    @Test
    void aWrongCountIsFound() {
        request("a");
        token("a", 0, 7);
        finished("a", 2);
        completed("a", 7);
        assertViolations(List.of("request a finished with 2 tokens in choice 0, on the log are 1"), AFTER);
    }

    @Test
    void aCompletionOfOtherTokensIsFound() {
        request("a");
        token("a", 0, 7);
        finished("a", 1);
        completed("a", 8);
        assertViolations(List.of("request a was completed with other tokens than those on the log"), AFTER);
    }

    @Test
    void aScoredPromptIsCleanThoughPartsAreRepeatedAndCutOtherwise() {
        scoredRequest("a", 3, 4, 5, 6);
        scores("a", 1, 4, 5);
        scores("a", 1, 4);
        scores("a", 2, 5, 6);
        finished("a", 0);
        completed("a");
        var report = ledger.report(AFTER, false);
        assertEquals(List.of(), report.violations());
        assertEquals(1, report.repeats());
    }

    @Test
    void aGapInTheScoresOfAPromptIsFound() {
        scoredRequest("a", 3, 4, 5);
        scores("a", 2, 5);
        assertViolations(List.of("request a goes from the score of token 0 to token 2"), BEFORE);
    }

    @Test
    void aScoreOfAnotherTokenIsFound() {
        scoredRequest("a", 3, 4);
        scores("a", 1, 9);
        assertViolations(List.of("request a has a score of another token than the prompt's number 1"), BEFORE);
    }

    @Test
    void scoresThatNobodyAskedForAreFound() {
        request("a");
        scores("a", 1, 9);
        assertViolations(
                List.of("request a has scores of positions that its prompt has not or that nobody asked for"), BEFORE);
    }

    @Test
    void aTokenOrAnEndBeforeTheScoresIsFound() {
        scoredRequest("a", 3, 4);
        token("a", 0, 7);
        finished("a", 0);
        assertViolations(
                List.of(
                        "request a has token 0 before the scores of its prompt",
                        "request a finished before its prompt was scored"),
                BEFORE);
    }

    @Test
    void requestsFromBeforeTheWindowArePassedBy() {
        token("old", 5, 7);
        finished("old", 6);
        completed("old", 1, 2);
        assertTrue(ledger.report(AFTER, false).isClean());
    }

    private void answered(String id) {
        request(id);
        token(id, 0, 7);
        token(id, 1, 8);
        finished(id, 2);
        completed(id, 7, 8);
    }

    private void request(String id) {
        ledger.requested(GenerationRequested.newBuilder()
                .setRequestId(id)
                .setDeadlineEpochMs(DEADLINE)
                .build());
    }

    private void scoredRequest(String id, Integer... prompt) {
        ledger.requested(GenerationRequested.newBuilder()
                .setRequestId(id)
                .setDeadlineEpochMs(DEADLINE)
                .addAllPromptIds(List.of(prompt))
                .setParameters(GenerationParameters.newBuilder().setPromptLogprobs(0))
                .build());
    }

    private void scores(String id, int first, Integer... tokenIds) {
        var part = PromptScored.newBuilder().setFirst(first);
        for (int tokenId : tokenIds) {
            part.addTokensBuilder().getTokenBuilder().setTokenId(tokenId);
        }
        ledger.event(
                GenerationEvent.newBuilder().setRequestId(id).setPrompt(part).build());
    }

    private void token(String id, int sequence, int tokenId) {
        ledger.event(GenerationEvent.newBuilder()
                .setRequestId(id)
                .setToken(TokenGenerated.newBuilder().setSequence(sequence).setTokenId(tokenId))
                .build());
    }

    private void finished(String id, int tokens) {
        ledger.event(GenerationEvent.newBuilder()
                .setRequestId(id)
                .setFinished(GenerationFinished.newBuilder()
                        .addChoices(ChoiceFinished.newBuilder()
                                .setReason(FinishReason.FINISH_REASON_LENGTH)
                                .setGeneratedTokens(tokens)))
                .build());
    }

    private void completed(String id, Integer... tokenIds) {
        ledger.completed(GenerationCompleted.newBuilder()
                .setRequestId(id)
                .addChoices(CompletedChoice.newBuilder().addAllTokenIds(List.of(tokenIds)))
                .build());
    }

    private void assertViolations(List<String> expected, long nowEpochMs) {
        var report = ledger.report(nowEpochMs, true);
        assertFalse(report.isClean());
        assertEquals(expected, report.violations());
    }
}
