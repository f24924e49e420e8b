package dev.millrace.eval.reward.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.eval.reward.guard.RewardDrift;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * {@code card.json}: the card's fields, and those that it gets when it is written.
 *
 * @param version {@value #VERSION_DIGITS} hexadecimal digits of the hash over the card's fields and the weights
 * @param run when it was first written, and how it came about
 */
record CardJson(RewardCard card, String version, TrainingRun run) {
    static final String NAME = "card.json";
    static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final int VERSION_DIGITS = 16;
    private static final String VERSION = "version";
    private static final String CREATED = "created";
    private static final String TRAINING_MS = "trainingMs";
    private static final String PROMOTED_ACCURACY = "promotedAccuracy";
    private static final String DRIFT = "drift";

    static CardJson of(RewardCard card, byte[] weights, TrainingRun run) {
        return new CardJson(card, version(MAPPER.valueToTree(card), weights), run);
    }

    byte[] write() {
        ObjectNode tree = MAPPER.valueToTree(card);
        tree.put(VERSION, version).put(CREATED, run.created().toString()).put(TRAINING_MS, run.tookMs());
        run.promotedAccuracy().ifPresent(accuracy -> tree.put(PROMOTED_ACCURACY, accuracy));
        run.drift().ifPresent(drift -> tree.set(DRIFT, MAPPER.valueToTree(drift)));
        return (tree.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads and checks a card.
     *
     * @param weights bytes of the other file
     * @throws RewardPackageException if a field is missing, unknown or not as it must be, or card and weights are not
     *     those that the version was made of
     */
    static CardJson read(byte[] json, byte[] weights) {
        ObjectNode tree = tree(json);
        String version = text(tree, VERSION);
        TrainingRun run = run(tree);
        tree.remove(List.of(VERSION, CREATED, TRAINING_MS, PROMOTED_ACCURACY, DRIFT));
        RewardCard card = value(tree, RewardCard.class);
        String hash = version(tree, weights);
        if (!hash.equals(version)) {
            throw broken(VERSION, "is %s, but card and weights make %s; they were changed".formatted(version, hash));
        }
        return new CardJson(card, version, run);
    }

    /** The JSON without layout, then the weights; a change of either is another version. */
    private static String version(JsonNode card, byte[] weights) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            // Through text and back: numbers then have the types that a reader gives them.
            digest.update(MAPPER.readTree(card.toString()).toString().getBytes(StandardCharsets.UTF_8));
            digest.update(weights);
            return HexFormat.of().formatHex(digest.digest()).substring(0, VERSION_DIGITS);
        } catch (NoSuchAlgorithmException | JsonProcessingException e) {
            throw new AssertionError("every platform has SHA-256, and what was written is JSON", e);
        }
    }

    private static ObjectNode tree(byte[] json) {
        try {
            if (MAPPER.readTree(new String(json, StandardCharsets.UTF_8)) instanceof ObjectNode tree) {
                return tree;
            }
            throw broken("card", "must be a JSON object");
        } catch (JsonProcessingException e) {
            throw broken("card", "must be JSON: " + e.getOriginalMessage());
        }
    }

    private static <T> T value(JsonNode tree, Class<T> type) {
        try {
            return MAPPER.treeToValue(tree, type);
        } catch (ValueInstantiationException e) {
            // A rule of our own, whose message names its field.
            throw broken(
                    path(e),
                    String.valueOf(
                            e.getCause() == null
                                    ? e.getOriginalMessage()
                                    : e.getCause().getMessage()));
        } catch (JsonMappingException e) {
            throw broken(path(e), e.getOriginalMessage());
        } catch (JsonProcessingException e) {
            throw broken("card", e.getOriginalMessage());
        }
    }

    private static String path(JsonMappingException e) {
        String path = e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                .collect(Collectors.joining("."));
        return path.isEmpty() ? "card" : path;
    }

    private static String text(ObjectNode tree, String field) {
        if (!tree.path(field).isTextual()) {
            throw broken(field, "must be a text");
        }
        return tree.path(field).textValue();
    }

    /** Cards of earlier versions have the time alone. */
    private static TrainingRun run(ObjectNode tree) {
        JsonNode tookMs = tree.path(TRAINING_MS);
        if (!tookMs.isMissingNode() && !tookMs.canConvertToExactIntegral()) {
            throw broken(TRAINING_MS, "must be a whole number");
        }
        JsonNode accuracy = tree.path(PROMOTED_ACCURACY);
        if (!accuracy.isMissingNode() && !accuracy.isNumber()) {
            throw broken(PROMOTED_ACCURACY, "must be a number");
        }
        try {
            return new TrainingRun(
                    created(text(tree, CREATED)),
                    tookMs.asLong(),
                    accuracy.isMissingNode() ? OptionalDouble.empty() : OptionalDouble.of(accuracy.asDouble()),
                    tree.has(DRIFT) ? Optional.of(value(tree.path(DRIFT), RewardDrift.class)) : Optional.empty());
        } catch (IllegalArgumentException e) {
            throw broken("run", String.valueOf(e.getMessage()));
        }
    }

    private static Instant created(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw broken(CREATED, "must be a time like 2026-11-22T10:00:00Z, is " + text);
        }
    }

    private static RewardPackageException broken(String field, String rule) {
        return new RewardPackageException(NAME, field, rule);
    }
}
