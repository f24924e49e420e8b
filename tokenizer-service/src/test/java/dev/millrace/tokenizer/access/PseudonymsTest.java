package dev.millrace.tokenizer.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.security.Limits;
import dev.millrace.security.Role;
import org.junit.jupiter.api.Test;

class PseudonymsTest {
    @Test
    void whoHasAKeySpeaksForNobodyElse() {
        var rater = of(Role.RATER);
        assertEquals("k1:ada", rater.of("ada"));
        assertEquals("k1:ada", rater.of("k1:ada"), "as he reads it in answers");
        assertEquals("k1:k2:ada", rater.of("k2:ada"));
        assertEquals("", rater.of(""), "for the service to refuse");
        assertTrue(rater.isOwn("k1:ada"));
        assertFalse(rater.isOwn("k12:ada"));
        assertFalse(rater.isAdministrator());
    }

    @Test
    void administratorsAreTakenByTheirWord() {
        assertEquals("k2:ada", of(Role.ADMIN).of("k2:ada"));
        assertTrue(of(Role.ADMIN).isOwn("anybody"));
        assertTrue(of(Role.ADMIN).isAdministrator());
    }

    @Test
    void soIsEverybodyWhereNoKeysAreAskedFor() {
        var anybody = new Pseudonyms(null);
        assertEquals("ada", anybody.of("ada"));
        assertTrue(anybody.isOwn("bob"));
        assertTrue(anybody.isAdministrator());
    }

    private static Pseudonyms of(Role role) {
        return new Pseudonyms(new Caller("k1", role, role.scopes(), Limits.NONE));
    }
}
