package dev.millrace.eval.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.contract.model.v1.DescribeRequest;
import dev.millrace.contract.model.v1.DescribeResponse;
import dev.millrace.contract.model.v1.EmbedRequest;
import dev.millrace.contract.model.v1.EmbedResponse;
import dev.millrace.contract.model.v1.Embedding;
import dev.millrace.contract.model.v1.ModelServiceGrpc.ModelServiceImplBase;
import dev.millrace.contract.tokenizer.v1.ApplyTemplateRequest;
import dev.millrace.contract.tokenizer.v1.ApplyTemplateResponse;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc.TokenizerServiceImplBase;
import dev.millrace.eval.reward.LinearHead;
import dev.millrace.eval.reward.RewardModel;
import dev.millrace.eval.reward.RewardScale;
import dev.millrace.eval.reward.Standardisation;
import dev.millrace.eval.reward.Subject;
import dev.millrace.eval.reward.figure.Proportion;
import dev.millrace.eval.reward.figure.RewardFigures;
import dev.millrace.eval.reward.figure.RewardFigures.Bucket;
import dev.millrace.eval.reward.figure.RewardFigures.Counts;
import dev.millrace.eval.reward.figure.RewardFigures.LengthBias;
import dev.millrace.eval.reward.store.BaseModel;
import dev.millrace.eval.reward.store.RewardCard;
import dev.millrace.eval.reward.store.RewardCard.Recipe;
import dev.millrace.eval.reward.store.RewardStore;
import dev.millrace.eval.reward.store.TrainingRun;
import dev.millrace.eval.reward.train.TrainingSettings;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The smallest model of which a reward model can be made, with its edge: tokens are bytes, and the hidden state is how many
 * of them are exclamation marks. The reward of n marks is 1.5 n − 1 with uncertainty n / √2.
 */
final class CountingModel {
    static final int TOKENS_MAX = 200;
    /** Whatever has it breaks the model. */
    static final char BREAKING = '\u0007';

    private static final BaseModel BASE = new BaseModel("counting", "0123456789abcdef", "last", 1);

    private CountingModel() {}

    /** Starts edge and model on one port. */
    static Server start(int port) throws IOException {
        return NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
                .addService(new Edge())
                .addService(new Model())
                .build()
                .start();
    }

    /** Writes a reward model "default" that reads its states; gives the version. */
    static String writeReward(Path folder) throws IOException {
        return writeReward(folder, "preference", BASE);
    }

    /** The same of another kind: its probability is that of the reward as a logit. */
    static String writeReward(Path folder, String kind) throws IOException {
        return writeReward(folder, kind, BASE);
    }

    /** The same that reads the states of a version of the model that is not served. */
    static String writeOutdatedReward(Path folder, String kind) throws IOException {
        return writeReward(folder, kind, new BaseModel(BASE.name(), "fedcba9876543210", BASE.pooling(), BASE.width()));
    }

    private static String writeReward(Path folder, String kind, BaseModel trainedOn) throws IOException {
        var plain = new Standardisation(new float[] {0}, new float[] {1});
        var heads = new RewardModel(
                List.of(new LinearHead(plain, new float[] {1}, -1), new LinearHead(plain, new float[] {2}, -1)),
                RewardScale.NONE);
        var base = TrainingSettings.DEFAULT;
        var settings = new TrainingSettings(
                base.shape(),
                base.objective(),
                base.pairwise(),
                heads.heads().size(),
                base.penalties(),
                base.stopping(),
                base.heldOutShare(),
                1);
        var figures = new RewardFigures(
                new Counts(2, 2),
                new Counts(1, 1),
                new Proportion(1, .2, 1),
                .1,
                .6,
                .05,
                new LengthBias(0, List.of(new Bucket(-1, 1, 1, 1))));
        var card = new RewardCard(
                RewardScoring.DEFAULT_NAME,
                Subject.of(kind, "helpful", "program"),
                trainedOn,
                new Recipe("", "0".repeat(64), settings, .3),
                heads.scale(),
                figures);
        return new RewardStore(folder)
                .write(card, heads, new TrainingRun(Instant.EPOCH, 0, OptionalDouble.empty(), Optional.empty()))
                .version();
    }

    private static final class Edge extends TokenizerServiceImplBase {
        @Override
        public void applyTemplate(ApplyTemplateRequest request, StreamObserver<ApplyTemplateResponse> call) {
            var tokens = ApplyTemplateResponse.newBuilder();
            for (var message : request.getConversation().getMessagesList()) {
                for (byte one : message.getContent().getBytes(UTF_8)) {
                    tokens.addTokenIds(Byte.toUnsignedInt(one));
                }
            }
            call.onNext(tokens.build());
            call.onCompleted();
        }
    }

    private static final class Model extends ModelServiceImplBase {
        @Override
        public void describe(DescribeRequest request, StreamObserver<DescribeResponse> call) {
            call.onNext(DescribeResponse.newBuilder()
                    .setModel(BASE.name())
                    .setVersion(BASE.version())
                    .setPooling(BASE.pooling())
                    .setEmbeddingSize(BASE.width())
                    .setContextLength(TOKENS_MAX)
                    .build());
            call.onCompleted();
        }

        @Override
        public void embed(EmbedRequest request, StreamObserver<EmbedResponse> call) {
            if (request.getInputsList().stream()
                    .anyMatch(input -> input.getTokenIdsList().contains((int) BREAKING))) {
                call.onError(Status.INTERNAL.asRuntimeException());
                return;
            }
            var response = EmbedResponse.newBuilder();
            for (var input : request.getInputsList()) {
                long marks =
                        input.getTokenIdsList().stream().filter(id -> id == '!').count();
                response.addEmbeddings(Embedding.newBuilder().addValues(marks));
            }
            call.onNext(response.build());
            call.onCompleted();
        }
    }
}
