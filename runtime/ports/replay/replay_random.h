/* xorshift32, shifts 13, 17, 5: small and the same everywhere.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef REPLAY_RANDOM_H
#define REPLAY_RANDOM_H

#include <stdint.h>

typedef struct replay_random {
    uint32_t state;
} replay_random;

static inline uint32_t replay_random_next(replay_random* random) {
    random->state ^= random->state << 13;
    random->state ^= random->state >> 17;
    random->state ^= random->state << 5;
    return random->state;
}

/* Seeds that differ by 1 must not give similar streams, so the bits are mixed first. */
static inline replay_random replay_random_make(uint32_t seed) {
    replay_random random;
    random.state = seed * 2654435761u ^ 0x9E3779B9u;
    if (random.state == 0) random.state = 1;
    for (int i = 0; i < 4; ++i) (void)replay_random_next(&random);
    return random;
}

#endif
