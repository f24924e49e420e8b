package dev.millrace.bench.kernels;

import dev.millrace.tokenizer.bpe.BpeTokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Text to ids and back, in parts of 4,096 characters, a whole text a run. */
@State(Scope.Thread)
public class TokenizerBench {
    /** Names of {@link Texts}, or a file. */
    @Param({"prose", "code", "world", "unseen"})
    public String text = "";

    private final BpeTokenizer tokenizer = Model.tokenizer();
    private List<String> parts = List.of();
    private List<int[]> ids = List.of();
    private long bytes;

    /** Reads the text and encodes it once. */
    @Setup
    public void read() throws IOException {
        String whole = Texts.named(text, Model.root());
        parts = Texts.parts(whole);
        ids = parts.stream().map(part -> tokenizer.encode(part, false).ids()).toList();
        bytes = whole.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Text to ids, the text's words in the cache as far as it holds them. */
    @Benchmark
    public void encode(Work work, Blackhole sink) {
        var before = tokenizer.wordCounts();
        for (String part : parts) {
            sink.consume(tokenizer.encode(part, false));
        }
        work.bytes += bytes;
        work.countWords(before, tokenizer.wordCounts());
    }

    /** Ids to text. */
    @Benchmark
    public void decode(Work work, Blackhole sink) {
        for (int[] part : ids) {
            sink.consume(tokenizer.decode(part, false));
        }
        work.bytes += bytes;
    }
}
