package dev.millrace.model.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Blocks from C's {@code calloc}, whose large zeroed blocks take no memory before a page is written. Java's own direct
 * buffers are zero-filled by writing and would take all of it at once.
 */
public final class LazyMemory {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle CALLOC =
            handle("calloc", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    private static final MethodHandle FREE = handle("free", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));

    private LazyMemory() {}

    /** A block of zeros that is freed with the arena. */
    public static MemorySegment allocate(Arena arena, long bytes) {
        try {
            MemorySegment block = (MemorySegment) CALLOC.invokeExact(1L, bytes);
            if (block.address() == 0) {
                throw new OutOfMemoryError("no block of " + bytes + " bytes");
            }
            return block.reinterpret(bytes, arena, LazyMemory::free);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static void free(MemorySegment block) {
        try {
            FREE.invokeExact(block);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor);
    }
}
