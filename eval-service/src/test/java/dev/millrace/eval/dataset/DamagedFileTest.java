package dev.millrace.eval.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that were cut off or whose bytes were changed are read or refused by name, and never end otherwise. */
class DamagedFileTest {
    private static final int TRIES = 100;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @Timeout(120)
    @CsvSource(
            delimiter = '|',
            value = {
                "csv | 'x,y\n1,\"a \"\"b\"\"\n\"\n2,ö\n'",
                "tsv | 'x\ty\n1\t2\n'",
                "jsonl | '{\"a\":1,\"b\":[true,null,\"ö\"]}\n{\"a\":2.5e3}\n'",
                "json | '[{\"a\":1},\n{\"a\":{\"b\":\"\\u00e4\"}}]'",
                "mmlu | '\"q, r\",1,2,3,4,B\nq,a,b,c,d,D\n'",
                "mgsm | 'Wie viele?\t1,200\nWer?\t-3\n'",
                "bbh | '{\"canary\":\"x\",\"examples\":[{\"input\":\"a\",\"target\":\"b\"}]}'",
                "squad | '{\"data\":[{\"paragraphs\":[{\"context\":\"c\",\"qas\":[{\"id\":\"a-1\",\"question\":\"q\",\"answers\":[{\"text\":\"c\",\"answer_start\":0}]}]}]}]}'",
                "crows_pairs | ',sent_more,sent_less,stereo_antistereo,bias_type\n0,a,b,stereo,age\n'",
                "gsm8k | '{\"question\":\"q\",\"answer\":\"#### 2\"}\n'"
            })
    void textIsReadOrRefused(String format, String text) throws IOException {
        byte[] whole = text.getBytes(StandardCharsets.UTF_8);
        damage(format, "a." + format, whole);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(whole);
        }
        damage(format, "a." + format + ".gz", packed.toByteArray());
    }

    @ParameterizedTest
    @CsvSource({"jsonl", "json"})
    void saysThatNotANumberIsNoJson(String format) throws IOException {
        var file = Files.writeString(folder.resolve("a." + format), "{\"a\": 1}\n{\"a\": NaN}\n");
        var refusal = assertThrows(DatasetException.class, () -> new JsonReader().read(file, Map.of()));
        assertEquals("a.%s, line 2, column 10: NaN is not JSON".formatted(format), refusal.getMessage());
    }

    @ParameterizedTest
    @Timeout(240)
    @CsvSource({
        "nested.none.parquet",
        "nested.snappy.parquet",
        "nested.gzip.parquet",
        "nested.zstd.parquet",
        "flat.parquet"
    })
    void parquetIsReadOrRefused(String file) throws IOException {
        damage("parquet", file, Files.readAllBytes(Samples.file(file)));
    }

    private void damage(String format, String name, byte[] whole) throws IOException {
        DatasetReader reader =
                new DatasetFormats(DatasetFormats.files()).named(format).orElseThrow();
        int refused = 0;
        for (int seed = 0; seed < TRIES; seed++) {
            Path file = Files.write(folder.resolve(name), damaged(whole, new SplittableRandom(seed)));
            try {
                reader.read(file, Map.of());
            } catch (DatasetException named) {
                var message = String.valueOf(named.getMessage());
                assertTrue(message.startsWith("a.") || message.startsWith(name), message);
                refused++;
            } catch (IOException | RuntimeException | Error other) {
                fail("%s, seed %d: %s".formatted(name, seed, other), other);
            }
        }
        assertTrue(refused > 0, name + " was never refused");
    }

    private static byte[] damaged(byte[] whole, SplittableRandom random) {
        byte[] bytes = Arrays.copyOf(whole, random.nextInt(3) == 0 ? random.nextInt(whole.length) : whole.length);
        for (int flips = random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }
}
