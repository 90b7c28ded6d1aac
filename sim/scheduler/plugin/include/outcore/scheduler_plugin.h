/* The interface of a scheduler that Outcore loads at run time:
 *     outcore schedule MODEL --board BOARD --scheduler ./libmine.so -o DIR
 * It is plain C, so that compiler, standard library and version of either side do not matter. The
 * problem and the answer are JSON texts (docs/spec/problem.md). Outcore loads the object in a child
 * process, with limits of time and output, and checks the answer: a mistake here is reported, it
 * harms nobody. Works in C99 and C++.
 *
 *     #include <outcore/scheduler_plugin.h>
 *     OUTCORE_SCHEDULER
 *     int outcore_scheduler_run(const struct outcore_scheduler_host *host, const char *problem,
 *                               size_t problem_bytes) {
 *         return host->answer(host->context, text, bytes);
 *     }
 *     cc -shared -fPIC -o libmine.so mine.c
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef OUTCORE_SCHEDULER_PLUGIN_H
#define OUTCORE_SCHEDULER_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

/* Counts up when something here changes so that an object built before can not work any more. */
#define OUTCORE_SCHEDULER_ABI 1u

#ifdef __cplusplus
#define OUTCORE_SCHEDULER_EXPORT extern "C" __attribute__((visibility("default")))
extern "C" {
#else
#define OUTCORE_SCHEDULER_EXPORT __attribute__((visibility("default")))
#endif

/* What Outcore gives to the object; lives as long as the call. Members are only ever added at the
 * end, `size_bytes` says how many are there. */
struct outcore_scheduler_host {
    uint32_t abi;        /* OUTCORE_SCHEDULER_ABI of Outcore */
    uint32_t size_bytes; /* of this struct, as Outcore knows it */
    void* context;       /* first argument of the functions below */
    /* Appends to the answer. 0, or not 0 when Outcore takes no more: return then. */
    int (*answer)(void* context, const char* text, size_t bytes);
};

/* Defined by OUTCORE_SCHEDULER, once in an object. */
__attribute__((visibility("default"))) uint32_t outcore_scheduler_abi(void);

/* To be written: schedules `problem`, JSON that ends with a 0 behind its `problem_bytes` bytes.
 * Returns 0 when the answer is whole, anything else to say that there is none; why goes to standard
 * error. "There is no schedule" is an answer, too. */
__attribute__((visibility("default"))) int outcore_scheduler_run(
    const struct outcore_scheduler_host* host, const char* problem, size_t problem_bytes);

#ifdef __cplusplus
}
#endif

#define OUTCORE_SCHEDULER \
    OUTCORE_SCHEDULER_EXPORT uint32_t outcore_scheduler_abi(void) { return OUTCORE_SCHEDULER_ABI; }

#endif
