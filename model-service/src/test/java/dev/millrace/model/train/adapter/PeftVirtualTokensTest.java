package dev.millrace.model.train.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.ModelShape;
import dev.millrace.model.train.adapter.VirtualTokens.Kind;
import dev.millrace.model.weights.Safetensors;
import dev.millrace.model.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PeftVirtualTokensTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final ModelShape SHAPE = new ModelShape(2, 4, 2, 8, 32, 128, 64);
    private static final int COUNT = 3;

    @TempDir
    private Path folder;

    private static VirtualTokensAdapter adapter(Kind kind) {
        int width = kind == Kind.PROMPT ? 32 : 2 * 2 * 16;
        float[] rows = new float[COUNT * width];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = i / 8f - 3;
        }
        return new VirtualTokensAdapter(
                new VirtualTokens(kind, COUNT, kind == Kind.PROMPT ? "Be kind." : ""),
                new BaseModel("tiny", "0123456789abcdef"),
                rows,
                width);
    }

    private Path written(Kind kind) throws IOException {
        var written = folder.resolve("adapter");
        PeftFolder.write(adapter(kind), SHAPE, written);
        return written;
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void areReadBack(Kind kind) throws IOException {
        var read = (VirtualTokensAdapter) PeftFolder.any(written(kind));
        var expected = adapter(kind);
        assertEquals(expected.settings(), read.settings());
        assertEquals(expected.base(), read.base());
        assertEquals(expected.width(), read.width());
        assertArrayEquals(expected.rows(), read.rows());
    }

    /** The fields by which PEFT makes its encoder, and the one tensor that it looks for. */
    @Test
    void haveWhatPeftLooksFor() throws IOException {
        var written = written(Kind.PREFIX);
        var json = JSON.readTree(written.resolve(PeftFolder.CONFIG).toFile());
        assertEquals("PREFIX_TUNING", json.path("peft_type").asText());
        assertEquals(COUNT, json.path("num_virtual_tokens").asInt());
        assertEquals(2, json.path("num_layers").asInt());
        assertEquals(2, json.path("num_attention_heads").asInt());
        assertEquals(16, json.path("token_dim").asInt());
        assertEquals(false, json.path("prefix_projection").asBoolean(true));
        try (var file = Safetensors.open(written.resolve(PeftFolder.WEIGHTS))) {
            assertEquals(Set.of("prompt_embeddings"), file.tensors().keySet());
            assertEquals(
                    List.of(3L, 64L),
                    Objects.requireNonNull(file.tensors().get("prompt_embeddings"))
                            .shape());
        }
    }

    @Test
    void areRefusedWhereTheFilesSayDifferentThings() throws IOException {
        var written = written(Kind.PROMPT);
        assertRefused(written, json -> json.put("num_virtual_tokens", 4), "prompt_embeddings");
        assertRefused(written, json -> json.remove("num_virtual_tokens"), "num_virtual_tokens");
        assertRefused(written, json -> json.put("task_type", "SEQ_2_SEQ_LM"), "task_type");
        assertRefused(written, json -> json.put("peft_type", "P_TUNING"), "peft_type");
    }

    private static void assertRefused(Path written, Consumer<ObjectNode> change, String field) throws IOException {
        var file = written.resolve(PeftFolder.CONFIG);
        byte[] before = Files.readAllBytes(file);
        var json = (ObjectNode) JSON.readTree(before);
        change.accept(json);
        Files.write(file, JSON.writeValueAsBytes(json));
        var problem = assertThrows(WeightsException.class, () -> PeftFolder.any(written));
        assertTrue(String.valueOf(problem.getMessage()).contains(field), problem.getMessage());
        Files.write(file, before);
    }
}
