/* The replay program of ports/replay with its files inside of the image, so that the same ELF runs
 * on QEMU's mps2 machines and on the virtual board. Transfers end inside their start: no tick, no
 * interrupt, the same instructions on both. Says the bytes of the output, and how long the replay
 * took by the SysTick; QEMU with -icount counts instructions with it.
 * UART_BASE: of the machine's CMSDK UART. SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "replay_main.h"
#include "replay_system.h"

#define REGISTER(address) (*(volatile uint32_t*)(address))
#define UART_DATA REGISTER(UART_BASE)
#define UART_STATE REGISTER(UART_BASE + 0x04u)
#define UART_CTRL REGISTER(UART_BASE + 0x08u)
#define UART_BAUDDIV REGISTER(UART_BASE + 0x10u)
#define SYST_CSR REGISTER(0xE000E010u)
#define SYST_RVR REGISTER(0xE000E014u)
#define SYST_CVR REGISTER(0xE000E018u)

enum { kMostTicks = 0xFFFFFF, kOutputBytes = 4096, kFull = 1 };
enum { kBlob, kInput, kImage, kOutput }; /* handles of files */

extern const uint8_t embedded_blob[], embedded_blob_end[], embedded_input[], embedded_input_end[],
    embedded_image[], embedded_image_end[];
extern uint32_t __stack_end[], __bss_start[], __bss_end[];
extern uint8_t __heap_start[], __heap_end[];

void qemu_reset(void);

static replay_engine engine;
static uint8_t output[kOutputBytes];
static uint32_t output_bytes;
static uint8_t* heap = __heap_start;

/* --- the report --- */

static void put(char character) {
    while ((UART_STATE & kFull) != 0) {
    }
    UART_DATA = (uint8_t)character;
}

static void put_text(const char* text) {
    while (*text != '\0') put(*text++);
}

static void put_byte(uint32_t value) {
    put("0123456789abcdef"[value >> 4 & 15u]);
    put("0123456789abcdef"[value & 15u]);
}

/* --- replay_system.h --- */

static const uint8_t* begin_of(int32_t file) {
    return file == kBlob ? embedded_blob : file == kInput ? embedded_input : embedded_image;
}

static const uint8_t* end_of(int32_t file) {
    return file == kBlob    ? embedded_blob_end
           : file == kInput ? embedded_input_end
                            : embedded_image_end;
}

int32_t system_open(const char* path, int for_writing) {
    if (for_writing) return kOutput;
    if (strcmp(path, "input") == 0) return kInput;
    return strcmp(path, "bundle/schedule.blob") == 0 ? kBlob : kImage;
}

void system_close(int32_t file) { (void)file; }

uint32_t system_file_size(int32_t file) { return (uint32_t)(end_of(file) - begin_of(file)); }

int system_read(int32_t file, uint32_t offset, void* destination, uint32_t bytes) {
    const uint32_t size = system_file_size(file);
    if (offset > size || bytes > size - offset) return -1;
    memcpy(destination, begin_of(file) + offset, bytes);
    return 0;
}

int system_append(int32_t file, const void* source, uint32_t bytes) {
    if (file != kOutput || bytes > kOutputBytes - output_bytes) return -1;
    memcpy(output + output_bytes, source, bytes);
    output_bytes += bytes;
    return 0;
}

void* system_allocate(uint32_t bytes) {
    uint8_t* memory = heap;
    if (bytes > (uint32_t)(__heap_end - heap) - 7u) return NULL;
    heap += (bytes + 7u) & ~7u;
    return memory;
}

void system_message(const char* text) {
    put_text(text);
    put('\n');
}

uint32_t system_enter_critical(void) { return 0; }
void system_leave_critical(uint32_t state) { (void)state; }
void system_wait(void) {}
void system_between_tasks(void) {}
uint32_t system_cycles(void) { return 0; }
uint32_t system_staging_bytes(void) { return 1u << 15; }
int system_storage_in_memory(void) { return 0; }

/* --- from reset on --- */

static void fault(void) {
    put_text("fault\ndone\n");
    for (;;) {
    }
}

typedef void (*handler)(void);
__attribute__((section(".vectors"), used)) static const struct {
    uint32_t* stack;
    handler handlers[15];
} kVectors = {
    __stack_end,
    {qemu_reset, fault, fault, fault, fault, fault, fault, 0, 0, 0, fault, fault, 0, fault, fault}};

void qemu_reset(void) {
    static char* words[] = {"replay",   "bundle", "--input",  "input",
                            "--output", "output", "--delays", "zero"};
    for (uint32_t* word = __bss_start; word < __bss_end; ++word) *word = 0;
    UART_BAUDDIV = 16; /* the least that sends */
    UART_CTRL = 1;     /* transmitter on */
    SYST_RVR = kMostTicks;
    SYST_CVR = 0;
    SYST_CSR = 5; /* processor clock, no interrupt, on */
    const uint32_t before = SYST_CVR;
    const int result = replay_main((int)(sizeof words / sizeof words[0]), words, &engine);
    const uint32_t ticks = (before - SYST_CVR) & kMostTicks;
    put_text("result ");
    put_byte((uint32_t)result & 0xFFu);
    put_text("\noutput ");
    for (uint32_t i = 0; i < output_bytes; ++i) put_byte(output[i]);
    put_text("\nticks ");
    for (uint32_t shift = 32; shift != 0; shift -= 8) put_byte(ticks >> (shift - 8) & 0xFFu);
    put_text("\ndone\n");
    for (;;) {
    }
}
