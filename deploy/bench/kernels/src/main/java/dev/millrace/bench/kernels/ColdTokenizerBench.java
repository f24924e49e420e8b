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

/** Text to ids with a tokenizer that has seen no word yet: each run has a new one. */
@State(Scope.Thread)
public class ColdTokenizerBench {
    /** A name of {@link Texts}, or a file. */
    @Param("prose")
    public String text = "";

    private List<String> parts = List.of();
    private long bytes;

    /** Reads the text. */
    @Setup
    public void read() throws IOException {
        String whole = Texts.named(text, Model.root());
        parts = Texts.parts(whole);
        bytes = whole.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Text to ids; making the tokenizer counts as no work. */
    @Benchmark
    public void encode(Work work, Blackhole sink) {
        work.pause();
        BpeTokenizer tokenizer = Model.tokenizer();
        work.resume();
        for (String part : parts) {
            sink.consume(tokenizer.encode(part, false));
        }
        work.bytes += bytes;
        work.countWords(new BpeTokenizer.WordCounts(0, 0), tokenizer.wordCounts());
    }
}
