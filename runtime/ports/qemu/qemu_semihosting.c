/* SPDX-License-Identifier: Apache-2.0 */
#include "qemu_semihosting.h"

#include <string.h>

enum {
    kOpen = 0x01,
    kClose = 0x02,
    kWrite = 0x05,
    kRead = 0x06,
    kSeek = 0x0A,
    kLength = 0x0C,
    kCommandLine = 0x15,
    kExitExtended = 0x20
};
enum { kApplicationExit = 0x20026, kReadBinary = 1, kWriteBinary = 5, kAppend = 8 };

static int32_t call(uint32_t operation, const void* arguments) {
    register uint32_t r0 __asm("r0") = operation;
    register const void* r1 __asm("r1") = arguments;
    __asm volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
    return (int32_t)r0;
}

static int32_t open_mode(const char* path, uint32_t mode) {
    const uint32_t arguments[3] = {(uint32_t)path, mode, (uint32_t)strlen(path)};
    return call(kOpen, arguments);
}

int32_t semihosting_open(const char* path, int for_writing) {
    return open_mode(path, for_writing ? kWriteBinary : kReadBinary);
}

void semihosting_close(int32_t file) {
    const uint32_t arguments[1] = {(uint32_t)file};
    (void)call(kClose, arguments);
}

int32_t semihosting_size(int32_t file) {
    const uint32_t arguments[1] = {(uint32_t)file};
    return call(kLength, arguments);
}

int semihosting_seek(int32_t file, uint32_t offset) {
    const uint32_t arguments[2] = {(uint32_t)file, offset};
    return call(kSeek, arguments) < 0 ? -1 : 0;
}

/* Both give the number of bytes that were left over. */
int semihosting_read(int32_t file, void* destination, uint32_t bytes) {
    const uint32_t arguments[3] = {(uint32_t)file, (uint32_t)destination, bytes};
    return bytes == 0 || call(kRead, arguments) == 0 ? 0 : -1;
}

int semihosting_write(int32_t file, const void* source, uint32_t bytes) {
    const uint32_t arguments[3] = {(uint32_t)file, (uint32_t)source, bytes};
    return bytes == 0 || call(kWrite, arguments) == 0 ? 0 : -1;
}

void semihosting_write_text(const char* text) {
    static int32_t errors = -1;
    if (errors < 0) errors = open_mode(":tt", kAppend); /* append: standard error */
    if (errors >= 0) (void)semihosting_write(errors, text, (uint32_t)strlen(text));
}

int semihosting_command_line(char* buffer, uint32_t size) {
    const uint32_t arguments[2] = {(uint32_t)buffer, size};
    return call(kCommandLine, arguments) == 0 ? 0 : -1;
}

void semihosting_exit(int code) {
    const uint32_t arguments[2] = {kApplicationExit, (uint32_t)code};
    for (;;) (void)call(kExitExtended, arguments);
}
