package dev.millrace.eval.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.eval.feedback.InvalidRankingException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Lines of JSON. */
final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final int HASH_DIGITS = 32;

    private Json() {}

    /**
     * The object that a line is.
     *
     * @throws InvalidRankingException when it is none; the message has nothing of the line
     */
    static Field parse(String line) {
        try {
            if (MAPPER.readTree(line) instanceof ObjectNode object) {
                return new Field("", object);
            }
            throw new InvalidRankingException("line", "must be a JSON object");
        } catch (JsonProcessingException e) {
            var place = e.getLocation();
            throw new InvalidRankingException(
                    "line", "must be JSON" + (place == null ? "" : ", is none at character " + place.getColumnNr()));
        }
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode list() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** First {@value #HASH_DIGITS} hexadecimal digits of the SHA-256 of what an object is written as. */
    static String hash(ObjectNode object) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(object.toString().getBytes(UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, HASH_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
