/* The firmware of a bundle: docs/spec/report.md from reset on.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "board.h"
#include "board_port.h"
#include "bundle_config.h"
#include "firmware_frame.h"
#include "firmware_text.h"
#include "oc_crc32.h"
#include "peripherals/cortex_m.h"
#include "peripherals/usart.h"

enum {
    kLineBytes = 40,
    kCheckBytes = 256,
    kCrcOffset = 12,
    kIdOffset = 16,
    kImageBytesOffset = 32
};
enum { kCacheLine = 32 };

extern const uint8_t oc_bundle_blob[], oc_bundle_blob_end[];

static firmware_frames frames;
static oc_storage storage;
static uint8_t storage_open;
static int opened = OC_ERR_STATE;
static volatile uint32_t ticks;

void oc_board_handle_tick(void) { ++ticks; }

static const uint8_t kImageId[OC_IMAGE_ID_BYTES] = OC_BUNDLE_IMAGE_ID;

static int refuse(int code, const char* why) {
    firmware_say(why);
    firmware_say("oc error");
    firmware_say_signed(code);
    firmware_say(" 0 0\n");
    return code;
}

/* A field of the blob's header. */
static uint32_t blob_word(uint32_t offset) {
    uint32_t word;
    memcpy(&word, oc_bundle_blob + offset, sizeof word);
    return word;
}

/* Opens flash and blob. Firmware, blob and image must be of the same bundle. */
static int open(void) {
    const uint32_t bytes = (uint32_t)(oc_bundle_blob_end - oc_bundle_blob);
    if (opened == OC_OK) return OC_OK;
    if (bytes < OC_BUNDLE_BLOB_BYTES || blob_word(kCrcOffset) != OC_BUNDLE_BLOB_CRC ||
        memcmp(oc_bundle_blob + kIdOffset, kImageId, sizeof kImageId) != 0) {
        return refuse(OC_ERR_CRC,
                      "The schedule is not the one that this firmware was built for.\n");
    }
    if (!storage_open && oc_board_open_storage(&storage) != OC_OK)
        return refuse(OC_ERR_PORT,
                      "The board's flash does not answer, or is of an unknown part.\n");
    storage_open = 1;
    oc_board_port_init(&frames.board, &frames.context, &storage, oc_bundle_blob,
                       OC_BUNDLE_BLOB_BYTES);
    opened = oc_open(&frames.context, &frames.board.port);
    if (opened == OC_ERR_IMAGE)
        return refuse(opened, "The flash image is not the one that this firmware was built for.\n");
    if (opened != OC_OK) return refuse(opened, "The schedule can not be replayed.\n");
    firmware_frames_plan(&frames);
    return OC_OK;
}

/* The image's bytes, all of them, against the CRC in its footer. */
static int check_image(void) {
    const uint32_t bytes = blob_word(kImageBytesOffset);
    uint8_t room[kCheckBytes + kCacheLine];
    uint8_t* buffer = room + (kCacheLine - (uint32_t)(uintptr_t)room % kCacheLine) % kCacheLine;
    oc_image_footer footer;
    if (bytes == 0) return OC_OK;
    int result = oc_board_read_footer(&storage, bytes, &footer);
    uint32_t crc = OC_CRC32_START;
    for (uint32_t at = 0; at < bytes && result == OC_OK;) {
        const uint32_t count = bytes - at < kCheckBytes ? bytes - at : (uint32_t)kCheckBytes;
        result = oc_board_read(&storage, at, buffer, count);
        crc = oc_crc32_update(crc, buffer, count);
        at += count;
    }
    if (result == OC_OK && (crc ^ 0xFFFFFFFFu) != footer.crc32) result = OC_ERR_IMAGE;
    if (result != OC_OK) return refuse(result, "The flash image is damaged.\n");
    return OC_OK;
}

static void end(int status) {
    firmware_say("oc end");
    firmware_say_signed(status);
    firmware_say("\n");
}

static int run(int check) {
    int result = open();
    if (result == OC_OK && check) result = check_image();
    return result == OC_OK ? firmware_frames_run(&frames, check) : result;
}

static int run_seed(const char* text, int check) {
    uint32_t seed;
    if (!firmware_number(text, &seed)) return OC_ERR_STATE;
    frames.seed = seed;
    frames.input = NULL;
    return run(check);
}

/* `input BYTES`: the raw bytes follow the line. They are read even when there is no room. */
static int take_input(const char* text) {
    uint8_t* to = (uint8_t*)(uintptr_t)OC_BUNDLE_INPUT_ADDRESS;
    uint32_t bytes;
    if (!firmware_number(text, &bytes)) return OC_ERR_STATE;
    int result = open();
    if (result == OC_OK && bytes != firmware_frames_input_bytes(&frames)) result = OC_ERR_STATE;
    if (result == OC_OK && bytes > OC_BUNDLE_INPUT_BYTES) result = OC_ERR_PORT;
    for (uint32_t i = 0; i < bytes;) {
        const int byte = oc_usart_receive();
        if (byte < 0) {
            oc_board_watchdog();
            oc_core_sleep();
            continue;
        }
        if (result == OC_OK) to[i] = (uint8_t)byte;
        ++i;
    }
    if (result == OC_OK) frames.input = to;
    return result;
}

static int again(const char* rest) {
    if (frames.input == NULL) return OC_ERR_STATE;
    if (*rest == '\0') return run(0);
    return strcmp(rest, "check") == 0 ? run(1) : OC_ERR_STATE;
}

static int obey(const char* line) {
    const char* rest;
    if (firmware_word(line, "run", &rest)) return run_seed(rest, 0);
    if (firmware_word(line, "check", &rest)) return run_seed(rest, 1);
    if (firmware_word(line, "input", &rest)) return take_input(rest);
    if (firmware_word(line, "again", &rest)) return again(rest);
    return OC_ERR_STATE;
}

/* Who only looks at the serial line gets a frame as well: one second without a command. */
static int nobody_speaks(void) {
    ticks = 0;
    oc_core_start_tick(oc_board_this.core_hz);
    while (!oc_usart_waiting() && ticks < OC_TICKS_PER_SECOND) {
        oc_board_watchdog();
        oc_core_sleep();
    }
    oc_core_stop_tick();
    return !oc_usart_waiting();
}

int main(void) {
    char line[kLineBytes];
    oc_board_start();
    oc_usart_init(oc_board_this.usart);
    firmware_say("oc report 1 board=" OC_BUNDLE_BOARD " core_hz=");
    firmware_say_number(oc_board_this.core_hz);
    firmware_say(" blob=");
    firmware_say_hex(OC_BUNDLE_BLOB_CRC, 8);
    firmware_say(" image=");
    firmware_say_bytes(kImageId, sizeof kImageId);
    firmware_say("\n");
    const int result = open();
    if (result != OC_OK) end(result);
    firmware_say("oc ready\n");
    if (nobody_speaks()) {
        end(run_seed("1", 0));
        firmware_say("oc ready\n");
    }
    for (;;) {
        firmware_read_line(line, sizeof line);
        end(obey(line));
        firmware_say("oc ready\n");
    }
}
