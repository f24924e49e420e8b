package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.embed.EmbeddingModel;
import dev.millrace.tokenizer.embed.EncoderText;
import dev.millrace.tokenizer.embed.EncoderTexts;
import dev.millrace.tokenizer.embed.EncoderTokens;
import dev.millrace.tokenizer.embed.Vectors;
import dev.millrace.tokenizer.openai.ClassifyAnswer;
import dev.millrace.tokenizer.openai.ClassifyRequest;
import dev.millrace.tokenizer.openai.EmbeddingsAnswer;
import dev.millrace.tokenizer.openai.EmbeddingsRequest;
import dev.millrace.tokenizer.openai.RerankRequest;
import dev.millrace.tokenizer.openai.ScoreAnswers;
import dev.millrace.tokenizer.openai.ScoreAnswers.Scorer;
import dev.millrace.tokenizer.openai.ScoreRequest;
import dev.millrace.tokenizer.openai.TextInputs;
import dev.millrace.tokenizer.session.FailureException;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * From a whole body to the future of a whole answer. Texts lose what identifies people before anything is done with
 * them, those that an answer repeats too. What a body says is checked before this returns, by throwing
 * {@link FailureException}; cancelling the future cancels the call to the model.
 */
@Singleton
class EmbeddingAnswers {
    private final EmbeddingDoor door;
    private final PromptIntake intake;
    private final RewardScores rewards;

    EmbeddingAnswers(EmbeddingDoor door, PromptIntake intake, RewardScores rewards) {
        this.door = door;
        this.intake = intake;
        this.rewards = rewards;
    }

    CompletableFuture<String> embeddings(byte[] body, String tenant) {
        var request = EmbeddingsRequest.parse(body).withTexts(intake::redacted);
        var loaded = door.loaded(request.model(), tenant);
        var model = loaded.model();
        model.requireVectors();
        int dimensions = dimensions(request, model);
        var texts = new EncoderTexts(loaded.tokenizer(), model, request.truncate());
        return then(
                door.compute(loaded, tokens(texts, request.input())),
                vectors -> EmbeddingsAnswer.json(
                        model.name(),
                        vectors.stream()
                                .map(vector -> Vectors.shortened(vector, dimensions))
                                .toList(),
                        request.base64(),
                        texts.tokens()));
    }

    CompletableFuture<String> classify(byte[] body, String tenant) {
        var request = ClassifyRequest.parse(body).withTexts(intake::redacted);
        var loaded = door.loaded(request.model(), tenant);
        var model = loaded.model();
        model.requireProbabilities();
        var texts = new EncoderTexts(loaded.tokenizer(), model, request.truncate());
        long createdS = System.currentTimeMillis() / 1000;
        return then(
                door.compute(loaded, tokens(texts, request.input())),
                logits ->
                        ClassifyAnswer.json("classify-" + UUID.randomUUID(), createdS, model, logits, texts.tokens()));
    }

    private static List<EncoderTokens> tokens(EncoderTexts texts, TextInputs input) {
        List<EncoderTokens> tokens = new ArrayList<>(input.texts().size());
        for (int i = 0; i < input.texts().size(); i++) {
            tokens.add(texts.single(input.field(i), input.texts().get(i)));
        }
        return tokens;
    }

    private static int dimensions(EmbeddingsRequest request, EmbeddingModel model) {
        var asked = request.dimensions();
        if (asked == null) {
            return model.dimensions();
        }
        if (asked > model.dimensions()) {
            throw FailureException.invalid(
                    "dimensions",
                    "invalid_value",
                    "Invalid value for 'dimensions': this model has " + model.dimensions() + ", got " + asked + ".");
        }
        return asked;
    }

    CompletableFuture<String> rerank(byte[] body, String tenant) {
        var request = RerankRequest.parse(body).withTexts(intake::redacted);
        var loaded = door.loaded(request.model(), tenant);
        var queries = Collections.nCopies(request.documents().size(), request.query());
        var pairs = new Pairs("query", queries, "documents", request.documents());
        return scores(
                loaded,
                pairs,
                request.truncate(),
                scored -> ScoreAnswers.rerank(
                        "rerank-" + UUID.randomUUID(),
                        loaded.model().name(),
                        request,
                        scored.scores(),
                        scored.scorer(),
                        scored.tokens()));
    }

    CompletableFuture<String> score(byte[] body, String tenant) {
        var request = ScoreRequest.parse(body).withTexts(intake::redacted);
        var rewardModel = request.rewardModel();
        if (rewardModel != null) {
            return rewards.score(rewardModel, request);
        }
        var loaded = door.loaded(request.model(), tenant);
        var pairs = new Pairs("text_1", request.first(), "text_2", request.second());
        long createdS = System.currentTimeMillis() / 1000;
        return scores(
                loaded,
                pairs,
                request.truncate(),
                scored -> ScoreAnswers.score(
                        "score-" + UUID.randomUUID(),
                        loaded.model().name(),
                        createdS,
                        scored.scores(),
                        scored.scorer(),
                        scored.tokens()));
    }

    /** As many first as second texts, and what errors call them. */
    private record Pairs(String firstField, List<String> first, String secondField, List<String> second) {}

    private record Scored(double[] scores, Scorer scorer, int tokens) {}

    private CompletableFuture<String> scores(
            EmbeddingDoor.Loaded loaded, Pairs pairs, boolean truncate, Function<Scored, String> answer) {
        var texts = new EncoderTexts(loaded.tokenizer(), loaded.model(), truncate);
        return loaded.model().kind() == EmbeddingModel.Kind.CROSS_ENCODER
                ? readTogether(loaded, pairs, texts, answer)
                : byCosine(loaded, pairs, texts, answer);
    }

    private CompletableFuture<String> readTogether(
            EmbeddingDoor.Loaded loaded, Pairs pairs, EncoderTexts texts, Function<Scored, String> answer) {
        int labels = loaded.model().head().labels().size();
        if (labels > 2) {
            throw FailureException.invalid(
                    "model",
                    "invalid_value",
                    loaded.model().name() + " has " + labels + " labels, and none is relevance.");
        }
        List<EncoderTokens> inputs = new ArrayList<>();
        for (int i = 0; i < pairs.second().size(); i++) {
            inputs.add(texts.pair(
                    pairs.secondField() + "[" + i + "]",
                    pairs.first().get(i),
                    pairs.second().get(i)));
        }
        return then(door.compute(loaded, inputs), logits -> {
            double[] scores = logits.stream().mapToDouble(Vectors::relevance).toArray();
            return answer.apply(new Scored(scores, Scorer.CROSS_ENCODER, texts.tokens()));
        });
    }

    /** Each text is embedded once, however often it stands in the pairs. */
    private CompletableFuture<String> byCosine(
            EmbeddingDoor.Loaded loaded, Pairs pairs, EncoderTexts texts, Function<Scored, String> answer) {
        Map<String, Integer> places = new LinkedHashMap<>();
        List<EncoderTokens> inputs = new ArrayList<>();
        int count = pairs.second().size();
        int[] first = new int[count];
        int[] second = new int[count];
        for (int i = 0; i < count; i++) {
            first[i] = place(pairs.first().get(i), pairs.firstField(), places, texts, inputs);
            second[i] = place(pairs.second().get(i), pairs.secondField() + "[" + i + "]", places, texts, inputs);
        }
        return then(door.compute(loaded, inputs), vectors -> {
            double[] scores = new double[count];
            for (int i = 0; i < count; i++) {
                scores[i] = Vectors.cosine(vectors.get(first[i]), vectors.get(second[i]));
            }
            return answer.apply(new Scored(scores, Scorer.COSINE, texts.tokens()));
        });
    }

    private static int place(
            String text, String field, Map<String, Integer> places, EncoderTexts texts, List<EncoderTokens> inputs) {
        var known = places.get(text);
        if (known != null) {
            return known;
        }
        inputs.add(texts.single(field, new EncoderText.Written(text)));
        places.put(text, inputs.size() - 1);
        return inputs.size() - 1;
    }

    /** As thenApply, but whoever cancels the result cancels what it waits for. */
    private static CompletableFuture<String> then(
            CompletableFuture<List<float[]>> vectors, Function<List<float[]>, String> map) {
        var answer = vectors.thenApply(map);
        answer.whenComplete((_, _) -> {
            if (answer.isCancelled()) {
                vectors.cancel(false);
            }
        });
        return answer;
    }
}
