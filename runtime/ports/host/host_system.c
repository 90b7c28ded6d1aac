/* replay_system.h with the C library. There are no interrupts here, so the engine's ticks come
 * where interrupts could: while the cpu lane waits, between its tasks, and at the end of critical
 * sections.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "replay_main.h"
#include "replay_system.h"

enum { kMaxFiles = 64, kStagingBytes = 1 << 22, kMaxAllocations = 1 << 16 };

static FILE* files[kMaxFiles];
static int32_t file_count;
static void*
    allocations[kMaxAllocations]; /* reachable to the end, so that leak checkers stay quiet */
static int allocation_count;
static replay_engine engine;
static int in_tick, critical;

int32_t system_open(const char* path, int for_writing) {
    if (file_count == kMaxFiles) return -1;
    files[file_count] = fopen(path, for_writing ? "wb" : "rb");
    return files[file_count] == NULL ? -1 : file_count++;
}

void system_close(int32_t file) {
    if (files[file] != NULL) fclose(files[file]);
    files[file] = NULL;
}

uint32_t system_file_size(int32_t file) {
    if (fseek(files[file], 0, SEEK_END) != 0) return UINT32_MAX;
    const long size = ftell(files[file]);
    return size < 0 || (unsigned long)size >= UINT32_MAX ? UINT32_MAX : (uint32_t)size;
}

int system_read(int32_t file, uint32_t offset, void* destination, uint32_t bytes) {
    if (fseek(files[file], (long)offset, SEEK_SET) != 0) return -1;
    return fread(destination, 1, bytes, files[file]) == bytes ? 0 : -1;
}

int system_append(int32_t file, const void* source, uint32_t bytes) {
    return fwrite(source, 1, bytes, files[file]) == bytes ? 0 : -1;
}

void* system_allocate(uint32_t bytes) {
    if (allocation_count == kMaxAllocations) return NULL;
    void* memory = malloc(bytes == 0 ? 1u : bytes);
    allocations[allocation_count++] = memory;
    return memory;
}

void system_message(const char* text) { fprintf(stderr, "%s\n", text); }

/* An interrupt does not interrupt itself. */
static void tick(void) {
    if (in_tick) return;
    in_tick = 1;
    replay_engine_tick(&engine);
    in_tick = 0;
}

uint32_t system_enter_critical(void) { return (uint32_t)critical++; }

void system_leave_critical(uint32_t state) {
    critical = (int)state;
    if (critical == 0 && engine.delays == REPLAY_RANDOM) tick();
}

void system_wait(void) { tick(); }

void system_between_tasks(void) {
    if (engine.delays == REPLAY_RANDOM) tick();
}

uint32_t system_cycles(void) { return 0; }

uint32_t system_staging_bytes(void) { return kStagingBytes; }

int system_storage_in_memory(void) { return 1; }

int main(int argc, char** argv) {
    const int result = replay_main(argc, argv, &engine);
    for (int32_t i = 0; i < file_count; ++i) system_close(i);
    for (int i = 0; i < allocation_count; ++i) free(allocations[i]);
    return result;
}
