package dev.millrace.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ApiKeyTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private final SecureRandom random = new SecureRandom();

    @Test
    void opensToItsOwnTextOnly() {
        var one = create(NewKey.Grant.of("one", Role.USER));
        var other = create(NewKey.Grant.of("other", Role.USER));

        assertTrue(one.key().matches(one.text()));
        assertFalse(one.key().matches(other.text()));
        assertFalse(one.key().matches(one.text().substring(1)));
        assertEquals(one.key().id(), ApiKey.idOf(one.text()));
        assertTrue(one.text().startsWith(one.key().prefix() + "-"));
        assertNotEquals(one.key().id(), other.key().id());
    }

    /** printf '%b' '\x00\x01…\x0f' | cat - key | sha256sum, by coreutils. */
    @Test
    void hashesAsTheFormatSays() {
        var key = new ApiKey(
                "0123456789ab",
                "000102030405060708090a0b0c0d0e0f",
                "0e1aa6fe2375ff94c72a43f0dc5d6dfff6b489be89e404e1621548a05eee7f96",
                "textbook",
                Role.ADMIN,
                Set.of(),
                Limits.DEFAULT,
                NOW,
                null,
                null);
        assertTrue(key.matches("mr-0123456789ab-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
    }

    @Test
    void knowsItsOwnFormAlone() {
        assertNull(ApiKey.idOf(""));
        assertNull(ApiKey.idOf("sk-abc"));
        assertNull(ApiKey.idOf("mr-0123456789ab-short"));
        assertNull(ApiKey.idOf("mr-0123456789AB-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
    }

    @Test
    void opensNothingOnceItHasExpiredOrIsRevoked() {
        var grant = new NewKey.Grant("brief", Role.USER, Set.of(), Limits.DEFAULT, NOW.plusSeconds(60));
        var key = create(grant).key();

        assertTrue(key.isValidAt(NOW.plusSeconds(59)));
        assertFalse(key.isValidAt(NOW.plusSeconds(60)));
        assertFalse(key.revokedAt(NOW).isValidAt(NOW));
        assertEquals(NOW, key.revokedAt(NOW).revokedAt(NOW.plusSeconds(9)).revoked());
    }

    @Test
    void hasTheScopesOfItsRoleUnlessItNamesSome() {
        assertEquals(
                Set.of(Scope.FEEDBACK),
                create(NewKey.Grant.of("r", Role.RATER)).key().scopes());
        assertFalse(create(NewKey.Grant.of("u", Role.USER)).key().scopes().contains(Scope.ADMIN));
        var narrow = new NewKey.Grant("n", Role.USER, Set.of(Scope.EMBEDDINGS), Limits.DEFAULT, null);
        assertEquals(Set.of(Scope.EMBEDDINGS), create(narrow).key().scopes());
    }

    @Test
    void refusesNamesThatWouldBreakAList() {
        for (var name : new String[] {"", " ", "two\nlines", "\u001b[31m", "x".repeat(101)}) {
            assertThrows(IllegalArgumentException.class, () -> create(NewKey.Grant.of(name, Role.USER)), name);
        }
    }

    private NewKey create(NewKey.Grant grant) {
        return NewKey.create(grant, random, NOW);
    }
}
