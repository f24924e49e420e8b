package dev.millrace.tokenizer.bpe;

import dev.millrace.tokenizer.AddedToken;
import dev.millrace.tokenizer.Encoding;
import dev.millrace.tokenizer.RenderedPrompt;
import dev.millrace.tokenizer.StreamingDecoder;
import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.Vocabulary;
import dev.millrace.tokenizer.added.AddedTokenMatcher;
import dev.millrace.tokenizer.added.SpecialScope;
import dev.millrace.tokenizer.decode.ByteStreamDecoder;
import dev.millrace.tokenizer.normalize.AlignedText;
import dev.millrace.tokenizer.normalize.Normalizer;
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
    private final AddedTokenMatcher rawTokens;
    private final AddedTokenMatcher normalizedTokens;
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
     */
    public record Steps(Normalizer normalizer, PreTokenizer preTokenizer, boolean prefixSpace, boolean trimOffsets) {}

    /** Assembles a tokenizer. */
    public BpeTokenizer(Vocabulary vocabulary, List<AddedToken> addedTokens, BpeModel model, Steps steps) {
        this.vocabulary = vocabulary;
        this.steps = steps;
        rawTokens = new AddedTokenMatcher(
                addedTokens.stream().filter(token -> !token.normalized()).toList(), content -> content);
        normalizedTokens = new AddedTokenMatcher(
                addedTokens.stream().filter(AddedToken::normalized).toList(),
                content -> steps.normalizer()
                        .normalize(AlignedText.original(content, 0))
                        .text());
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

    private Encoding encode(String raw, SpecialScope scope) {
        int surrogate = firstSurrogate(raw);
        String text = surrogate < 0 ? raw : wellFormed(raw, surrogate);
        EncodingBuilder encoding = new EncodingBuilder(text, surrogate >= 0);
        AlignedText original = AlignedText.original(text, 0);
        for (AddedTokenMatcher.Segment segment : rawTokens.split(original, scope)) {
            AddedToken token = segment.token();
            if (token == null) {
                AlignedText stretch = original.slice(segment.start(), segment.end());
                encodeNormalized(steps.normalizer().normalize(stretch), scope, encoding);
            } else {
                encoding.addToken(token.id(), segment.start(), segment.end());
            }
        }
        Encoding built = encoding.build();
        return steps.trimOffsets() ? new OffsetTrimming(steps.prefixSpace()).trim(built, this::bytesOf) : built;
    }

    private void encodeNormalized(AlignedText text, SpecialScope scope, EncodingBuilder encoding) {
        for (AddedTokenMatcher.Segment segment : normalizedTokens.split(text, scope)) {
            AddedToken token = segment.token();
            if (token == null) {
                encodeWords(withPrefixSpace(text.slice(segment.start(), segment.end())), encoding);
            } else {
                encoding.addToken(token.id(), text.start(segment.start()), text.end(segment.end() - 1));
            }
        }
    }

    private void encodeWords(AlignedText text, EncodingBuilder encoding) {
        Spans spans = new Spans();
        steps.preTokenizer().split(text.text(), 0, text.text().length(), spans);
        char[] units = text.text().toCharArray();
        for (int i = 0; i < spans.size(); i++) {
            encoding.addWord(words.encode(units, spans.start(i), spans.end(i)), text, spans.start(i));
        }
        wordsSeen.add(spans.size());
    }

    private AlignedText withPrefixSpace(AlignedText text) {
        return steps.prefixSpace() && !text.text().startsWith(" ")
                ? Normalizer.prepend(" ").normalize(text)
                : text;
    }

    private static int firstSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return i;
            }
        }
        return -1;
    }

    /** Unpaired surrogates become U+FFFD; the length stays, so offsets do too. */
    private static String wellFormed(String text, int from) {
        char[] units = text.toCharArray();
        boolean repaired = false;
        for (int i = from; i < units.length; i++) {
            if (!Character.isSurrogate(units[i])) {
                continue;
            }
            if (i + 1 < units.length && Character.isSurrogatePair(units[i], units[i + 1])) {
                i++;
                continue;
            }
            repaired = true;
            units[i] = '\uFFFD';
        }
        return repaired ? new String(units) : text;
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
