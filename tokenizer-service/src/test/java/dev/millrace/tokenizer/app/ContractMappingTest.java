package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.sampler.v1.ChoiceFinished;
import dev.millrace.contract.sampler.v1.GenerationFinished;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import dev.millrace.contract.sampler.v1.PromptScored;
import dev.millrace.contract.sampler.v1.TokenGenerated;
import dev.millrace.contract.sampler.v1.TokenLogprob;
import dev.millrace.tokenizer.chat.AnswerStart;
import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.decoding.Dry;
import dev.millrace.tokenizer.decoding.Mirostat;
import dev.millrace.tokenizer.decoding.Shaping;
import dev.millrace.tokenizer.session.AcceptedRequest;
import dev.millrace.tokenizer.session.CancelReason;
import dev.millrace.tokenizer.session.Completion;
import dev.millrace.tokenizer.session.DecodingParameters;
import dev.millrace.tokenizer.session.Door;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.FinishReason;
import dev.millrace.tokenizer.session.GeneratedToken;
import dev.millrace.tokenizer.session.PromptLogprobs;
import dev.millrace.tokenizer.session.Scheduling;
import dev.millrace.tokenizer.session.TextParameters;
import dev.millrace.tokenizer.session.TextPrompt;
import dev.millrace.tokenizer.session.Timings;
import dev.millrace.tokenizer.session.Usage;
import dev.millrace.tokenizer.tools.ToolUse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContractMappingTest {
    private static final TextParameters ALL = new TextParameters(5, 0.5f, 3, 0.9f, -1L, List.of("a"), 4, 1000);
    private static final DecodingParameters DECODING =
            new DecodingParameters(9, 0.25f, 40, 0.5f, Long.MIN_VALUE, List.of(2, 7), 20);
    private static final Shaping SHAPING = new Shaping(
            0.1f,
            0.9f,
            1.1f,
            -0.5f,
            2,
            3,
            Map.of(7, -100f),
            new Mirostat(4, 0.2f),
            new Dry(0.8f, 2, 3, 64, List.of()),
            5);

    @Test
    void promptsComeBackAsTheyWent() {
        for (var input : List.of(
                new TextPrompt.Text("plain"),
                new TextPrompt.Ids(List.of(3, 0, 49_151)),
                new TextPrompt.Conversation(List.of(new ChatMessage("user", "é👋"), new ChatMessage("assistant", ""))),
                begun(AnswerStart.AFTER_LAST),
                begun(AnswerStart.IN_LAST))) {
            for (var parameters : List.of(
                    ALL,
                    TextParameters.DEFAULTS,
                    ALL.reporting(0, null, 5),
                    ALL.shaped(SHAPING, List.of("x", ":"), List.of(9), true))) {
                var prompt = new TextPrompt(input, "m", parameters, new Scheduling("t", -100, "s"), "reply@2");

                assertEquals(prompt, PromptProto.fromProto(PromptProto.toProto(prompt)));
            }
        }
    }

    private static TextPrompt.Input begun(AnswerStart start) {
        return new TextPrompt.Conversation(List.of(new ChatMessage("assistant", "a")), ToolUse.NONE, start);
    }

    @Test
    void wherePromptScoresBeginComesBackAsItWent() {
        var asked = dev.millrace.contract.tokenizer.v1.TextPrompt.newBuilder().setText("a");
        asked.getParametersBuilder().setPromptLogprobs(2).setPromptLogprobsFrom(17);

        var back = PromptProto.toProto(PromptProto.fromProto(asked.build())).getParameters();

        assertEquals(2, back.getPromptLogprobs());
        assertEquals(17, back.getPromptLogprobsFrom());
    }

    @Test
    void aPromptNeedsAnInput() {
        assertThrows(
                FailureException.class,
                () -> PromptProto.fromProto(dev.millrace.contract.tokenizer.v1.TextPrompt.getDefaultInstance()));
    }

    @Test
    void requestsComeBackFromTheLog() throws InvalidProtocolBufferException {
        for (var door : Door.values()) {
            var request = request(door);
            var record = RequestProto.toProto(request, new int[] {1, 2, 3}, 6);

            assertEquals(request, RequestProto.fromProto(GenerationRequested.parseFrom(record.toByteArray())));
            assertEquals(List.of(1, 2, 3), record.getPromptIdsList());
            assertEquals(6, record.getReplyPartition());
            assertEquals("t", record.getScheduling().getTenant());
            assertEquals(7, record.getScheduling().getPriority());
            assertEquals("s", record.getScheduling().getCacheSalt());
            assertEquals(1, record.getParameters().getChoices());
        }
    }

    @Test
    void readsTokensAndEnds() {
        var token = TokenGenerated.newBuilder()
                .setTokenId(5)
                .setLogprob(-1)
                .addTopLogprobs(TokenLogprob.newBuilder().setTokenId(6).setLogprob(-2));
        assertEquals(
                new GeneratedToken(5, -1, List.of(new GeneratedToken.Alternative(6, -2))),
                EventProto.fromProto(token.build()));

        var finished = GenerationFinished.newBuilder();
        for (var reason : dev.millrace.contract.sampler.v1.FinishReason.values()) {
            if (reason != dev.millrace.contract.sampler.v1.FinishReason.UNRECOGNIZED) {
                finished.addChoices(ChoiceFinished.newBuilder().setReason(reason));
            }
        }
        assertEquals(
                List.of(
                        FinishReason.ERROR,
                        FinishReason.STOP,
                        FinishReason.LENGTH,
                        FinishReason.CANCELLED,
                        FinishReason.DEADLINE,
                        FinishReason.ERROR,
                        FinishReason.STOP),
                EventProto.fromProto(finished.build()).reasons());
    }

    @Test
    void scoresOfAPromptComeBackAsTheyWent() {
        var part = PromptScored.newBuilder().setFirst(4);
        for (int i = 0; i < 3; i++) {
            part.addTokensBuilder()
                    .setRank(i)
                    .setToken(TokenLogprob.newBuilder().setTokenId(10 + i).setLogprob(-i))
                    .addTopLogprobs(TokenLogprob.newBuilder().setTokenId(20 + i).setLogprob(-0.5f))
                    .addTopLogprobs(TokenLogprob.newBuilder().setTokenId(30 + i).setLogprob(-0.75f));
        }
        var scores = EventProto.fromProto(part.build());

        assertEquals(part.build(), EventProto.toProto(scores));
        assertEquals(7, scores.end());
        assertEquals(2, scores.alternatives());
        assertEquals(
                part.build().getTokensList().subList(1, 3),
                EventProto.toProto(scores.from(5)).getTokensList());
    }

    @Test
    void writesEveryCancelReason() {
        for (var reason : CancelReason.values()) {
            assertEquals(
                    "CANCEL_REASON_" + reason,
                    RequestProto.toProto("r", reason, null).getReason().name());
        }
    }

    @Test
    void aCancelledChoiceIsNamed() {
        var stop = CancelReason.STOP_STRING;
        assertEquals(0, RequestProto.toProto("r", stop, 0).getChoice());
        assertEquals(
                List.of(true, false),
                List.of(
                        RequestProto.toProto("r", stop, 0).hasChoice(),
                        RequestProto.toProto("r", stop, null).hasChoice()));
    }

    @Test
    void writesTheWholeExchange() {
        var completion = new Completion(
                request(Door.TOPIC),
                List.of(new Completion.Choice(
                        0,
                        "text",
                        FinishReason.ERROR,
                        new int[] {4, 5},
                        new float[] {-1, -2},
                        List.of(
                                List.of(new GeneratedToken.Alternative(4, -1), new GeneratedToken.Alternative(7, -3)),
                                List.of(
                                        new GeneratedToken.Alternative(6, -0.5f),
                                        new GeneratedToken.Alternative(5, -2))))),
                new Usage(3, 2, 1),
                Failure.of(Failure.Kind.UNAVAILABLE, "x".repeat(900)),
                new Timings(10, 20, new Timings.Sampler(1, 2, 3)),
                "v",
                null,
                new PromptLogprobs(1, new float[] {-3, -4}, new int[] {0, 9}));
        assertFalse(CompletionProto.toProto(completion, null).hasPromptLogprobs());

        var proto = CompletionProto.toProto(completion, null);

        assertEquals("id", proto.getRequestId());
        assertEquals("caller", proto.getCallerId());
        assertEquals(List.of(4, 5), proto.getChoices(0).getTokenIdsList());
        assertEquals(List.of(-1f, -2f), proto.getChoices(0).getLogprobsList());
        assertEquals(List.of(6, 5), proto.getChoices(0).getAlternatives(1).getTokenIdsList());
        assertEquals(List.of(-1f, -3f), proto.getChoices(0).getAlternatives(0).getLogprobsList());
        assertEquals(500, proto.getFailure().getMessage().length());
        assertEquals(10, proto.getTimings().getFirstTokenMs());
        assertEquals(3, proto.getTimings().getGeneration().getDecodeMs());
        assertEquals(1, proto.getUsage().getCachedTokens());
    }

    private static AcceptedRequest request(Door door) {
        var prompt = new TextPrompt(new TextPrompt.Text("plain"), "m", ALL, new Scheduling("t", 7, "s"), "reply@2");
        return new AcceptedRequest("id", door, "caller", prompt, "m", 3, DECODING, 1_000, 2_000);
    }
}
