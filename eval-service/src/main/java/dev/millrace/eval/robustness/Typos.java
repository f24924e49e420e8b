package dev.millrace.eval.robustness;

import java.util.Map;
import java.util.stream.IntStream;

/** Slips of the finger. */
final class Typos {
    /** Letters whose keys touch on a QWERTY keyboard. */
    private static final Map<Character, String> NEIGHBOURS = Map.ofEntries(
            Map.entry('q', "wa"),
            Map.entry('w', "qeas"),
            Map.entry('e', "wrsd"),
            Map.entry('r', "etdf"),
            Map.entry('t', "ryfg"),
            Map.entry('y', "tugh"),
            Map.entry('u', "yihj"),
            Map.entry('i', "uojk"),
            Map.entry('o', "ipkl"),
            Map.entry('p', "ol"),
            Map.entry('a', "qwsz"),
            Map.entry('s', "weadzx"),
            Map.entry('d', "ersfxc"),
            Map.entry('f', "rtdgcv"),
            Map.entry('g', "tyfhvb"),
            Map.entry('h', "yugjbn"),
            Map.entry('j', "uihknm"),
            Map.entry('k', "iojlm"),
            Map.entry('l', "opk"),
            Map.entry('z', "asx"),
            Map.entry('x', "sdzc"),
            Map.entry('c', "dfxv"),
            Map.entry('v', "fgcb"),
            Map.entry('b', "ghvn"),
            Map.entry('n', "hjbm"),
            Map.entry('m', "jkn"));

    private Typos() {}

    /** Each letter a to z becomes that of a neighbouring key, of the same case, with a probability in [0, 1]. */
    static Perturbation neighbouringKeys(double probability) {
        return (text, random) -> {
            var typed = new StringBuilder(text);
            for (int i = 0; i < typed.length(); i++) {
                var neighbours = NEIGHBOURS.get(Character.toLowerCase(typed.charAt(i)));
                if (neighbours != null && random.nextDouble() < probability) {
                    char key = neighbours.charAt(random.nextInt(neighbours.length()));
                    typed.setCharAt(i, Character.isUpperCase(typed.charAt(i)) ? Character.toUpperCase(key) : key);
                }
            }
            return typed.toString();
        };
    }

    /** Swaps two neighbouring, different letters of a word, a number of times; letters that were swapped rest. */
    static Perturbation swaps(int times) {
        return (text, random) -> {
            var typed = new StringBuilder(text);
            var rested = new boolean[text.length()];
            for (int i = 0; i < times; i++) {
                int[] places = IntStream.range(0, text.length() - 1)
                        .filter(at -> !rested[at] && !rested[at + 1] && canSwap(typed, at))
                        .toArray();
                if (places.length == 0) {
                    break;
                }
                swap(typed, rested, places[random.nextInt(places.length)]);
            }
            return typed.toString();
        };
    }

    private static boolean canSwap(StringBuilder text, int at) {
        char left = text.charAt(at);
        char right = text.charAt(at + 1);
        return left != right && Character.isLetter(left) && Character.isLetter(right);
    }

    private static void swap(StringBuilder text, boolean[] rested, int at) {
        char left = text.charAt(at);
        text.setCharAt(at, text.charAt(at + 1));
        text.setCharAt(at + 1, left);
        rested[at] = true;
        rested[at + 1] = true;
    }
}
