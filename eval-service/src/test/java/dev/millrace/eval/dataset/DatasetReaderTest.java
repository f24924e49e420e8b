package dev.millrace.eval.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The readers of text formats, each on the example that its format's own description gives or on one of its shape. */
class DatasetReaderTest {
    private static final DatasetFormats FORMATS = new DatasetFormats(DatasetFormats.files());

    @TempDir
    private Path folder;

    private Dataset read(String format, String name, String text, String... options) throws IOException {
        Map<String, String> said = new HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            said.put(options[i], options[i + 1]);
        }
        Path file = folder.resolve(name);
        if (name.endsWith(".gz")) {
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
                out.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
        } else {
            Files.writeString(file, text);
        }
        DatasetReader reader =
                format.isEmpty() ? FORMATS.of(file) : FORMATS.named(format).orElseThrow();
        return reader.read(file, said);
    }

    private String refusal(String format, String name, String text, String... options) {
        return String.valueOf(assertThrows(DatasetException.class, () -> read(format, name, text, options))
                .getMessage());
    }

    @Test
    void readsQuotedCommasQuotesAndLines() throws IOException {
        Dataset csv = read("", "a.csv", "name,said\r\n\"Doe, Jane\",\"a \"\"b\"\"\r\nc\"\r\nJoe,\r\n");
        assertEquals(2, csv.size());
        assertEquals("Doe, Jane", csv.row(0).get("name"));
        assertEquals("a \"b\"\r\nc", csv.row(0).get("said"));
        assertEquals(null, csv.row(1).get("said"));
        assertEquals(List.of("name", "said"), List.copyOf(csv.row(0).keySet()));
    }

    @Test
    void findsTheTypesOfColumns() throws IOException {
        Dataset csv = read(
                "",
                "a.csv",
                "w,n,t,zip,big,mixed\n1,.5,True,007,5000000000,1\n-2,2,false,123,1,x\n,,,,,\n".replace(",.5", ",0.5"));
        assertEquals(
                List.of(1, 0.5, true, "007", 5_000_000_000L, "1"),
                List.copyOf(csv.row(0).values()));
        assertEquals(-2, csv.row(1).get("w"));
        assertEquals(2.0, csv.row(1).get("n"));
        assertTrue(csv.row(2).values().stream().allMatch(value -> value == null));
    }

    @Test
    void takesDelimitersAndNames() throws IOException {
        assertEquals("b", read("", "a.tsv", "x\ty\na\tb\n").row(0).get("y"));
        assertEquals(
                "b",
                read("csv", "a.txt", "a;b\n", "delimiter", ";", "column_names", "x,y")
                        .row(0)
                        .get("y"));
        assertEquals(
                "b",
                read("csv", "a.txt", "x\ty\na\tb\n", "delimiter", "\\t").row(0).get("y"));
    }

    @Test
    void unpacksAndSkipsTheByteOrderMark() throws IOException {
        assertEquals(
                7, read("", "a.jsonl.gz", "{\"x\":7}\n\n{\"x\":8}\n").row(0).get("x"));
        assertEquals("b", read("", "a.csv", "\uFEFFx,y\na,b\n").row(0).get("y"));
        assertEquals("a", read("", "a.csv", "\uFEFFx,y\na,b\n").row(0).get("x"));
    }

    @Test
    void readsJsonOfAllShapes() throws IOException {
        Map<String, @Nullable Object> row = read(
                        "", "a.json", "[{\"a\":[1,{\"b\":null}],\"c\":2.5,\"d\":123456789012345678901}]")
                .row(0);
        assertEquals(2.5, row.get("c"));
        assertEquals(1.2345678901234568E20, row.get("d"));
        assertEquals("[1, {b=null}]", String.valueOf(row.get("a")));
        assertEquals(
                1,
                read("", "a.json", "{\"data\":\n[{\"a\":1}]}", "field", "data").size());
        assertEquals(2, read("", "lines.json", "{\"a\":1}\n{\"a\":2}\n").size());
    }

    @Test
    void readsMmlu() throws IOException {
        Map<String, @Nullable Object> row = read(
                        "mmlu",
                        "abstract_algebra_test.csv",
                        "\"Find the degree of Q(sqrt(2), sqrt(3)) over Q.\",0,4,2,6,B\n")
                .row(0);
        assertEquals("Find the degree of Q(sqrt(2), sqrt(3)) over Q.", row.get("question"));
        assertEquals("abstract_algebra", row.get("subject"));
        assertEquals(List.of("0", "4", "2", "6"), row.get("choices"));
        assertEquals(1, row.get("answer"));
    }

    @Test
    void readsBigBenchHard() throws IOException {
        Dataset bbh = read(
                "bbh",
                "boolean_expressions.json",
                "{\"canary\":\"c\",\"examples\":[{\"input\":\"not True is\",\"target\":\"False\"}]}");
        assertEquals(Map.of("input", "not True is", "target", "False"), bbh.row(0));
    }

    @Test
    void readsMgsm() throws IOException {
        Dataset mgsm = read("mgsm", "mgsm_de.tsv", "Sie sagt: \"Zwei.\" Wie viele?\t2\n\"Wer\" zahlt?\t1,234\n");
        assertEquals("Sie sagt: \"Zwei.\" Wie viele?", mgsm.row(0).get("question"));
        assertEquals("\"Wer\" zahlt?", mgsm.row(1).get("question"));
        assertEquals(1234, mgsm.row(1).get("answer_number"));
        assertTrue(mgsm.row(0).containsKey("answer") && mgsm.row(0).get("answer") == null);
    }

    @Test
    void readsSquadAndTheLanguageOfTydiqa() throws IOException {
        Map<String, @Nullable Object> row = read(
                        "squad",
                        "dev.json",
                        "{\"version\":\"1.1\",\"data\":[{\"title\":\"T\",\"paragraphs\":[{\"context\":\"Oulu on kaupunki.\",\"qas\":["
                                + "{\"id\":\"finnish-42-0\",\"question\":\"Mikä Oulu on?\",\"answers\":[{\"text\":\"kaupunki\",\"answer_start\":8}]}]}]}]}")
                .row(0);
        assertEquals("finnish", row.get("language"));
        assertEquals("Oulu on kaupunki.", row.get("context"));
        assertEquals(Map.of("text", List.of("kaupunki"), "answer_start", List.of(8)), row.get("answers"));
    }

    @Test
    void readsAnnotatedArticlesByBytes() throws IOException {
        String article = "Größe: Bo\\nOulu";
        String line =
                "{\"question_text\":\"q\",\"language\":\"finnish\",\"document_title\":\"t\",\"document_plaintext\":\""
                        + article
                        + "\",\"passage_answer_candidates\":[{\"plaintext_start_byte\":0,\"plaintext_end_byte\":11},{\"plaintext_start_byte\":12,\"plaintext_end_byte\":16}],"
                        + "\"annotations\":[{\"passage_answer\":{\"candidate_index\":1},\"minimal_answer\":{\"plaintext_start_byte\":12,\"plaintext_end_byte\":16},\"yes_no_answer\":\"NONE\"},"
                        + "{\"passage_answer\":{\"candidate_index\":-1},\"minimal_answer\":{\"plaintext_start_byte\":-1,\"plaintext_end_byte\":-1},\"yes_no_answer\":\"NONE\"},"
                        + "{\"passage_answer\":{\"candidate_index\":0},\"minimal_answer\":{\"plaintext_start_byte\":-1,\"plaintext_end_byte\":-1},\"yes_no_answer\":\"YES\"}]}\n";
        Map<String, @Nullable Object> row = read("tydiqa", "dev.jsonl.gz", line).row(0);
        assertEquals(List.of("Größe: Bo", "Oulu"), row.get("passages"));
        assertEquals(List.of(1, 0), row.get("passage_answers"));
        assertEquals(List.of("Oulu", "YES"), row.get("minimal_answers"));
        assertEquals(
                "dev.jsonl, line 1: /annotations/0/minimal_answer is bytes 12 to 99 of 16",
                refusal(
                        "tydiqa",
                        "dev.jsonl",
                        line.replace(
                                "\"minimal_answer\":{\"plaintext_start_byte\":12,\"plaintext_end_byte\":16",
                                "\"minimal_answer\":{\"plaintext_start_byte\":12,\"plaintext_end_byte\":99")));
    }

    @Test
    void readsCrowsPairs() throws IOException {
        Map<String, @Nullable Object> row = read(
                        "crows_pairs",
                        "crows.csv",
                        ",sent_more,sent_less,stereo_antistereo,bias_type,annotations\n0,He.,She.,stereo,gender,\"[['gender']]\"\n")
                .row(0);
        assertEquals(0, row.get("id"));
        assertEquals("He.", row.get("sent_more"));
        assertEquals("gender", row.get("bias_type"));
    }

    @Test
    void holdsNamedFormatsToTheirFields() throws IOException {
        assertEquals(
                1,
                read("gsm8k", "a.jsonl", "{\"question\":\"q\",\"answer\":\"1+1=<<1+1=2>>2\\n#### 2\"}\n")
                        .size());
        assertEquals(
                "a.jsonl, row 1: answer does not hold '#### \\S'",
                refusal("gsm8k", "a.jsonl", "{\"question\":\"q\",\"answer\":\"2\"}\n"));
        assertEquals(
                "a.json, row 1 has no summary, which samsum has",
                refusal("samsum", "a.json", "[{\"id\":\"1\",\"dialogue\":\"A: Hi\"}]"));
        assertEquals(
                "a.jsonl, row 1 has no question_polarity, which bbq has", refusal("bbq", "a.jsonl", "{\"label\":1}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "csv | a.csv | 'x,y\n1,2\n3\n' | a.csv, line 3 has 1 columns, not 2",
                "csv | a.csv | 'x,x\n1,2\n' | a.csv names a column twice: [x, x]",
                "csv | a.csv | '' | a.csv has no line that names its columns",
                "mmlu | a.csv | 'q,1,2,3,4,E\n' | a.csv, line 1 is not a question, four choices and a letter A to D",
                "mgsm | a.tsv | 'q\t1\nq\tx\n' | a.tsv, line 2 is not a question, a tab and a whole number",
                "bbh | a.json | '{\"canary\":1}' | a.json:  has no examples",
                "squad | a.json | '{\"data\":[{\"paragraphs\":[{\"qas\":[]}]}]}' | a.json: /data/0/paragraphs/0 has no context",
                "crows_pairs | a.csv | 'a,b\n' | a.csv does not name the columns [sent_more, sent_less, stereo_antistereo, bias_type]",
                "json | a.json | '[1]' | a.json: /0 is no object",
                "json | a.json | '{\"a\":\n1}' | a.json:  is no array"
            })
    void namesTheFileAndThePlace(String format, String name, String text, String message) {
        assertEquals(message, refusal(format, name, text));
    }

    @Test
    void namesTheLineAndTheColumnThatBreak() {
        assertTrue(refusal("", "a.jsonl", "{\"a\":1}\n{\"a\":1\n").startsWith("a.jsonl, line 2, column "));
        assertTrue(refusal("", "a.json", "[{\"a\":1},\n{\"a\":]\n").startsWith("a.json, line 2, column 6: "));
        assertTrue(refusal("", "a.csv", "x,y\n1,\"2\n3").startsWith("a.csv, line "));
        assertEquals("delimiter is '::', not one character", refusal("", "a.csv", "x\n", "delimiter", "::"));
        assertTrue(refusal("", "a.xyz", "").startsWith("a.xyz is of no known format; known are [bbh, "));
    }

    @Test
    void refusesFieldsBeyondTheBound() {
        String long1 = "x".repeat(DatasetFile.FIELD_CHARS_MAX + 1);
        assertEquals(
                "a.csv, line 2, column 2 has more than 1048576 characters",
                refusal("", "a.csv", "a,b\n1," + long1 + "\n"));
        assertTrue(refusal("", "a.jsonl", "{\"a\":\"" + long1 + "\"}").startsWith("a.jsonl, line 1, column "));
    }
}
