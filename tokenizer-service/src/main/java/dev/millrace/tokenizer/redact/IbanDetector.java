package dev.millrace.tokenizer.redact;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.Map;
import java.util.stream.Stream;

/** IBANs (ISO 13616): country, two check digits, and as many characters as the country has; 1 modulo 97. */
final class IbanDetector {
    /** The registry's lengths by country, as of 2024. */
    private static final Map<String, Integer> LENGTHS = Stream.of(("AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 "
                            + "BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 "
                            + "GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 "
                            + "LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 "
                            + "QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 "
                            + "VG24 XK20 YE30")
                    .split(" "))
            .collect(toUnmodifiableMap(entry -> entry.substring(0, 2), entry -> Integer.parseInt(entry.substring(2))));

    private IbanDetector() {}

    static int endOf(String text, int start) {
        if (start + 4 > text.length() || !isLetter(text.charAt(start)) || !Detector.startsWord(text, start)) {
            return Detector.NOTHING;
        }
        if (!Detector.isDigit(text.charAt(start + 2)) || !Detector.isDigit(text.charAt(start + 3))) {
            return Detector.NOTHING;
        }
        var country = "" + Character.toUpperCase(text.charAt(start)) + Character.toUpperCase(text.charAt(start + 1));
        var length = LENGTHS.get(country);
        return length == null ? Detector.NOTHING : endOf(text, start, length);
    }

    private static int endOf(String text, int start, int length) {
        var account = new StringBuilder(length);
        int at = start;
        while (at < text.length() && account.length() < length) {
            char c = text.charAt(at);
            if (isLetter(c) || Detector.isDigit(c)) {
                account.append(Character.toUpperCase(c));
            } else if (!(c == ' ' || c == '-' || c == '\u00a0') || at == start || isGap(text.charAt(at - 1))) {
                return Detector.NOTHING;
            }
            at++;
        }
        return account.length() == length && Detector.endsWord(text, at) && isRight(account) ? at : Detector.NOTHING;
    }

    /** ISO 7064 mod 97-10 over the account and then country and check digits, letters as 10 to 35. */
    static boolean isRight(CharSequence account) {
        int remainder = 0;
        for (int i = 0; i < account.length(); i++) {
            int value = Character.digit(account.charAt((i + 4) % account.length()), 36);
            remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
        }
        return remainder == 1;
    }

    private static boolean isGap(char c) {
        return c == ' ' || c == '-' || c == '\u00a0';
    }

    private static boolean isLetter(char c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
    }
}
