package dev.millrace.tokenizer.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.millrace.tokenizer.openai.Fields;
import dev.millrace.tokenizer.openai.Json;
import dev.millrace.tokenizer.session.FailureException;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Messages of the contract as JSON, by protobuf's own mapping with the contract's names of fields: whole numbers of 64 bits
 * are texts, and what is not set is there with its default.
 */
final class ProtoJson {
    private static final JsonFormat.Printer PRINTER = JsonFormat.printer()
            .preservingProtoFieldNames()
            .alwaysPrintFieldsWithNoPresence()
            .omittingInsignificantWhitespace();
    /** Strict: a field that nobody knows is a mistake of whoever wrote it. */
    private static final JsonFormat.Parser PARSER = JsonFormat.parser();

    private static final Pattern UNKNOWN =
            Pattern.compile("Cannot find field: (\\S{1,200}) in message .*", Pattern.DOTALL);

    private ProtoJson() {}

    static String text(Message message) {
        try {
            return PRINTER.print(message);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("only messages of type Any can be unprintable", e);
        }
    }

    /** The same as a part of other JSON. */
    static JsonNode node(Message message) {
        try {
            return Json.read(text(message).getBytes(UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("a message's JSON is JSON", e);
        }
    }

    /**
     * Fills a message with the fields of a JSON object.
     *
     * @throws FailureException naming the field that is unknown or wrong
     */
    static <B extends Message.Builder> B read(JsonNode object, B into) {
        try {
            PARSER.merge(Json.text(object), into);
            return into;
        } catch (InvalidProtocolBufferException e) {
            var why = Objects.requireNonNullElse(e.getMessage(), "");
            var unknown = UNKNOWN.matcher(why);
            if (unknown.matches()) {
                throw FailureException.invalid(
                        unknown.group(1), "unknown_parameter", "There is no field '" + unknown.group(1) + "' here.");
            }
            throw wrong(object, into.getDefaultInstanceForType());
        }
    }

    /** As above, of a request's body; an empty one is an empty object. */
    static <B extends Message.Builder> B read(byte[] body, B into) {
        return body.length == 0 ? into : read(Fields.ofBody(body).object(), into);
    }

    /** Protobuf does not say which field has the wrong type: the first one that is wrong by itself. */
    private static FailureException wrong(JsonNode object, Message kind) {
        var path = wrongPath(object, kind);
        return path.isEmpty()
                ? FailureException.invalid("", "invalid_json", "The request body cannot be understood.")
                : FailureException.invalid(
                        path, "invalid_type", "Invalid value for '" + path + "': it is not of the field's type.");
    }

    /** As {@code run.seed}: within a message that is wrong, that of its fields which is. */
    private static String wrongPath(JsonNode object, Message kind) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            var alone = Json.object();
            alone.set(field.getKey(), field.getValue());
            var into = kind.newBuilderForType();
            try {
                PARSER.merge(Json.text(alone), into);
            } catch (InvalidProtocolBufferException e) {
                var of = kind.getDescriptorForType().findFieldByName(field.getKey());
                boolean isMessage = of != null
                        && of.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                        && !of.isRepeated()
                        && field.getValue().isObject();
                var inner = isMessage
                        ? wrongPath(
                                field.getValue(), into.newBuilderForField(of).build())
                        : "";
                return inner.isEmpty() ? field.getKey() : field.getKey() + "." + inner;
            }
        }
        return "";
    }
}
