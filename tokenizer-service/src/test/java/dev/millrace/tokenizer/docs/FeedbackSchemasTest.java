package dev.millrace.tokenizer.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.millrace.contract.eval.v1.AlertEvent;
import dev.millrace.contract.eval.v1.Evaluation;
import dev.millrace.contract.eval.v1.GetWindowsRequest;
import dev.millrace.contract.eval.v1.RewardModelCard;
import dev.millrace.contract.eval.v1.StartEvaluationRequest;
import dev.millrace.contract.feedback.v1.RankingRecorded;
import dev.millrace.contract.feedback.v1.SubmitRankingRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The schemas of feedback, evaluations and live traffic have the fields of the contract's messages, for protobuf reads and writes them. */
class FeedbackSchemasTest {
    /** What the path names, and what is read before the message is. */
    private static final Map<String, Set<String>> FROM_PATH = Map.of(
            "JudgeLabellerRequest", Set.of("labeller_id"),
            "RankByModelRequest", Set.of("comparison_id"),
            "TrainRewardModelRequest", Set.of("reward_model"),
            "PromoteRewardModelRequest", Set.of("reward_model"));

    private static final Map<String, Set<String>> BESIDE = Map.of("TrainRewardModelRequest", Set.of("stream"));

    @Test
    void everyFieldOfAMessageIsDescribedAndTheOtherWayRound() {
        int messages = 0;
        for (FileDescriptor file : List.of(
                RankingRecorded.getDescriptor().getFile(),
                SubmitRankingRequest.getDescriptor().getFile(),
                RewardModelCard.getDescriptor().getFile(),
                Evaluation.getDescriptor().getFile(),
                StartEvaluationRequest.getDescriptor().getFile(),
                AlertEvent.getDescriptor().getFile(),
                GetWindowsRequest.getDescriptor().getFile())) {
            for (var message : file.getMessageTypes()) {
                if (ApiSchemas.document().at("/components/schemas").has(message.getName())) {
                    assertEquals(fields(message), described(message.getName()), message.getName());
                    messages++;
                }
            }
        }
        assertTrue(messages > 48, messages + " messages");
    }

    private static Set<String> fields(Descriptor message) {
        var names = new TreeSet<String>();
        message.getFields().stream().map(FieldDescriptor::getName).forEach(names::add);
        names.removeAll(FROM_PATH.getOrDefault(message.getName(), Set.of()));
        names.addAll(BESIDE.getOrDefault(message.getName(), Set.of()));
        return names;
    }

    private static Set<String> described(String schema) {
        var names = new ArrayList<String>();
        ApiSchemas.document()
                .at("/components/schemas/" + schema + "/properties")
                .fieldNames()
                .forEachRemaining(names::add);
        return new TreeSet<>(names);
    }
}
