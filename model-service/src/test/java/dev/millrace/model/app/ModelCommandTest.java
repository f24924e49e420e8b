package dev.millrace.model.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ModelCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine command = ModelCommand.commandLine();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }

    private Path tiny() throws IOException {
        return tiny("Tiny-Qwen3");
    }

    private Path tiny(String name) throws IOException {
        Path golden = Path.of(System.getProperty("millrace.root", ".."))
                .resolve("model-service/src/test/resources/golden/families/qwen3-norms");
        Path copy = Files.createDirectory(folder.resolve(name));
        for (String file : new String[] {"config.json", "model.safetensors"}) {
            Files.copy(golden.resolve(file), copy.resolve(file));
        }
        Files.writeString(copy.resolve("tokenizer.json"), "{}");
        return copy;
    }

    @Test
    void importsAndLists() throws IOException {
        String models = folder.resolve("models").toString();
        assertEquals(0, run("list", "--models", models));
        assertTrue(out.toString().contains("no packages"), out.toString());
        assertEquals(0, run("import", tiny().toString(), "--models", models, "--precision", "int4"), err.toString());
        assertTrue(out.toString().contains("MiB of disk"), out.toString());
        assertEquals(0, run("list", "--models", models));
        assertTrue(out.toString().matches("(?s).*tiny-qwen3 +int4 +0  Tiny-Qwen3\\R.*"), out.toString());
    }

    @Test
    void importsWithKeysAndValuesInInt8() throws IOException {
        String models = folder.resolve("models").toString();
        assertEquals(0, run("import", tiny().toString(), "--models", models, "--kv", "int8"), err.toString());
        assertTrue(out.toString().contains("calibration: keys and values, 32 of 32"), out.toString());
        assertEquals(0, run("list", "--models", models));
        assertTrue(out.toString().matches("(?s).*tiny-qwen3 +int8\\+kv8 +0  Tiny-Qwen3\\R.*"), out.toString());
        assertEquals(2, run("import", "x", "--kv", "int3"));
        assertEquals(2, run("bench", "x", "--precisions", "int8+kv4"));
        assertTrue(err.toString().contains("int8+kv8"), err.toString());
    }

    @Test
    void plansBeforeAnythingIsImported() throws IOException {
        assertEquals(0, run("plan", tiny().toString(), "--memory-mib", "600", "--context", "64"), err.toString());
        assertTrue(out.toString().contains("memory 600 MiB, 64 tokens a slot"), out.toString());
        assertTrue(out.toString().matches("(?s).*q4_1 +0\\.\\d +0\\.\\d +\\d+ +\\d+\\R.*"), out.toString());
        assertTrue(out.toString().contains("keys and values a token: 512 bytes in fp32, 128 in int8"), out.toString());
        assertTrue(out.toString().contains("int4_mixed: at most;"), out.toString());
        assertEquals(1, run("plan", folder.resolve("none.gguf").toString()));
        assertEquals(1, run("plan", tiny("Other").toString(), "--context", "0"));
    }

    @Test
    void aTextOfAnotherModelIsNoMeasure() throws IOException {
        String models = folder.resolve("models").toString();
        assertEquals(1, run("bench", tiny().toString(), "--models", models, "--precisions", "int8"));
        assertTrue(err.toString().contains("--ids FILE"), err.toString());
        assertEquals(1, run("bench", tiny("Other").toString(), "--windows", "9"));
    }

    @Test
    void saysWhatIsWrongInOneLine() {
        assertEquals(1, run("import", "nothing-here", "--models", folder.toString()));
        assertTrue(err.toString().startsWith("error: nothing-here is no GGUF file"), err.toString());
        assertEquals(1, run("import", "nothing", "--name", "../up", "--models", folder.toString()));
        assertEquals(1, run("fetch", "gpt-9", "--models", folder.toString()));
        assertEquals(2, run("import", "x", "--precision", "int3"));
        assertEquals(2, run("export"));
    }

    @Test
    void namesPackagesAfterTheirSource() {
        assertEquals("smollm2-135m-instruct", ModelsFolder.packageName("a/SmolLM2-135M-Instruct.Q4_1.gguf"));
        assertEquals("qwen3-0.6b", ModelsFolder.packageName("Qwen/Qwen3-0.6B"));
        assertEquals("llama-3.2-1b", ModelsFolder.packageName("Llama-3.2-1B-Q4_K_M.gguf"));
    }
}
