package dev.millrace.constraint;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tokens of a tokenizer.json with the alphabet of GPT-2, which spells bytes as printable characters. */
final class RealVocabulary {
    private RealVocabulary() {}

    /** The model's of {@code -Dmillrace.package}, or bytes and common pieces of JSON when none is given. */
    static List<byte @Nullable []> orBytes() throws IOException {
        var folder = System.getProperty("millrace.package");
        if (folder != null && Files.isRegularFile(Path.of(folder, "tokenizer.json"))) {
            return read(Path.of(folder, "tokenizer.json"));
        }
        var vocabulary = new ArrayList<>(Walk.bytes());
        for (var piece : List.of(
                "{\"", "\":", "\", \"", "\": \"", "\"}", "},", "[{", "}]", " \"", "true", "null", "00", "name", " 1",
                "\n  ", "\n    ", "é", "日本", "\\n", "\\u", "-", "e+", "20", "-0")) {
            vocabulary.add(piece.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return vocabulary;
    }

    private static List<byte @Nullable []> read(Path file) throws IOException {
        var json = new ObjectMapper().readTree(file.toFile());
        var tokens = new ArrayList<byte @Nullable []>();
        var alphabet = alphabet();
        for (var entry : json.at("/model/vocab").properties()) {
            int id = entry.getValue().intValue();
            while (tokens.size() <= id) {
                tokens.add(null);
            }
            tokens.set(id, spelled(entry.getKey(), alphabet));
        }
        json.at("/added_tokens").forEach(added -> tokens.set(added.path("id").intValue(), null));
        return tokens;
    }

    private static byte @Nullable [] spelled(String token, HashMap<Character, Byte> alphabet) {
        var bytes = new byte[token.length()];
        for (int i = 0; i < bytes.length; i++) {
            var b = alphabet.get(token.charAt(i));
            if (b == null) {
                return null;
            }
            bytes[i] = b;
        }
        return bytes;
    }

    private static HashMap<Character, Byte> alphabet() {
        var alphabet = new HashMap<Character, Byte>();
        int next = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
            alphabet.put((char) (printable ? b : next++), (byte) b);
        }
        return alphabet;
    }
}
