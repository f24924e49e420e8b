package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.session.AcceptedRequest;
import dev.millrace.tokenizer.session.ByteTokenizer;
import dev.millrace.tokenizer.session.CancelReason;
import dev.millrace.tokenizer.session.Completion;
import dev.millrace.tokenizer.session.DecodingParameters;
import dev.millrace.tokenizer.session.Door;
import dev.millrace.tokenizer.session.ExchangeLog;
import dev.millrace.tokenizer.session.OpenGeneration;
import dev.millrace.tokenizer.session.OpenGenerations;
import dev.millrace.tokenizer.session.Room;
import dev.millrace.tokenizer.session.TextParameters;
import dev.millrace.tokenizer.session.TextPrompt;
import dev.millrace.tokenizer.session.TextSession;
import dev.millrace.tokenizer.session.TextSink;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AttendanceTest {
    private final List<CancelReason> cancelled = new ArrayList<>();
    private final OpenGenerations open = new OpenGenerations(
            new Room(1, 4096, InstantSource.system()),
            16,
            new ExchangeLog() {
                @Override
                public void cancel(AcceptedRequest request, CancelReason reason, @Nullable Integer choice) {
                    cancelled.add(reason);
                }

                @Override
                public void complete(Completion completion) {}
            },
            (_, _) -> {});

    @Test
    void leavingCancelsWhicheverComesLast() {
        for (boolean leavesFirst : new boolean[] {true, false}) {
            cancelled.clear();
            var attendance = new Attendance();
            var generation = generation();
            if (leavesFirst) {
                attendance.left(CancelReason.CLIENT_GONE);
                attendance.began(generation);
            } else {
                attendance.began(generation);
                attendance.left(CancelReason.CLIENT_GONE);
            }
            attendance.left(CancelReason.SLOW_READER);

            assertEquals(List.of(CancelReason.CLIENT_GONE), cancelled);
        }
    }

    @Test
    void stayingCancelsNothing() {
        new Attendance().began(generation());

        assertEquals(List.of(), cancelled);
    }

    private OpenGeneration generation() {
        var prompt = new TextPrompt(
                new TextPrompt.Conversation(List.of(new ChatMessage("user", "x"))), "", TextParameters.DEFAULTS);
        var request = new AcceptedRequest(
                "id" + open.size() + cancelled.size() + System.nanoTime(),
                Door.TOPIC,
                "",
                prompt,
                "m",
                1,
                new DecodingParameters(1, 1, 0, 1, 0, List.of(), 0),
                0,
                1);
        var generation = open.open(new TextSession(request, new ByteTokenizer(), false), TextSink.NOBODY);
        generation.tell(TextSession::accepted);
        return generation;
    }
}
