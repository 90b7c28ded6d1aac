/* Calls to the emulator in the manner of Arm's semihosting for M profile (BKPT 0xAB).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef QEMU_SEMIHOSTING_H
#define QEMU_SEMIHOSTING_H

#include <stdint.h>

/* Negative: not there. */
int32_t semihosting_open(const char* path, int for_writing);
void semihosting_close(int32_t file);
/* Negative: unknown. */
int32_t semihosting_size(int32_t file);
/* 0 when it worked. */
int semihosting_seek(int32_t file, uint32_t offset);
int semihosting_read(int32_t file, void* destination, uint32_t bytes);
int semihosting_write(int32_t file, const void* source, uint32_t bytes);
/* To the emulator's standard error. */
void semihosting_write_text(const char* text);
/* The emulator's -semihosting-config arg= words, joined by spaces; 0 when they fit. */
int semihosting_command_line(char* buffer, uint32_t size);
void semihosting_exit(int code) __attribute__((noreturn));

#endif
