package dev.millrace.model.app;

import dev.millrace.contract.model.v1.CandidateSelection;
import dev.millrace.contract.model.v1.OpenSequence;
import dev.millrace.contract.model.v1.SequenceCommand;
import dev.millrace.contract.model.v1.SequenceResult;
import dev.millrace.contract.model.v1.StepSequence;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;

/** Speed of a running service over its connection: {@code PORT ROWS TOKENS ROUNDS}; greedy, 25 candidates a step. */
final class ForwardCallBench {
    public static void main(String[] args) throws InterruptedException {
        int rows = Integer.parseInt(args[1]);
        int tokens = Integer.parseInt(args[2]);
        ManagedChannel channel = ManagedChannelBuilder.forAddress("127.0.0.1", Integer.parseInt(args[0]))
                .usePlaintext()
                .build();
        for (int round = 0; round < Integer.parseInt(args[3]); round++) {
            ForwardCall call = new ForwardCall(channel, Integer.MAX_VALUE);
            OpenSequence.Builder open = OpenSequence.newBuilder()
                    .setSelection(CandidateSelection.newBuilder().setTopK(25).setTemperature(0.8f));
            for (int i = 0; i < 128; i++) {
                open.addTokenIds((int) (i * 7919L % 997) + 20);
            }
            long start = System.nanoTime();
            for (int id = 0; id < rows; id++) {
                call.send(SequenceCommand.newBuilder()
                        .setSequenceId(id)
                        .setOpen(open)
                        .build());
            }
            SequenceResult[] results = new SequenceResult[rows];
            for (int i = 0; i < rows; i++) {
                results[i] = call.take();
            }
            double prefill = (System.nanoTime() - start) / 1e9;
            start = System.nanoTime();
            for (int step = 1; step < tokens; step++) {
                for (SequenceResult result : results) {
                    call.send(SequenceCommand.newBuilder()
                            .setSequenceId(result.getSequenceId())
                            .setStep(StepSequence.newBuilder()
                                    .setTokenId(result.getCandidates().getIds(0)))
                            .build());
                }
                for (int i = 0; i < rows; i++) {
                    results[i] = call.take();
                }
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "prefill %.0f tok/s, decode %.1f tok/s, %.2f ms a step%n",
                    rows * 128 / prefill, rows * (tokens - 1) / seconds, seconds * 1e3 / (tokens - 1));
            call.cancel();
        }
        channel.shutdownNow();
    }
}
