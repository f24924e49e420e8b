package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contract.sampler.v1.BeamSearch;
import dev.millrace.contract.sampler.v1.EarlyStopping;
import dev.millrace.contract.sampler.v1.GenerateRequest;
import dev.millrace.contract.sampler.v1.GenerationParameters;
import dev.millrace.contract.sampler.v1.SamplerServiceGrpc;
import dev.millrace.local.system.Port;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Beam search through sampler and model against transformers on the same weights in float32 ({@code model/beam.json} and
 * {@code model/beam_eos.json} of the goldens). Needs {@code -Dmillrace.package.fp32=FOLDER}, a package made with
 * {@code ./millrace model import GGUF --precision fp32}.
 */
class BeamGoldenIT {
    /** Scores of two beginnings that are nearer than this may be turned round by another order of summation. */
    private static final double CLEAR_GAP = 1e-4;

    @Test
    void findsWhatTheReferenceFinds() throws Exception {
        var modelPackage = System.getProperty("millrace.package.fp32", "");
        assumeTrue(!modelPackage.isEmpty(), "needs -Dmillrace.package.fp32=FOLDER");
        var system = RunningSystem.of("beams", Path.of(modelPackage).toAbsolutePath());
        try {
            var sampler = SamplerServiceGrpc.newBlockingStub(system.channel(Port.SAMPLER_GRPC));
            int compared = compare("beam.json", sampler) + compare("beam_eos.json", sampler);
            assertTrue(compared >= 48, compared + " cases compared");
        } finally {
            system.close();
        }
    }

    private static int compare(String file, SamplerServiceGrpc.SamplerServiceBlockingStub sampler) throws Exception {
        var golden = Path.of(System.getProperty("millrace.goldens"), "model", file);
        int compared = 0;
        for (var test : new ObjectMapper().readTree(golden.toFile()).path("cases")) {
            var about = file + " " + test.path("prompt").asText() + " beams " + test.path("num_beams") + " early "
                    + test.path("early_stopping") + " penalty " + test.path("length_penalty");
            if (isClear(test)) {
                var expected = lists(test.path("sequences"));
                assertEquals(expected, answers(sampler, request(test, expected.size())), about);
                compared++;
            } else {
                System.out.println("a near tie: " + about);
            }
        }
        return compared;
    }

    private static boolean isClear(JsonNode test) {
        return test.path("stable_under_sdpa").asBoolean(true)
                && test.path("smallest_gap").asDouble(1) > CLEAR_GAP
                && test.path("best_gap").asDouble(1) > CLEAR_GAP;
    }

    private static GenerateRequest request(JsonNode test, int answers) {
        var early = test.path("early_stopping");
        var beam = BeamSearch.newBuilder()
                .setBeams(test.path("num_beams").asInt())
                .setLengthPenalty((float) test.path("length_penalty").asDouble(1))
                .setEarlyStopping(
                        early.isTextual()
                                ? EarlyStopping.EARLY_STOPPING_NEVER
                                : early.asBoolean()
                                        ? EarlyStopping.EARLY_STOPPING_FIRST
                                        : EarlyStopping.EARLY_STOPPING_HEURISTIC);
        var parameters = GenerationParameters.newBuilder()
                .setMaxNewTokens(test.path("max_new_tokens").asInt(24))
                .setChoices(answers)
                .addStopTokenIds(test.path("eos_id").asInt(2))
                .setBeam(beam);
        var request = GenerateRequest.newBuilder().setParameters(parameters);
        test.path("prompt_ids").forEach(id -> request.addPromptIds(id.asInt()));
        return request.build();
    }

    private static List<List<Integer>> answers(
            SamplerServiceGrpc.SamplerServiceBlockingStub sampler, GenerateRequest request) {
        var answers = new ArrayList<List<Integer>>();
        for (int i = 0; i < request.getParameters().getChoices(); i++) {
            answers.add(new ArrayList<>());
        }
        sampler.generate(request).forEachRemaining(response -> {
            if (response.hasToken()) {
                answers.get(response.getToken().getChoice())
                        .add(response.getToken().getTokenId());
            }
        });
        return answers;
    }

    private static List<List<Integer>> lists(JsonNode arrays) {
        var lists = new ArrayList<List<Integer>>();
        for (var array : arrays) {
            var ids = new ArrayList<Integer>();
            array.forEach(id -> ids.add(id.asInt()));
            lists.add(ids);
        }
        return lists;
    }
}
