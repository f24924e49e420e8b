package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contract.model.v1.DescribeRequest;
import dev.millrace.contract.model.v1.ModelServiceGrpc;
import dev.millrace.contract.sampler.v1.ContrastiveSearch;
import dev.millrace.contract.sampler.v1.GenerateRequest;
import dev.millrace.contract.sampler.v1.GenerationParameters;
import dev.millrace.contract.sampler.v1.SamplerServiceGrpc;
import dev.millrace.contract.sampler.v1.TokenGenerated;
import dev.millrace.local.system.Port;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Contrastive search through sampler and model against a slow reference on the same weights in float32
 * ({@code golden/contrastive}). Needs {@code -Dmillrace.package.fp32=FOLDER}, a package made with
 * {@code ./millrace model import GGUF --precision fp32}.
 */
class ContrastiveGoldenIT {
    /** Scores that are nearer than this may be turned round by another order of summation. */
    private static final double CLEAR_GAP = 2e-5;

    @Test
    void takesWhatTheReferenceTakes() throws Exception {
        var modelPackage = System.getProperty("millrace.package.fp32", "");
        assumeTrue(!modelPackage.isEmpty(), "needs -Dmillrace.package.fp32=FOLDER");
        var system = RunningSystem.of("contrastive", Path.of(modelPackage).toAbsolutePath());
        try {
            var sampler = SamplerServiceGrpc.newBlockingStub(system.channel(Port.SAMPLER_GRPC));
            int steps = 0;
            int unlike = 0;
            for (var test : golden().path("cases")) {
                // Once before anything of it was seen, then beside what its own and greedy answers have left.
                steps += agreeingSteps(test, answer(sampler, contrastive(test), test));
                unlike += unlikeGreedy(sampler, test);
                agreeingSteps(test, answer(sampler, contrastive(test), test));
            }
            assertTrue(steps >= 3 * 32, steps + " steps compared");
            assertTrue(unlike >= 3, unlike + " answers are not the greedy ones");
            var model = ModelServiceGrpc.newBlockingStub(system.channel(Port.MODEL_GRPC));
            assertEquals(0, model.describe(DescribeRequest.getDefaultInstance()).getSlotsInUse());
        } finally {
            system.close();
        }
    }

    private static JsonNode golden() throws Exception {
        try (var file = ContrastiveGoldenIT.class.getResourceAsStream("/golden/contrastive/contrastive.json")) {
            return new ObjectMapper().readTree(file);
        }
    }

    /** Steps until both part, which they may at a near tie only; all of them where they do not. */
    private static int agreeingSteps(JsonNode test, List<TokenGenerated> tokens) {
        var about = test.path("prompt") + ", alpha " + test.path("penalty_alpha");
        assertEquals(test.path("ids").size(), tokens.size(), about);
        for (int step = 0; step < tokens.size(); step++) {
            var token = tokens.get(step);
            var at = about + ", step " + step;
            if (test.path("ids").path(step).asInt() != token.getTokenId()) {
                assertTrue(test.path("gaps").path(step).asDouble() < CLEAR_GAP, at + " is another token");
                System.out.println("a near tie: " + at);
                return step;
            }
            assertEquals(test.path("logprobs").path(step).asDouble(), token.getLogprob(), 5e-3, at);
        }
        return tokens.size();
    }

    /** 1 where the answer is another than the greedy one, which no penalty and a single candidate both give. */
    private static int unlikeGreedy(SamplerServiceGrpc.SamplerServiceBlockingStub sampler, JsonNode test) {
        var greedy = ids(answer(sampler, GenerationParameters.newBuilder(), test));
        assertEquals(greedy, ids(answer(sampler, contrastive(0, 5), test)));
        assertEquals(greedy, ids(answer(sampler, contrastive(0.6f, 1), test)));
        var compared = new ArrayList<Integer>();
        test.path("ids").forEach(id -> compared.add(id.asInt()));
        return compared.equals(greedy) ? 0 : 1;
    }

    private static GenerationParameters.Builder contrastive(JsonNode test) {
        return contrastive(
                (float) test.path("penalty_alpha").asDouble(),
                test.path("top_k").asInt());
    }

    private static GenerationParameters.Builder contrastive(float alpha, int topK) {
        return GenerationParameters.newBuilder()
                .setContrastive(
                        ContrastiveSearch.newBuilder().setPenaltyAlpha(alpha).setTopK(topK));
    }

    private static List<TokenGenerated> answer(
            SamplerServiceGrpc.SamplerServiceBlockingStub sampler,
            GenerationParameters.Builder parameters,
            JsonNode test) {
        var request = GenerateRequest.newBuilder()
                .setParameters(parameters.setMaxNewTokens(test.path("ids").size()));
        test.path("prompt_ids").forEach(id -> request.addPromptIds(id.asInt()));
        var tokens = new ArrayList<TokenGenerated>();
        sampler.generate(request.build()).forEachRemaining(response -> {
            if (response.hasToken()) {
                tokens.add(response.getToken());
            }
        });
        return tokens;
    }

    private static List<Integer> ids(List<TokenGenerated> tokens) {
        return tokens.stream().map(TokenGenerated::getTokenId).toList();
    }
}
