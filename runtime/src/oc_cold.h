/* For what runs when a blob is opened or read piece by piece, and for what gains little from speed:
 * small rather than fast.
 * OC_APART is no part of its callers, so that its cycles can be told apart.
 * OC_COLD_FILE stands behind a source's includes, OC_COLD before a function; OC_WARM before one of
 * a cold file that runs for every task. SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_COLD_H
#define OC_COLD_H

#if defined(__GNUC__) && !defined(__clang__)
#define OC_COLD_FILE _Pragma("GCC optimize(\"Os\")")
#define OC_COLD __attribute__((cold, noinline))
#define OC_WARM __attribute__((optimize("O2")))
#define OC_APART __attribute__((noinline))
#else
#define OC_COLD_FILE
#define OC_COLD
#define OC_WARM
#define OC_APART
#endif

#endif
