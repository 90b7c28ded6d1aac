/* What the replay program needs of the machine it runs on: files, memory, messages and a way to
 * wait. Implemented by ports/host with the C library and by ports/qemu with semihosting.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef REPLAY_SYSTEM_H
#define REPLAY_SYSTEM_H

#include <stddef.h>
#include <stdint.h>

/* Files by handle, 0 or more; negative means failure. */
int32_t system_open(const char* path, int for_writing);
void system_close(int32_t file);
/* Bytes in the file; UINT32_MAX when it can not be told or is larger. */
uint32_t system_file_size(int32_t file);
/* 0 when all bytes were read from `offset` on. */
int system_read(int32_t file, uint32_t offset, void* destination, uint32_t bytes);
/* 0 when all bytes were written behind what was written before. */
int system_append(int32_t file, const void* source, uint32_t bytes);

/* Bytes for the rest of the program's life on a multiple of 8; NULL when there is no room. */
void* system_allocate(uint32_t bytes);

/* One line for people. */
void system_message(const char* text);

/* Keep the handler that ends transfers away, as oc_port wants it. */
uint32_t system_enter_critical(void);
void system_leave_critical(uint32_t state);
/* Lets at least one tick of the engine pass. */
void system_wait(void);
/* Called before each task of the cpu lane. */
void system_between_tasks(void);
uint32_t system_cycles(void);

/* Bytes that a lane may hold back of transfers under way (replay_engine.h). */
uint32_t system_staging_bytes(void);
/* 1 when storages are kept in memory as a whole, which mapped mode needs. */
int system_storage_in_memory(void);

#endif
