package dev.millrace.tokenizer.redact;

import java.util.ArrayList;
import java.util.List;

/**
 * Telephone numbers in the forms that cannot easily be anything else: international ({@code +} or {@code 00}, then 8 to
 * 15 digits, E.164), North American in its three groups, and national with the leading zero in two groups or more.
 * Digits without any of this are just a number.
 */
final class PhoneDetector {
    private static final int DIGITS_MIN = 8;
    private static final int DIGITS_MAX = 15;
    private static final int LENGTH_MAX = 32;

    private PhoneDetector() {}

    static int endOf(String text, int start) {
        char first = text.charAt(start);
        boolean begins = first == '+' || first == '(' || Detector.isDigit(first);
        if (!begins || !Detector.startsWord(text, start) || follows(text, start)) {
            return Detector.NOTHING;
        }
        var groups = new ArrayList<Group>();
        read(text, start, groups);
        // The longest that is one: other numbers may follow it.
        for (int count = groups.size(); count > 0; count--) {
            int end = groups.get(count - 1).end();
            var digits = groups.subList(0, count).stream().map(Group::digits).toList();
            if (Detector.endsWord(text, end) && isPhone(first, digits)) {
                return end;
            }
        }
        return Detector.NOTHING;
    }

    /** Digits that stand together, and the index behind them. */
    private record Group(String digits, int end) {}

    /** Whether it is the rest of a number, a date or a path. */
    private static boolean follows(String text, int start) {
        return start > 0 && "+.-/:,=_".indexOf(text.charAt(start - 1)) >= 0;
    }

    /** Groups of digits with at most two separators between them. */
    private static void read(String text, int start, List<Group> groups) {
        int at = text.charAt(start) == '+' ? start + 1 : start;
        int last = Math.min(text.length(), start + LENGTH_MAX);
        while (at < last) {
            int from = at;
            while (at < last && Detector.isDigit(text.charAt(at))) {
                at++;
            }
            if (at > from) {
                groups.add(new Group(text.substring(from, at), at));
            }
            from = at;
            while (at < last && at - from < 2 && " .-()/\u00a0".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            if (at == from || at == last || !Detector.isDigit(text.charAt(at)) && text.charAt(at) != '(') {
                break;
            }
        }
    }

    private static boolean isPhone(char first, List<String> groups) {
        int digits = groups.stream().mapToInt(String::length).sum();
        if (groups.isEmpty() || digits > DIGITS_MAX || digits < DIGITS_MIN) {
            return false;
        }
        var head = groups.getFirst();
        if (first == '+' || head.startsWith("00") && digits >= DIGITS_MIN + 2 && head.length() <= 5) {
            return true;
        }
        return isNorthAmerican(groups) || isNational(head, groups, digits);
    }

    /** An optional 1, then 3, 3 and 4 digits, area and exchange not beginning with 0 or 1. */
    private static boolean isNorthAmerican(List<String> groups) {
        var rest = groups.getFirst().equals("1") ? groups.subList(1, groups.size()) : groups;
        return rest.size() == 3
                && rest.get(0).length() == 3
                && rest.get(1).length() == 3
                && rest.get(2).length() == 4
                && rest.get(0).charAt(0) > '1'
                && rest.get(1).charAt(0) > '1';
    }

    private static boolean isNational(String head, List<String> groups, int digits) {
        return head.startsWith("0")
                && head.length() >= 2
                && head.length() <= 5
                && groups.size() >= 2
                && digits >= DIGITS_MIN + 1
                && digits <= 12
                && groups.stream().allMatch(group -> group.length() >= 2);
    }
}
