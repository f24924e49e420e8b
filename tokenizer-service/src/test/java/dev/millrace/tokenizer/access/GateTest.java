package dev.millrace.tokenizer.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.millrace.security.ApiKey;
import dev.millrace.security.Limits;
import dev.millrace.security.NewKey;
import dev.millrace.security.Role;
import dev.millrace.security.Scope;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GateTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final Need CHAT = new Need.Opened(Scope.CHAT);

    private final NewKey user = key(NewKey.Grant.of("user", Role.USER));
    private final NewKey rater = key(NewKey.Grant.of("rater", Role.RATER));
    private final Gate gate = gate(List.of(user.key(), rater.key()));

    @Test
    void letsAKeyThroughWhereItsScopesReach() {
        assertEquals(
                user.key().id(),
                assertInstanceOf(Verdict.Passed.class, gate.verdict(CHAT, user.text()))
                        .caller()
                        .tenant());
        assertEquals(new Verdict.Forbidden(Scope.CHAT), gate.verdict(CHAT, rater.text()));
        assertInstanceOf(Verdict.Passed.class, gate.verdict(new Need.AnyKey(), rater.text()));
        assertInstanceOf(
                Verdict.Passed.class, gate.verdict(new Need.EitherOpened(Scope.CHAT, Scope.FEEDBACK), rater.text()));
        assertEquals(
                new Verdict.Forbidden(Scope.CHAT),
                gate.verdict(new Need.EitherOpened(Scope.CHAT, Scope.COMPLETIONS), rater.text()));
        assertEquals(new Verdict.Forbidden(Scope.ADMIN), gate.verdict(new Need.Opened(Scope.ADMIN), user.text()));
    }

    @Test
    void knowsNobodyByAWrongKey() {
        var other = key(NewKey.Grant.of("other", Role.ADMIN));
        assertEquals(new Verdict.Unknown(false), gate.verdict(CHAT, ""));
        assertEquals(new Verdict.Unknown(true), gate.verdict(CHAT, "sk-guess"));
        assertEquals(new Verdict.Unknown(true), gate.verdict(CHAT, other.text()));
        var forged = user.text().substring(0, 16) + other.text().substring(16);
        assertEquals(new Verdict.Unknown(true), gate.verdict(CHAT, forged));
    }

    @Test
    void knowsNobodyByAKeyThatIsOver() {
        var brief = key(new NewKey.Grant("brief", Role.USER, Set.of(), Limits.DEFAULT, NOW));
        gate.use(new Keyring(List.of(brief.key(), user.key().revokedAt(NOW))));
        assertEquals(new Verdict.Unknown(true), gate.verdict(CHAT, brief.text()));
        assertEquals(new Verdict.Unknown(true), gate.verdict(CHAT, user.text()));
    }

    @Test
    void asksNothingWhereNothingIsNeededOrConfigured() {
        assertEquals(new Verdict.Open(), gate.verdict(new Need.Nothing(), ""));
        var open = new Gate(false, TokenVerifier.NONE, () -> NOW);
        assertEquals(new Verdict.Open(), open.verdict(new Need.Opened(Scope.ADMIN), ""));
    }

    /** Closed without a single key: a lost keys file must not open the door. */
    @Test
    void staysClosedWithoutKeys() {
        assertEquals(new Verdict.Unknown(true), gate(List.of()).verdict(CHAT, user.text()));
    }

    @Test
    void readsKeysFromBothHeadersAndOthersNot() {
        assertEquals("k", Shown.of("Bearer k", "x"));
        assertEquals("k", Shown.of("bearer  k ", null));
        assertEquals("x", Shown.of("Basic abc", "x"));
        assertEquals("", Shown.of("Basic abc", null));
        assertEquals("", Shown.of("Bearer " + "k".repeat(20_000), null));
    }

    private static Gate gate(List<ApiKey> keys) {
        var gate = new Gate(true, TokenVerifier.NONE, () -> NOW);
        gate.use(new Keyring(keys));
        return gate;
    }

    private static NewKey key(NewKey.Grant grant) {
        return NewKey.create(grant, new SecureRandom(), NOW);
    }
}
