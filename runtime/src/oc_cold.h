/* For what runs when a blob is opened or read piece by piece, and for what gains little from speed:
 * small rather than fast.
 * OC_COLD_FILE stands behind a source's includes, OC_COLD before a function.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_COLD_H
#define OC_COLD_H

#if defined(__GNUC__) && !defined(__clang__)
#define OC_COLD_FILE _Pragma("GCC optimize(\"Os\")")
#define OC_COLD __attribute__((cold, noinline))
#else
#define OC_COLD_FILE
#define OC_COLD
#endif

#endif
