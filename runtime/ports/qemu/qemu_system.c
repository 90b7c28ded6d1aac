/* replay_system.h on a bare Cortex-M under QEMU. Transfers end in the SysTick handler, so truly
 * under compute.
 * SPDX-License-Identifier: Apache-2.0 */
#include "qemu_semihosting.h"
#include "replay_main.h"
#include "replay_system.h"

enum { kArguments = 32, kCommandLineBytes = 4096, kTickCycles = 2500, kStagingBytes = 1 << 15 };

extern uint8_t __heap_start[], __heap_end[];

void qemu_tick(void);
int main(void);

static replay_engine engine;
static uint8_t* heap = __heap_start;
static volatile uint32_t ticks;

#define SYST_CSR (*(volatile uint32_t*)0xE000E010u)
#define SYST_RVR (*(volatile uint32_t*)0xE000E014u)
#define SYST_CVR (*(volatile uint32_t*)0xE000E018u)

int32_t system_open(const char* path, int for_writing) {
    return semihosting_open(path, for_writing);
}

void system_close(int32_t file) { semihosting_close(file); }

uint32_t system_file_size(int32_t file) {
    const int32_t size = semihosting_size(file);
    return size < 0 ? UINT32_MAX : (uint32_t)size;
}

/* Storages are read from the handler as well as from the thread; a seek and its read belong
 * together. */
int system_read(int32_t file, uint32_t offset, void* destination, uint32_t bytes) {
    const uint32_t state = system_enter_critical();
    int result = semihosting_seek(file, offset);
    if (result == 0) result = semihosting_read(file, destination, bytes);
    system_leave_critical(state);
    return result;
}

int system_append(int32_t file, const void* source, uint32_t bytes) {
    return semihosting_write(file, source, bytes);
}

/* From the thread and from the handler (a storage's overlay). */
void* system_allocate(uint32_t bytes) {
    const uint32_t state = system_enter_critical();
    const uint32_t room = (uint32_t)(__heap_end - heap);
    uint8_t* memory = NULL;
    if (bytes <= room && ((bytes + 7u) & ~7u) <= room) {
        memory = heap;
        heap += (bytes + 7u) & ~7u;
    }
    system_leave_critical(state);
    return memory;
}

void system_message(const char* text) {
    semihosting_write_text(text);
    semihosting_write_text("\n");
}

uint32_t system_enter_critical(void) {
    uint32_t state;
    __asm volatile("mrs %0, primask\n\tcpsid i" : "=r"(state)::"memory");
    return state;
}

void system_leave_critical(uint32_t state) {
    __asm volatile("msr primask, %0" ::"r"(state) : "memory");
}

void system_wait(void) {
    const uint32_t before = ticks;
    while (ticks == before) __asm volatile("wfi" ::: "memory");
}

void system_between_tasks(void) {}

uint32_t system_cycles(void) { return ticks * kTickCycles + (kTickCycles - 1u - SYST_CVR); }

uint32_t system_staging_bytes(void) { return kStagingBytes; }

int system_storage_in_memory(void) { return 0; }

void qemu_tick(void) {
    ticks += 1u;
    replay_engine_tick(&engine);
}

/* Cuts the command line at spaces. */
static int split(char* line, char** words) {
    int count = 0;
    while (*line != '\0' && count < kArguments) {
        while (*line == ' ') *line++ = '\0';
        if (*line == '\0') break;
        words[count++] = line;
        while (*line != '\0' && *line != ' ') ++line;
    }
    return count;
}

int main(void) {
    static char line[kCommandLineBytes];
    static char* words[kArguments];
    if (semihosting_command_line(line, sizeof line) != 0) {
        system_message("outcore-replay: the command line is too long");
        return 2;
    }
    const int count = split(line, words);
    SYST_RVR = kTickCycles - 1u;
    SYST_CVR = 0;
    SYST_CSR = 7; /* processor clock, interrupt, on */
    const int result = replay_main(count, words, &engine);
    SYST_CSR = 0;
    return result;
}
