/* Outcore runtime: replays a schedule blob (docs/spec/blob.md) on a microcontroller.
 *
 * The caller owns all state (oc_context) and supplies the hardware as an oc_port. Nothing is
 * allocated and nothing is printed; every function returns OC_OK, a positive progress code or a
 * negative OC_ERR_ code. Two contexts share nothing, so they may run side by side.
 *
 * Compute tasks run in the thread that calls oc_run_frame() or oc_step(). Transfers run under them:
 * the port starts one, and its interrupt handler calls oc_transfer_done(), which at once starts
 * whatever became ready.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OUTCORE_H
#define OUTCORE_H

#include <stddef.h>
#include <stdint.h>

#include "outcore_call.h"

#ifdef __cplusplus
extern "C" {
#endif

#define OC_MAX_LANES 8u    /* lane 0 is the cpu */
#define OC_MAX_DEVICES 16u /* memories, then storages */
#define OC_MOST_DELAY 15u  /* iterations from a frame's input to its outputs */
#define OC_IMAGE_ID_BYTES 16u
#define OC_WINDOW_BYTES 4096u /* of the blob in RAM: all lanes and the operator at work */
#define OC_MAX_RECORD_BYTES 384u
#define OC_CACHE_LINE_BYTES 32u /* of Armv7-M and Armv8-M data caches */

enum oc_result {
    OC_OK = 0,
    OC_MORE = 1,      /* oc_step: ran a task of the cpu lane, call again */
    OC_WAITING = 2,   /* oc_step: the next task waits for a transfer under way */
    OC_ERR_BLOB = -1, /* the blob breaks its format, or a task would leave a device's used bytes */
    OC_ERR_CRC = -2,  /* the blob's bytes are not those that were written */
    OC_ERR_VERSION = -3, /* not a blob, or of a version that this runtime does not read */
    OC_ERR_IMAGE = -4,   /* the storage image is not the one that the blob was made for */
    OC_ERR_PORT = -5, /* the port lacks a function, a memory or an alignment that the blob needs */
    OC_ERR_DEADLOCK = -6,     /* no transfer is under way and no task can start */
    OC_ERR_UNSUPPORTED = -7,  /* an operator or element type without a kernel */
    OC_ERR_TRANSFER = -8,     /* for ports: a transfer, erase or mode switch failed */
    OC_ERR_STATE = -9,        /* called out of order */
    OC_ERR_STORAGE_RULE = -10 /* for ports: erase before program, a page crossed, a sector missed */
};

enum oc_device_kind { OC_DEVICE_MEMORY = 0, OC_DEVICE_STORAGE = 1 };
enum oc_lane_kind { OC_LANE_CPU = 0, OC_LANE_STORAGE = 1, OC_LANE_MEMORY = 2 };
enum oc_mode { OC_MODE_INDIRECT = 0, OC_MODE_MAPPED = 1 };

/* A memory or storage as the blob describes it. */
typedef struct oc_device {
    uint8_t kind;        /* enum oc_device_kind */
    uint8_t needs_erase; /* 1: programming only clears bits, an erase sets them */
    uint16_t dies;       /* 1 or more; equal parts of size_bytes */
    uint32_t used_bytes; /* from offset 0; no task goes beyond */
    uint32_t size_bytes;
    uint32_t page_bytes;   /* storage: a program stays inside one; constants: offset of the first */
    uint32_t sector_bytes; /* storage: unit of erase; constants: their CRC-32 */
    char name[13];         /* ends with a zero byte */
    uint8_t holds_constants; /* 1: a memory with constants before the first frame: the port has
                              * them there, up to used_bytes; oc_open() compares their CRC */
} oc_device;

/* `planes` planes of `rows` rows of `row_bytes` contiguous bytes, moved from one device to another.
 * Offsets and strides are bytes from the start of the device. All counts are 1 or more; the runtime
 * has checked that source and destination lie inside the used bytes of their devices. */
typedef struct oc_transfer {
    uint32_t source_device, source_offset;
    uint32_t destination_device, destination_offset;
    uint32_t row_bytes;
    uint32_t rows, source_row_stride, destination_row_stride;
    uint32_t planes, source_plane_stride, destination_plane_stride;
} oc_transfer;

/* The hardware. Members may be NULL only where that is said. Functions that return int return OC_OK
 * or a negative code, which ends the frame.
 *
 * Calls between runtime and port are calls through pointers that the compiler can not see through:
 * they are the compiler barriers of the design. Barriers of the machine (DSB before a DMA start,
 * say) belong into start_transfer and cache_clean. */
typedef struct oc_port {
    /* Handed to every function below; the runtime does not look at it. */
    void* user;

    /* Bytes that `blob` or read_blob can give, 64 or more. A blob that claims to be longer is
     * refused. */
    uint32_t blob_bytes;

    /* The blob where the core can read it in place, on a multiple of 4: internal flash, RAM. It
     * must not change while the context is open: oc_open() checks all of its tasks, frames rely on
     * that. NULL: it is read piece by piece with read_blob, and each task is checked when it comes.
     */
    const void* blob;

    /* Copies `bytes` bytes (4 to OC_WINDOW_BYTES) of the blob from `offset`. Called from oc_open(),
     * from the thread and from oc_transfer_done(), so it must work in an interrupt handler. NULL:
     * `blob` is not. */
    int (*read_blob)(void* user, uint32_t offset, void* destination, uint32_t bytes);

    /* Address at which the core sees `device`, a multiple of 8, with info->used_bytes bytes behind
     * it; of a storage, its memory-mapped window. NULL: the port has no such memory (the blob is
     * refused when it uses bytes of it) or no such window (a task that reads through it is
     * refused). Not NULL. */
    void* (*memory_base)(void* user, uint32_t device, const oc_device* info);

    /* Writes the id of the image that the storage holds, the first 16 bytes of the SHA-256 of its
     * first `bytes` bytes. Called by oc_open() after memory_base. NULL: the port can not know,
     * nothing is compared. */
    int (*image_id)(void* user, uint32_t bytes, uint8_t id[OC_IMAGE_ID_BYTES]);

    /* Begins to move bytes on `lane` (1 to 7) and returns; oc_transfer_done(context, lane, status)
     * reports the end, from an interrupt handler or from inside this call. One operation at a time
     * on each lane. `transfer` stays valid until then. Not NULL when the blob has more than the cpu
     * lane. */
    int (*start_transfer)(void* user, uint32_t lane, const oc_transfer* transfer);

    /* Begins to erase whole sectors: offset and bytes are multiples of the sector. Ends like a
     * transfer. NULL: the storages of this port can not be erased (a blob that erases is refused at
     * that task). */
    int (*start_erase)(void* user, uint32_t lane, uint32_t device, uint32_t offset, uint32_t bytes);

    /* Begins to switch a storage's controller to `mode` (enum oc_mode). Ends like a transfer. NULL:
     * no storage of this port can be mapped (a blob that switches is refused at that task). */
    int (*set_mode)(void* user, uint32_t lane, uint32_t device, uint32_t mode);

    /* Writes back, or drops, the cache lines that hold [address, address + bytes), bytes 1 or more.
     * Clean is called for each memory before a frame, for a transfer's source before it, and for
     * its destination where tasks of the cpu lane write to the same lines; invalidate for the
     * destination after it: once for each run of cache lines (OC_CACHE_LINE_BYTES) that pieces
     * touch. NULL: the core has no data cache, or the memory that transfers touch is not in it. */
    void (*cache_clean)(void* user, void* address, uint32_t bytes);
    void (*cache_invalidate)(void* user, void* address, uint32_t bytes);

    /* Keeps the handlers that call oc_transfer_done() from running between the two calls (PRIMASK
     * or BASEPRI); `state` is what enter_critical returned. Held for a few instructions only. NULL:
     * there are no such handlers, oc_transfer_done() is called from wait() or start_transfer()
     * only. Both or neither. A runtime built with OC_CRITICAL_PRIMASK sets PRIMASK itself. */
    uint32_t (*enter_critical)(void* user);
    void (*leave_critical)(void* user, uint32_t state);

    /* Sleeps until an interrupt may have come (WFE), or polls once. May return early. NULL:
     * oc_run_frame() spins; a port without interrupts must have it. */
    void (*wait)(void* user);

    /* Free-running counter of the core's cycles, modulo 2^32, for the stamps. NULL: stamps are 0.
     */
    uint32_t (*cycles)(void* user);

    /* Network input `input` is about to be read from [data, data + bytes): the application puts it
     * there, or has done so. NULL: it always has. */
    int (*input_ready)(void* user, uint32_t input, void* data, uint32_t bytes);

    /* Network output `output` is complete in [data, data + bytes) and is overwritten soon after
     * this call: the application takes it. NULL: it looks at the memory after the frame. */
    int (*output_taken)(void* user, uint32_t output, const void* data, uint32_t bytes);

    /* The thread is between two tasks of the cpu lane: a watchdog may be fed. NULL: no need. */
    void (*between_tasks)(void* user);

    /* Ends every operation under way without a report; none is reported later. Storages are in
     * indirect mode afterwards. NULL: a frame can not be stopped (oc_stop() refuses). */
    void (*stop)(void* user);

#ifdef OC_STAMPS
    /* Task `task` (0 is the lane's first of the body) starts (`end` 0) or has ended (1) at
     * `cycles`; not called for tasks that this iteration does not do. Called from the thread for
     * lane 0 and from wherever transfers start and end for the others. NULL: no stamps. */
    void (*stamp)(void* user, uint32_t lane, uint32_t task, uint32_t end, uint32_t cycles);
#endif
} oc_port;

#ifndef OC_BLOB_IN_PLACE
/* The parts of the blob in RAM, OC_WINDOW_BYTES together. Define OC_BLOB_IN_PLACE for all of the
 * runtime when every port gives `blob`: then there is no window. */
typedef struct oc_window {
    oc_operator op; /* the operator at work; unused when the blob is read in place */
    uint32_t lanes[(OC_WINDOW_BYTES - sizeof(oc_operator)) / 4u];
} oc_window;
#endif

/* One lane. Members without a mark are fixed by oc_open(); "starter" ones are written only by
 * whoever runs oc_lanes_start_ready() (one at a time), "completer" ones only by the end of the
 * lane's task. Each volatile counter thus has one writer, and an aligned 32-bit store is whole on
 * every target: no atomics needed. */
typedef struct oc_lane {
    uint8_t kind;   /* enum oc_lane_kind */
    uint8_t device; /* of the storage; 255 without */
    uint32_t records_offset, records_bytes, tasks;
    const uint32_t* record; /* starter: the next record, as a whole; NULL: not looked at yet */
    uint32_t next;          /* starter: offset of the next record, from records_offset */
#ifndef OC_BLOB_IN_PLACE
    uint32_t* window;       /* its part of the window */
    uint32_t window_at;     /* starter: what the window holds, from records_offset */
    uint32_t window_filled; /* starter: bytes of it */
#endif
    volatile uint32_t started;   /* starter */
    volatile uint32_t completed; /* completer: of this iteration */
    uint8_t action;              /* starter: kind of the task under way */
    uint8_t mode;                /* starter: of a mode task */
    uint8_t untouched;    /* starter: the core writes no line of the transfer's destination */
    oc_transfer transfer; /* starter: of a transfer task */
} oc_lane;

/* All state of one replay. Declare it where you like (static, mostly), zero or not, and treat its
 * members as private; sizes are part of the budget that tests/runtime/size pins. */
typedef struct oc_context {
    const oc_port* port;
    const uint32_t* blob; /* NULL: it is read piece by piece */
    oc_device devices[OC_MAX_DEVICES];
    uint8_t* base[OC_MAX_DEVICES];
    volatile uint8_t mode[OC_MAX_DEVICES]; /* enum oc_mode; written by the storage's lane only */
    oc_lane lanes[OC_MAX_LANES];
    uint32_t device_count, lane_count, operator_count, input_count, output_count;
    uint32_t blob_bytes, io_table, operator_table;
#ifndef OC_BLOB_IN_PLACE
    uint32_t window_lane_bytes;
#endif
    uint32_t operator_loaded; /* index of the operator at work; 0xFFFFFFFF none */
    const oc_operator* op;    /* the operator at work, checked: in the window or in the blob */
    oc_call call;             /* the compute task that comes next, when `prepared` */
    uint32_t uses;            /* bit for each device that its kernel touches */
    uint32_t storages;        /* bit for each device that is a storage */
    uint8_t prepared;
    uint8_t checked;    /* all records of a blob in place have been checked by oc_open() */
    uint8_t delay;      /* of the outputs: iterations after the one that brought the frame */
    uint32_t in_flight; /* bit k: there is a frame that came k iterations ago */
    uint32_t runs;      /* bit k: tasks with delay k are done now; 16 + k: those that are once */
    volatile int error; /* the first one of the iteration */
    volatile uint32_t error_lane, error_task;
    volatile uint8_t starting, start_again; /* see oc_lane.c */
    /* Takes the place of the port's input_ready and output_taken when it is set. */
    int (*bind)(void* user, uint32_t output, uint32_t index, void* data, uint32_t bytes);
    void* bind_user;
    uint8_t state; /* 0 closed, 1 open, 2 in a frame */
#ifdef OC_CHECKSUMS
    uint32_t* checksums;
    uint32_t checksum_count, checksum_stride;
#endif
#ifndef OC_BLOB_IN_PLACE
    oc_window window;
#endif
} oc_context;

/* Reads header and tables, checks CRC, image id and ranges, and asks the port for its memories.
 * `port` must outlive the context. No transfer is started. */
int oc_open(oc_context* context, const oc_port* port);

/* Where network input (`output` 0) or output (1) number `index` lies; element type as in enum
 * oc_type. */
typedef struct oc_binding {
    uint32_t device, offset, bytes, type;
} oc_binding;
int oc_find_binding(const oc_context* context, uint32_t output, uint32_t index,
                    oc_binding* binding);

/* Frames in flight. A blob may work on several frames at a time: every frame that comes begins an
 * iteration of the body, and its outputs are taken `delay` (of the context) iterations later, 0 for
 * most blobs. While frames come, each iteration takes the outputs of the frame `delay` before; at
 * the end of the stream, oc_drain_begin() begins iterations without a frame. Then, after oc_stop()
 * and after an error the next frame begins a new stream. */

/* Runs one iteration: oc_frame_begin(), then oc_step() and the port's wait() until it has ended.
 * After an error, transfers may still be under way: oc_stop() before the next frame. */
int oc_run_frame(oc_context* context);

/* The same in steps, for applications with a loop of their own. oc_frame_begin() starts the first
 * transfers; oc_step() runs at most one task of the cpu lane and returns OC_MORE, OC_WAITING, OC_OK
 * when the iteration has ended, or a negative code. OC_ERR_STATE when a stream has begun to drain
 * and has not ended. */
int oc_frame_begin(oc_context* context);
/* The same without a new frame. OC_ERR_STATE when there is no frame left to work on. */
int oc_drain_begin(oc_context* context);
/* 1 when this iteration, or the last one, takes the outputs of a frame; 0 when none is that far. */
static inline int oc_outputs_due(const oc_context* context) {
    return (int)(context->in_flight >> context->delay & 1u);
}
int oc_step(oc_context* context);

/* Ends a frame, and all in flight, in whatever state, so that others can begin: stops transfers.
 * OC_ERR_PORT when some are under way and the port can not stop them. */
int oc_stop(oc_context* context);

/* The operation that the port began on `lane` has ended with `status` (OC_OK or negative). For
 * interrupt handlers; they may interrupt each other, one context is not for several cores. */
void oc_transfer_done(oc_context* context, uint32_t lane, int status);

#ifdef OC_CHECKSUMS
/* Sums of each operator's output bytes go to `sums` (docs/spec/replay.md); the caller zeroes it
 * before a frame. `count` of at least the blob's operators, else the rest is left out. What an
 * iteration does for the frame that came k iterations ago goes to sums + k * stride: with stride 0
 * frames in flight add up. NULL: none. */
void oc_set_checksums(oc_context* context, uint32_t* sums, uint32_t count, uint32_t stride);
#endif

#ifdef __cplusplus
}
#endif
#endif
