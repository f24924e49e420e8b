package dev.millrace.tokenizer.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OpenGenerationsTest {
    private final List<Object> written = new ArrayList<>();
    private final OpenGenerations open = new OpenGenerations(
            new Room(2, 1_000_000, () -> Instant.EPOCH),
            1,
            new ExchangeLog() {
                @Override
                public void cancel(AcceptedRequest request, CancelReason reason, @Nullable Integer choice) {
                    written.add(reason);
                }

                @Override
                public void complete(Completion completion) {
                    written.add(completion.request().id());
                }
            },
            (_, _) -> {});

    @Test
    void boundsTheDoorsApart() {
        open("a", Door.HTTP);
        open("b", Door.GRPC);

        assertEquals(Failure.Kind.OVERLOADED, refused("c", Door.HTTP));
        assertThrows(FailureException.class, () -> open.requireRoom(Door.GRPC, Scheduling.DEFAULT));
        open("t", Door.TOPIC);
        assertEquals(0, open.unattendedRoom());
        assertEquals(Failure.Kind.OVERLOADED, refused("u", Door.TOPIC));
        assertEquals(3, open.size());
    }

    @Test
    void makesRoomWhenAnExchangeIsComplete() {
        var first = open("a", Door.HTTP);
        open("b", Door.HTTP);
        first.tellAndFlush(TextSession::accepted);

        first.tellAndFlush(session -> session.finished(Sessions.end(FinishReason.STOP), Sessions.ACCEPTED_MS));

        assertEquals(List.of("a"), written);
        assertNull(open.find("a"));
        open("c", Door.HTTP);
    }

    @Test
    void nobodyMakesRoomForWhatMayComeLater() {
        open("a", Door.HTTP);
        var last = open("b", Door.HTTP);
        var later = new Scheduling("batch", 50, "");
        assertThrows(FailureException.class, () -> open.requireRoom(Door.HTTP, later));
        last.tellAndFlush(session -> session.refused(Failure.of(Failure.Kind.UNAVAILABLE, "no log")));
        open.requireRoom(Door.HTTP, Scheduling.DEFAULT);

        last = open("b", Door.HTTP);
        assertThrows(FailureException.class, () -> open.requireRoom(Door.HTTP, new Scheduling("other", 0, "")));
        last.tellAndFlush(session -> session.refused(Failure.of(Failure.Kind.UNAVAILABLE, "no log")));
        assertThrows(FailureException.class, () -> open.requireRoom(Door.HTTP, Scheduling.DEFAULT), "other's turn");
        open.requireRoom(Door.HTTP, later);
    }

    @Test
    void forgetsWhatTheLogRefused() {
        open("a", Door.HTTP).tellAndFlush(session -> session.refused(Failure.of(Failure.Kind.UNAVAILABLE, "no log")));

        assertEquals(0, open.size());
        assertEquals(List.of(), written);
    }

    @Test
    void takesBackWhatTheLogHoldsBeyondTheBound() {
        open("t", Door.TOPIC);
        var again = open.reopen(new TextSession(Sessions.request("u", Door.TOPIC), new ByteTokenizer(), false));

        assertSame(again, open.find("u"));
        assertEquals(0, open.unattendedRoom());
    }

    @Test
    void anIdIsOpenOnce() {
        open("a", Door.HTTP);

        assertThrows(IllegalStateException.class, () -> open("a", Door.HTTP));
        open("b", Door.HTTP);
    }

    @Test
    void tellsTheListenerInOrderAndTheLogOnce() {
        var told = new ArrayList<TextEvent>();
        var generation = open.open(
                new TextSession(Sessions.request("a", Door.HTTP, "b"), new ByteTokenizer(), false), told::add);
        generation.tell(TextSession::accepted);
        generation.tell(session -> Sessions.feed(session, 0, "ab"));
        generation.tell(session -> session.cancel(CancelReason.CLIENT_GONE));
        generation.tell(session -> session.finished(Sessions.end(FinishReason.CANCELLED), 0));

        assertEquals(
                List.of("Accepted", "Delta", "Finished"),
                told.stream().map(event -> event.getClass().getSimpleName()).toList());
        assertEquals(List.of(CancelReason.STOP_STRING, "a"), written);
    }

    private OpenGeneration open(String id, Door door) {
        return open.open(new TextSession(Sessions.request(id, door), new ByteTokenizer(), false), TextSink.NOBODY);
    }

    private Failure.Kind refused(String id, Door door) {
        return assertThrows(FailureException.class, () -> open(id, door))
                .failure()
                .kind();
    }
}
