package dev.millrace.model.graph;

/** Element types of ONNX tensors, with their numbers in the format. */
public enum ElementType {
    /** 32-bit float. */
    FLOAT(1, 4),
    /** Unsigned byte. */
    UINT8(2, 1),
    /** Signed byte. */
    INT8(3, 1),
    /** 32-bit integer. */
    INT32(6, 4),
    /** 64-bit integer. */
    INT64(7, 8);

    final int number;
    final int bytes;

    ElementType(int number, int bytes) {
        this.number = number;
        this.bytes = bytes;
    }
}
