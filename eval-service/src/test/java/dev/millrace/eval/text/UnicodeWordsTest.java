package dev.millrace.eval.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class UnicodeWordsTest {
    @Test
    void keepsWordsOfAllScripts() {
        assertEquals(List.of("hello", "don", "t", "3", "14"), UnicodeWords.of("Hello, don't! 3.14"));
        assertEquals(List.of("привет", "мир"), UnicodeWords.of("Привет, МИР"));
        assertEquals(List.of("हिन्दी", "में", "लिखो"), UnicodeWords.of("हिन्दी में लिखो।"));
        assertEquals(List.of("나는", "학교에", "갑니다"), UnicodeWords.of("나는 학교에 갑니다."));
        assertEquals(List.of("مرحبا", "بالعالم"), UnicodeWords.of("مرحبا، بالعالم؟"));
    }

    @Test
    void dividesScriptsWithoutSpaces() {
        assertEquals(List.of("我", "在", "berlin", "吃", "饭"), UnicodeWords.of("我在Berlin吃饭。"));
        assertEquals(List.of("東", "京", "で", "す"), UnicodeWords.of("東京です"));
        assertEquals(List.of("サー", "バー"), UnicodeWords.of("サーバー"));
        assertEquals(
                List.of("ภาษา", "ไทย", "เป็น", "ภาษา", "ที่", "มี", "ระดับ", "เสียง"),
                UnicodeWords.of("ภาษาไทยเป็นภาษาที่มีระดับเสียง"));
    }

    @Test
    void seesTheSameWordBehindDifferentCodePoints() {
        assertEquals(UnicodeWords.of("café ガ 12"), UnicodeWords.of("cafe\u0301 ｶﾞ １２"));
    }

    @Test
    void hasNoneInPunctuation() {
        assertEquals(List.of(), UnicodeWords.of(" …!? \u0301 。"));
    }
}
