package dev.millrace.tokenizer.redact;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What can be taken out. Where two fit at one place, the one that comes first here is taken. */
public enum Kind {
    /** API keys, access tokens and private keys. */
    KEY(KeyDetector::endOf),
    /** E-mail addresses. */
    EMAIL(EmailDetector::endOf),
    /** International bank account numbers whose check digits are right. */
    IBAN(IbanDetector::endOf),
    /** Numbers of payment cards whose check digit is right. */
    CARD(CardDetector::endOf),
    /** IPv4 and IPv6 addresses. */
    IP(AddressDetector::endOf),
    /** Telephone numbers. */
    PHONE(PhoneDetector::endOf);

    private final Detector detector;

    Kind(Detector detector) {
        this.detector = detector;
    }

    /** What stands in the text afterwards. */
    public String placeholder() {
        return "[" + name() + "]";
    }

    Detector detector() {
        return detector;
    }

    /**
     * Reads a list of names as the configuration has it.
     *
     * @param names for instance {@code email,phone}, or {@code all}; blank for none
     * @throws IllegalArgumentException naming what is no kind
     */
    public static Set<Kind> read(String names) {
        var kinds = EnumSet.noneOf(Kind.class);
        for (var name : names.split(",", -1)) {
            var word = name.strip().toUpperCase(Locale.ROOT);
            if (word.equals("ALL")) {
                return EnumSet.allOf(Kind.class);
            }
            if (!word.isEmpty()) {
                kinds.add(named(word));
            }
        }
        return kinds;
    }

    private static Kind named(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.name().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + word.toLowerCase(Locale.ROOT)
                        + "' is none of all, "
                        + Arrays.stream(values())
                                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "))));
    }
}
