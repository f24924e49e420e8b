package dev.millrace.tokenizer.json;

import java.util.Random;

/** Texts of all that has ever broken a tokenizer: marks, joiners, half characters, blanks of every kind, long runs. */
final class RandomTexts {
    private static final String[] PIECES = {
        "the",
        " the",
        "ing",
        "un",
        "'ll",
        "<s>",
        "</s>",
        "<unk>",
        "[CLS]",
        "<0x41>",
        "<|im_end|>",
        "▁",
        "##",
        "</w>",
        "\r\n",
        "e\u0301",
        "\u0301\u0301",
        "\uD83D\uDC69\u200D\uD83D\uDC69",
        "한",
        "\u1100\u1161\u11A8",
        "你好",
        "नमस्ते",
        "ß",
        "İ",
        "ﬁ",
        "㍿",
        "\u00a0",
        "\u2028",
        "\u3000",
        "\u0085",
        "\u0000",
        "\ufeff",
        "\ufffd",
        "\ud800",
        "\udc00",
        "\u200b",
        "\ue000",
        "12345"
    };

    private final Random random;

    RandomTexts(Random random) {
        this.random = random;
    }

    String next() {
        int pieces = random.nextInt(24);
        var text = new StringBuilder();
        for (int i = 0; i < pieces; i++) {
            switch (random.nextInt(4)) {
                case 0 -> text.append(PIECES[random.nextInt(PIECES.length)]);
                case 1 -> text.append((char) random.nextInt(0x80));
                case 2 -> text.append((char) random.nextInt(0x10000));
                default -> text.appendCodePoint(random.nextInt(0x110000));
            }
        }
        return text.toString();
    }

    /** A run of one piece, so long that anything worse than n log n would be noticed. */
    String longRun() {
        return PIECES[random.nextInt(PIECES.length)].repeat(4_000) + next();
    }
}
