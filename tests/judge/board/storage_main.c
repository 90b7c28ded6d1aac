/* Erases a sector of the board's flash, programs pages of it, and reads it both ways: by DMA and
 * through the mapped window. Says what happened; STORAGE_TEST_OFFSET is a sector's first byte,
 * STORAGE_TEST_UNREACHABLE memory that the storage's channel does not reach.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "board.h"
#include "board_port.h"
#include "oc_crc32.h"
#include "peripherals/cache_m7.h"
#include "peripherals/cortex_m.h"

enum { kPage = 256, kPart = 100, kPartAt = 40 };

static oc_storage storage;
static uint8_t chunk[kPage] __attribute__((aligned(32)));
static uint8_t page[kPage] __attribute__((aligned(32)));
static volatile uint32_t reports; /* from the interrupt handlers */
static volatile int reported = OC_ERR_STATE;

static void done(void* user, int status) {
    (void)user;
    ++reports;
    reported = status;
}

static void say(const char* what, uint32_t value) {
    char line[10] = " ";
    for (uint32_t i = 0; i < 8; ++i) line[1 + i] = "0123456789abcdef"[value >> (28 - 4 * i) & 15];
    line[9] = '\n';
    oc_usart_send(what, (uint32_t)strlen(what));
    oc_usart_send(line, sizeof line);
}

/* Sleeps until the operation that returned `result` has ended. */
static int finish(int result) {
    if (result != OC_WAITING) return result;
    while (storage.status(storage.self) == OC_WAITING) oc_core_sleep();
    return storage.status(storage.self);
}

static uint32_t crc_of(const void* data, uint32_t bytes) {
    return oc_crc32_update(OC_CRC32_START, data, bytes) ^ 0xFFFFFFFFu;
}

static void say_sector(const char* what) {
    uint32_t crc = OC_CRC32_START;
    int result = OC_OK;
    for (uint32_t at = 0; at < storage.sector_bytes && result == OC_OK; at += sizeof chunk) {
        result = oc_board_read(&storage, STORAGE_TEST_OFFSET + at, chunk, sizeof chunk);
        crc = oc_crc32_update(crc, chunk, sizeof chunk);
    }
    say(what, result == OC_OK ? crc ^ 0xFFFFFFFFu : (uint32_t)result);
}

static int program(uint32_t at, const uint8_t* source, uint32_t bytes) {
    oc_cache_clean(page, sizeof page);
    return finish(storage.program(storage.self, STORAGE_TEST_OFFSET + at, source, bytes));
}

/* Reads through the window; what is mapped must refuse a program. */
static void say_mapped(void) {
    const uint8_t* window = (const uint8_t*)storage.window + STORAGE_TEST_OFFSET;
    if (storage.map(storage.self, 1) != OC_OK) {
        say("cannot be mapped", 0);
        return;
    }
    say("program while mapped", (uint32_t)program(0, page, 1));
    say("mapped", crc_of(window, storage.sector_bytes));
    say("unmap", (uint32_t)storage.map(storage.self, 0));
}

int main(void) {
    oc_board_start();
    oc_usart_init(oc_board_this.usart);
    say("open", (uint32_t)oc_board_open_storage(&storage));
    storage.listen(storage.self, done, NULL);
    for (uint32_t i = 0; i < kPage; ++i) page[i] = (uint8_t)(i * 7u + 3u);

#ifdef STORAGE_TEST_UNREACHABLE
    /* Fails, and the flash can be used all the same. */
    say("unreachable", (uint32_t)oc_board_read(&storage, STORAGE_TEST_OFFSET,
                                               (void*)STORAGE_TEST_UNREACHABLE, kPage));
#endif
    say_sector("before");
    say("erase inside a sector", (uint32_t)storage.erase(storage.self, STORAGE_TEST_OFFSET + 1u));
    reports = 0;
    const uint32_t begun = oc_core_cycles();
    const int started = storage.erase(storage.self, STORAGE_TEST_OFFSET);
    say("erase starts", (uint32_t)started);
    say("a second one", (uint32_t)storage.erase(storage.self, STORAGE_TEST_OFFSET));
    say("erase", (uint32_t)finish(started));
    say("took milliseconds", (oc_core_cycles() - begun) / (oc_board_this.core_hz / 1000u));
    say("reports", reports);
    say("reported", (uint32_t)reported);
    say_sector("erased");

    say("page", (uint32_t)program(kPage, page, kPage));
    say("part", (uint32_t)program(3u * kPage + kPartAt, page + 1, kPart));
    say("across pages", (uint32_t)program(3u * storage.page_bytes - 8u, page, 16));
    say("reports", reports);
    say_sector("programmed");
    say_mapped();
    say("page", (uint32_t)program(7u * kPage, page, kPage));
    say_mapped();
    say_sector("again");
    say("good", 0);
    for (;;) {
    }
}
