package dev.millrace.tokenizer.bpe;

import dev.millrace.template.RenderedPrompt;
import dev.millrace.tokenizer.AddedToken;
import dev.millrace.tokenizer.Encoding;
import dev.millrace.tokenizer.Framing;
import dev.millrace.tokenizer.StreamingDecoder;
import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.Vocabulary;
import dev.millrace.tokenizer.added.SpecialScope;
import dev.millrace.tokenizer.decode.ByteStreamDecoder;
import dev.millrace.tokenizer.normalize.AlignedText;
import dev.millrace.tokenizer.normalize.Normalizer;
import dev.millrace.tokenizer.pipeline.AddedTokens;
import dev.millrace.tokenizer.pipeline.EncodingBuilder;
import dev.millrace.tokenizer.pipeline.OffsetTrimming;
import dev.millrace.tokenizer.pipeline.WellFormed;
import dev.millrace.tokenizer.pretokenize.ByteAlphabet;
import dev.millrace.tokenizer.pretokenize.PreTokenizer;
import dev.millrace.tokenizer.pretokenize.Spans;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.LongAdder;

/** A byte-level BPE tokenizer: added tokens, then normalizer, then pre-tokenizer, then merges. Immutable. */
public final class BpeTokenizer implements Tokenizer {
    private static final byte[] NO_BYTES = new byte[0];

    private final Vocabulary vocabulary;
    private final Steps steps;
    private final AddedTokens addedTokens;
    private final WordCache words;
    private final LongAdder wordsSeen = new LongAdder();
    private final byte[][] bytes;

    /**
     * What happens to text on its way to tokens and how offsets are reported.
     *
     * @param normalizer rewrites text between added tokens
     * @param preTokenizer cuts it into words
     * @param prefixSpace whether text that does not begin with a blank gets one
     * @param trimOffsets whether offsets leave out blanks at the ends of tokens
     * @param framing what is put around a text
     */
    public record Steps(
            Normalizer normalizer,
            PreTokenizer preTokenizer,
            boolean prefixSpace,
            boolean trimOffsets,
            Framing framing) {}

    /** Assembles a tokenizer. */
    public BpeTokenizer(Vocabulary vocabulary, List<AddedToken> addedTokens, BpeModel model, Steps steps) {
        this.vocabulary = vocabulary;
        this.steps = steps;
        this.addedTokens = new AddedTokens(addedTokens, steps.normalizer());
        words = new WordCache(model);
        bytes = new byte[vocabulary.size()][];
        for (int id = 0; id < bytes.length; id++) {
            String spelling = vocabulary.spelling(id);
            if (spelling == null) {
                bytes[id] = NO_BYTES;
            } else {
                bytes[id] = vocabulary.added(id) == null
                        ? ByteAlphabet.bytesOf(spelling)
                        : spelling.getBytes(StandardCharsets.UTF_8);
            }
        }
    }

    @Override
    public Encoding encode(String text, boolean parseSpecial) {
        return encode(text, parseSpecial ? SpecialScope.everywhere() : SpecialScope.nowhere());
    }

    @Override
    public Encoding encode(RenderedPrompt prompt) {
        return encode(prompt.text(), SpecialScope.templateOf(prompt));
    }

    @Override
    public Framing framing() {
        return steps.framing();
    }

    private Encoding encode(String raw, SpecialScope scope) {
        WellFormed text = WellFormed.of(raw);
        EncodingBuilder encoding = new EncodingBuilder(text);
        addedTokens.scan(text.text(), scope, encoding, stretch -> encodeWords(withPrefixSpace(stretch), encoding));
        Encoding built = encoding.build();
        return steps.trimOffsets() ? new OffsetTrimming(steps.prefixSpace()).trim(built, this::bytesOf) : built;
    }

    private void encodeWords(AlignedText text, EncodingBuilder encoding) {
        Spans spans = new Spans();
        steps.preTokenizer().split(text.text(), 0, text.text().length(), spans);
        char[] units = text.text().toCharArray();
        for (int i = 0; i < spans.size(); i++) {
            add(words.encode(units, spans.start(i), spans.end(i)), text, spans.start(i), encoding);
        }
        wordsSeen.add(spans.size());
    }

    private static void add(Word word, AlignedText text, int wordStart, EncodingBuilder encoding) {
        int count = word.size();
        encoding.reserve(count);
        for (int i = 0; i < count; i++) {
            encoding.add(word.id(i), text.start(wordStart + word.start(i)), text.end(wordStart + word.end(i) - 1));
        }
    }

    private AlignedText withPrefixSpace(AlignedText text) {
        return steps.prefixSpace() && !text.text().startsWith(" ")
                ? Normalizer.prepend(" ").normalize(text)
                : text;
    }

    /**
     * How often the tokens of a word were at hand.
     *
     * @param words words encoded
     * @param misses those that had to be merged
     */
    public record WordCounts(long words, long misses) {}

    /** The counts since the tokenizer was made. */
    public WordCounts wordCounts() {
        return new WordCounts(wordsSeen.sum(), words.misses());
    }

    @Override
    public String decode(int[] ids, boolean skipSpecial) {
        byte[] joined = new byte[ids.length * 4 + 16];
        int length = 0;
        for (int id : ids) {
            byte[] added = skipSpecial && isSpecial(id) ? NO_BYTES : bytesOf(id);
            if (length + added.length > joined.length) {
                joined = Arrays.copyOf(joined, Math.max(joined.length * 2, length + added.length));
            }
            System.arraycopy(added, 0, joined, length, added.length);
            length += added.length;
        }
        return new String(joined, 0, length, StandardCharsets.UTF_8);
    }

    @Override
    public StreamingDecoder streamingDecoder() {
        return new ByteStreamDecoder(id -> isSpecial(id) ? NO_BYTES : bytesOf(id));
    }

    @Override
    public byte[] tokenBytes(int id) {
        return bytesOf(id).clone();
    }

    private byte[] bytesOf(int id) {
        vocabulary.spelling(id);
        return bytes[id];
    }

    @Override
    public boolean isSpecial(int id) {
        AddedToken token = vocabulary.added(id);
        return token != null && token.special();
    }

    @Override
    public OptionalInt idOf(String token) {
        return vocabulary.idOf(token);
    }

    @Override
    public int vocabularySize() {
        return vocabulary.size();
    }
}
