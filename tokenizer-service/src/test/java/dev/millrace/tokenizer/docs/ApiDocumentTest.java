package dev.millrace.tokenizer.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The description of the API as a document; ApiFieldsTest and EdgeApiTest hold it to what the edge does. */
class ApiDocumentTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PARTS = Path.of("src/main/resources/api");
    private static final Pattern REFERENCE = Pattern.compile("\"\\$ref\":\"#([^\"]+)\"");

    @Test
    void isADocumentByOpenApisOwnSchema() throws IOException {
        JsonNode rules;
        try (var file = ApiDocumentTest.class.getResourceAsStream("/openapi/oas-3.1.json")) {
            rules = JSON.readTree(file);
        }
        var schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(rules);
        assertEquals(List.of(), List.copyOf(schema.validate(ApiSchemas.document())));
        var broken = ApiSchemas.document().deepCopy();
        ((ObjectNode) broken.at("/paths/~1v1~1models/get")).remove("responses");
        ((ObjectNode) broken.at("/info")).remove("title");
        assertFalse(schema.validate(broken).isEmpty(), "the schema finds what is wrong");
    }

    @Test
    void everySchemaIsOneByItsDialect() {
        var schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        for (var entry : ApiSchemas.document().at("/components/schemas").properties()) {
            assertEquals(List.of(), List.copyOf(schema.validate(entry.getValue())), entry.getKey());
        }
    }

    @Test
    void everyReferenceHasATargetAndEveryComponentAUse() {
        var text = ApiSchemas.document().toString();
        var used = new TreeSet<String>();
        REFERENCE.matcher(text).results().map(match -> match.group(1)).forEach(used::add);
        for (var target : used) {
            assertFalse(ApiSchemas.document().at(target).isMissingNode(), target);
        }
        var unused = new ArrayList<String>();
        for (var kind : List.of("schemas", "responses", "parameters", "headers")) {
            for (var entry : ApiSchemas.document().at("/components/" + kind).properties()) {
                var pointer = "/components/" + kind + "/" + entry.getKey();
                if (!used.contains(pointer)) {
                    unused.add(pointer);
                }
            }
        }
        assertEquals(List.of(), unused);
    }

    @Test
    void examplesOfRequestsFitTheirSchemas() {
        int examples = 0;
        for (var path : ApiSchemas.document().path("paths").properties()) {
            var pointer = "/paths/" + path.getKey().replace("/", "~1") + "/post/requestBody/content/application~1json";
            var example = ApiSchemas.document().at(pointer + "/example");
            if (!example.isMissingNode()) {
                assertEquals(List.of(), ApiSchemas.faults(pointer + "/schema", example), path.getKey());
                examples++;
            }
        }
        assertTrue(examples > 8, examples + " examples");
    }

    @Test
    void namesOperationsAndSaysInAWordWhatTheyDo() {
        var ids = new TreeSet<String>();
        for (var path : ApiSchemas.document().path("paths").properties()) {
            for (var method : List.of("get", "post", "delete", "put", "patch")) {
                var operation = path.getValue().path(method);
                if (!operation.isMissingNode()) {
                    var what = method + " " + path.getKey();
                    assertTrue(ids.add(operation.path("operationId").asText()), what);
                    assertFalse(operation.path("summary").asText().isEmpty(), what);
                    assertEquals(1, operation.path("tags").size(), what);
                }
            }
        }
    }

    @Test
    void isThereAsYamlToo() {
        var document = ApiDocument.read();
        assertEquals(document.tree(), JSON.valueToTree(new Yaml().load(document.yaml())));
        assertFalse(document.yaml().contains("&id"), "no anchors, which few readers know");
    }

    @Test
    void everyFileIsListed() throws IOException {
        JsonNode root = JSON.valueToTree(new Yaml().load(Files.readString(PARTS.resolve("openapi.yaml"))));
        var listed = new TreeSet<String>();
        root.path("x-parts").forEach(part -> listed.add(part.asText()));
        try (var files = Files.walk(PARTS)) {
            var there = files.filter(file -> file.toString().endsWith(".yaml"))
                    .map(file -> PARTS.relativize(file).toString())
                    .filter(name -> !name.equals("openapi.yaml"))
                    .sorted()
                    .toList();
            assertEquals(there, List.copyOf(listed));
        }
    }
}
