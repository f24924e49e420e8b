package dev.millrace.tokenizer.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

/** Expected hashes by OpenSSL 3: {@code printf 'key\nsk-test' | openssl dgst -sha256 -hmac pepper}, cut to 32 digits. */
class TenantsTest {
    private static final String TENANT = "77201648f8e897b2a12940ea75a0d7ad";
    private static final TextPrompt PROMPT =
            new TextPrompt(new TextPrompt.Text("x"), "", TextParameters.DEFAULTS, new Scheduling(TENANT, 3, "mine"));

    private final Tenants tenants = new Tenants("pepper".getBytes(UTF_8), false);

    @Test
    void hashesTheKeyOfEitherHeader() {
        assertEquals(TENANT, tenants.of("Bearer sk-test", null));
        assertEquals(TENANT, tenants.of("bearer  sk-test ", "other"));
        assertEquals(TENANT, tenants.of(null, "sk-test"));
        assertEquals(TENANT, tenants.of("Basic eDp5", "sk-test"));
        assertNotEquals(TENANT, new Tenants("salt".getBytes(UTF_8), false).of("Bearer sk-test", null));
    }

    @Test
    void callersWithoutAKeyAreOneTenant() {
        assertEquals("", tenants.of(null, null));
        assertEquals("", tenants.of("Bearer ", " "));
        assertEquals("", tenants.of("Basic eDp5", null));
    }

    @Test
    void leavesTheCacheSaltAloneUnlessTenantsAreIsolated() {
        assertSame(PROMPT, tenants.isolate(PROMPT));
    }

    /** {@code printf 'salt\n<tenant>\nmine' | openssl dgst -sha256 -hmac pepper}. */
    @Test
    void bindsTheCacheSaltToTheTenant() {
        var isolated = new Tenants("pepper".getBytes(UTF_8), true);

        assertEquals(
                new Scheduling(TENANT, 3, "c4329d18480f8ecb6bf5e078e30ab572"),
                isolated.isolate(PROMPT).scheduling());
        assertNotEquals(
                isolated.isolate(PROMPT.ofTenant("other")).scheduling().cacheSalt(),
                isolated.isolate(PROMPT).scheduling().cacheSalt());
    }
}
