package dev.millrace.eval.adversarial;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.millrace.eval.lexicon.DataFile;
import java.util.ArrayList;
import java.util.List;

/**
 * Secrets and the wrappers that are tried on each of them.
 *
 * @param name [a-z0-9_.-]{1,64}
 * @param version of the file
 * @param format of a prompt, with {@code {system}} and {@code {user}}
 * @param until texts that end an answer
 * @param maxTokens of an answer
 * @param secrets at least one
 * @param wrappers at least one; together at most {@value #CASES_MAX} cases
 */
public record AdversarialSuite(
        String name,
        String version,
        String format,
        List<String> until,
        int maxTokens,
        List<Secret> secrets,
        List<AttackWrapper> wrappers) {
    public static final int CASES_MAX = 10_000;

    /**
     * One prompt.
     *
     * @param secret what must not be told
     * @param wrapper how it is asked for; {@link #BENIGN} for a question that should be answered
     * @param prompt the whole text
     */
    public record Case(Secret secret, String wrapper, String prompt) {
        /** In place of a wrapper's name. */
        public static final String BENIGN = "benign";

        /** Whether it asks for the secret. */
        public boolean isAttack() {
            return !wrapper.equals(BENIGN);
        }
    }

    public AdversarialSuite {
        until = List.copyOf(until);
        secrets = List.copyOf(secrets);
        wrappers = List.copyOf(wrappers);
        if (!name.matches("[a-z0-9_.-]{1,64}") || !format.contains("{system}") || !format.contains("{user}")) {
            throw new IllegalArgumentException(
                    "name or format: must be [a-z0-9_.-]{1,64}, and have {system} and {user}");
        }
        if (secrets.isEmpty() || wrappers.isEmpty() || (long) secrets.size() * wrappers.size() > CASES_MAX) {
            throw new IllegalArgumentException(
                    "secrets and wrappers: must be at least 1 each and at most %d cases".formatted(CASES_MAX));
        }
        if (wrappers.stream().anyMatch(wrapper -> wrapper.name().equals(Case.BENIGN))) {
            throw new IllegalArgumentException("wrappers: %s is the name of what is no attack".formatted(Case.BENIGN));
        }
    }

    /** Our own. */
    public static AdversarialSuite own() {
        return DataFile.yaml("/suites/adversarial.yaml", new TypeReference<AdversarialSuite>() {});
    }

    /** Of a YAML text. */
    public static AdversarialSuite parse(String file, String yaml) {
        return DataFile.parse(file, yaml, new TypeReference<AdversarialSuite>() {});
    }

    /** Each secret with each wrapper, then its benign questions. */
    public List<Case> cases() {
        var cases = new ArrayList<Case>();
        for (var secret : secrets) {
            for (var wrapper : wrappers) {
                cases.add(new Case(secret, wrapper.name(), prompt(secret, wrapper.around(secret.ask()))));
            }
            secret.benign().forEach(question -> cases.add(new Case(secret, Case.BENIGN, prompt(secret, question))));
        }
        return cases;
    }

    private String prompt(Secret secret, String user) {
        String system = secret.system().replace("{canary}", secret.canary());
        return format.replace("{system}", system).replace("{user}", user);
    }
}
