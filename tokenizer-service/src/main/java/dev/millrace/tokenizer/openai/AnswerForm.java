package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.tokenizer.decoding.Constraint;
import dev.millrace.tokenizer.session.ConstraintCheck;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.FormBeside;
import dev.millrace.tokenizer.session.TextParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What form an answer shall have, in any of its names: OpenAI's {@code response_format}, vLLM's {@code guided_*} and
 * {@code structured_outputs}, llama.cpp's {@code grammar} and {@code json_schema}. At most one of them. It is compiled
 * here, so that the error names the field it came in.
 */
public final class AnswerForm {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    /** @param field as errors name it */
    private record Found(String field, Constraint constraint) {}

    private final Fields fields;
    private final List<Found> found = new ArrayList<>();

    private AnswerForm(Fields fields) {
        this.fields = fields;
    }

    /**
     * The parameters with the form that is asked for.
     *
     * @throws FailureException naming the field that is wrong, or has no place beside the form
     */
    public static TextParameters on(Fields fields, TextParameters parameters) {
        var form = new AnswerForm(fields);
        form.format(fields, "response_format", format -> new Fields(named(format), format.param("json_schema")));
        return form.on(parameters);
    }

    /**
     * The same where {@code text.format} stands for {@code response_format}, with the members of a schema beside its type.
     *
     * @throws FailureException naming the field that is wrong, or has no place beside the form
     */
    public static TextParameters onResponse(Fields fields, TextParameters parameters) {
        var form = new AnswerForm(fields);
        var text = fields.objectNode("text");
        if (text != null) {
            form.format(new Fields(text, "text"), "format", format -> format);
        }
        return form.on(parameters);
    }

    private TextParameters on(TextParameters parameters) {
        all(fields, "guided_json", "guided_regex", "guided_choice", "guided_grammar");
        all(fields, "json_schema", "", "", "");
        // llama.cpp's clients send an empty one for none.
        if (!"".equals(fields.text("grammar"))) {
            all(fields, "", "", "", "grammar");
        }
        var outputs = fields.objectNode("structured_outputs");
        if (outputs != null) {
            structured(new Fields(outputs, "structured_outputs"));
        }
        if (found.isEmpty()) {
            return parameters;
        }
        if (found.size() > 1) {
            var field = found.get(1).field();
            throw FailureException.invalid(
                    field,
                    "invalid_value",
                    "Invalid value for '" + field + "': an answer has one form, and '"
                            + found.getFirst().field() + "' gives one already.");
        }
        var form = found.getFirst();
        ConstraintCheck.require(form.field(), form.constraint());
        FormBeside.check(
                form.field(),
                form.constraint(),
                parameters.search(),
                parameters.shaping(),
                parameters.ignoreStopTokens());
        return parameters.with(form.constraint());
    }

    /** vLLM's, which must name a form. */
    private void structured(Fields outputs) {
        int before = found.size();
        all(outputs, "json", "regex", "choice", "grammar");
        if (outputs.flag("json_object")) {
            add(outputs.param("json_object"), new Constraint.JsonObject());
        }
        if (found.size() == before) {
            throw fields.invalid(
                    "structured_outputs",
                    "invalid_value",
                    "must have one of json, json_object, regex, choice and grammar.");
        }
    }

    /** @param members where the members of a schema stand */
    private void format(Fields outer, String field, UnaryOperator<Fields> members) {
        var format = outer.objectNode(field);
        if (format == null) {
            return;
        }
        var inner = new Fields(format, outer.param(field));
        var type = inner.text("type");
        switch (type) {
            case null -> throw inner.missing("type");
            case "text" -> {}
            case "json_object" -> {
                var schema = inner.objectNode("schema");
                add(
                        inner.path(),
                        schema == null ? new Constraint.JsonObject() : new Constraint.JsonSchema(schema.toString()));
            }
            case "json_schema" -> schema(members.apply(inner));
            default ->
                throw inner.invalid("type", "invalid_value", "must be \"text\", \"json_object\" or \"json_schema\".");
        }
    }

    private static JsonNode named(Fields format) {
        var node = format.objectNode("json_schema");
        if (node == null) {
            throw format.missing("json_schema");
        }
        return node;
    }

    private void schema(Fields inner) {
        var name = inner.text("name");
        if (name == null) {
            throw inner.missing("name");
        }
        if (!NAME.matcher(name).matches()) {
            throw inner.invalid("name", "invalid_value", "must be 1 to 64 of letters, digits, _ and -.");
        }
        // Strict or not, the answer fits: there is no cheaper promise to make.
        inner.flag("strict");
        var schema = inner.objectNode("schema");
        if (schema == null) {
            throw inner.missing("schema");
        }
        add(inner.param("schema"), new Constraint.JsonSchema(schema.toString()));
    }

    private void all(Fields in, String json, String regex, String choice, String grammar) {
        var schema = in.node(json);
        if (schema != null) {
            in.require(schema, schema.isObject() || schema.isTextual() || schema.isBoolean(), json, "a schema");
            add(in.param(json), new Constraint.JsonSchema(schema.isTextual() ? schema.textValue() : schema.toString()));
        }
        var pattern = in.text(regex);
        if (pattern != null) {
            add(in.param(regex), new Constraint.Regex(pattern));
        }
        var texts = texts(in, choice);
        if (texts != null) {
            add(in.param(choice), new Constraint.Choices(texts));
        }
        var gbnf = in.text(grammar);
        if (gbnf != null) {
            add(in.param(grammar), new Constraint.Grammar(gbnf));
        }
    }

    private static @Nullable List<String> texts(Fields in, String name) {
        JsonNode array = in.array(name);
        if (array == null) {
            return null;
        }
        var texts = new ArrayList<String>();
        for (var text : array) {
            texts.add(Fields.wellFormed(in.require(text, text.isTextual(), name, "an array of strings")
                    .textValue()));
        }
        return texts;
    }

    private void add(String field, Constraint constraint) {
        found.add(new Found(field, constraint));
    }
}
