/* Opcodes, lines and dummy clocks: ST's board support packages and the component headers beside
 * them (n25q128a.h, w25q128j.h, mt25tl01g.h, mx25r6435f.h, mx25lm51245g.h, mx25l512.h), JEDEC ids
 * from the parts' data sheets. SPDX-License-Identifier: Apache-2.0 */
#include "nor_part.h"

#include <stddef.h>

#include "peripherals/cortex_m.h"

/* opcode, opcode lines, address lines, address bytes, mode lines, dummy, data lines, double rate */
#define WRITE_ENABLE \
    { 0x06, 1, 0, 0, 0, 0, 0, 0 }
#define STATUS \
    { 0x05, 1, 0, 0, 0, 0, 1, 0 }
#define ERASE_4K \
    { 0x20, 1, 1, 3, 0, 0, 0, 0 }

const oc_nor_part oc_nor_n25q128a = {"N25Q128A",
                                     0x20BA18,
                                     256,
                                     4096,
                                     OC_NOR_DUMMY_IN_VCR,
                                     {0xEB, 1, 4, 3, 0, 10, 4, 0},
                                     {0x12, 1, 4, 3, 0, 0, 4, 0},
                                     ERASE_4K,
                                     STATUS,
                                     WRITE_ENABLE};

/* Fast read quad I/O wants two mode clocks, then four dummy clocks. */
const oc_nor_part oc_nor_w25q128jv = {"W25Q128JV",
                                      0xEF4018,
                                      256,
                                      4096,
                                      OC_NOR_QUAD_IN_STATUS2,
                                      {0xEB, 1, 4, 3, 4, 4, 4, 0},
                                      {0x32, 1, 1, 3, 0, 0, 4, 0},
                                      ERASE_4K,
                                      STATUS,
                                      WRITE_ENABLE};

/* Two dies behind one controller: pages and sectors of both together. */
const oc_nor_part oc_nor_mt25tl01g = {"MT25TL01G",
                                      0x20BA20,
                                      512,
                                      8192,
                                      OC_NOR_4_BYTES,
                                      {0xEC, 1, 4, 4, 0, 8, 4, 0},
                                      {0x3E, 1, 4, 4, 0, 0, 4, 0},
                                      {0x21, 1, 1, 4, 0, 0, 0, 0},
                                      STATUS,
                                      WRITE_ENABLE};

const oc_nor_part oc_nor_mx25r6435f = {"MX25R6435F",
                                       0xC22817,
                                       256,
                                       4096,
                                       OC_NOR_MX25R,
                                       {0xEB, 1, 4, 3, 4, 4, 4, 0},
                                       {0x38, 1, 4, 3, 0, 0, 4, 0},
                                       ERASE_4K,
                                       STATUS,
                                       WRITE_ENABLE};

const oc_nor_part oc_nor_mx25l51245g = {"MX25L51245G",
                                        0xC2201A,
                                        256,
                                        4096,
                                        OC_NOR_QPI_4_BYTES,
                                        {0xEC, 4, 4, 4, 0, 10, 4, 0},
                                        {0x12, 4, 4, 4, 0, 0, 4, 0},
                                        {0x21, 4, 4, 4, 0, 0, 0, 0},
                                        {0x05, 4, 0, 0, 0, 0, 4, 0},
                                        {0x06, 4, 0, 0, 0, 0, 0, 0}};

/* Status in octal double rate: five dummy clocks (mx25lm51245g_conf.h: DUMMY_CYCLES_REG_OCTAL_DTR).
 */
const oc_nor_part oc_nor_mx25lm51245g = {"MX25LM51245G",
                                         0xC2853A,
                                         256,
                                         4096,
                                         OC_NOR_OCTAL,
                                         {0xEE11, 8, 8, 4, 0, 6, 8, 1},
                                         {0x12ED, 8, 8, 4, 0, 0, 8, 1},
                                         {0x21DE, 8, 8, 4, 0, 0, 0, 1},
                                         {0x05FA, 8, 8, 4, 0, 5, 8, 1},
                                         {0x06F9, 8, 0, 0, 0, 0, 0, 1}};

/* --- short commands --- */

static void send(const oc_flash_controller* controller, uint16_t opcode, uint8_t lines) {
    const oc_flash_command command = {opcode, lines, 0, 0, 0, 0, 0, 0};
    oc_flash_encoded encoded;
    oc_flash_encode(&command, &encoded);
    oc_flash_send(controller, &encoded, 0);
}

static void get(const oc_flash_controller* controller, uint16_t opcode, uint8_t* data,
                uint32_t bytes) {
    const oc_flash_command command = {opcode, 1, 0, 0, 0, 0, 1, 0};
    oc_flash_encoded encoded;
    oc_flash_encode(&command, &encoded);
    oc_flash_get(controller, &encoded, 0, data, bytes);
}

/* Write enable, then `bytes` data bytes; waits until the part has taken them. */
static void put(const oc_flash_controller* controller, uint16_t opcode, const uint8_t* data,
                uint32_t bytes) {
    const oc_flash_command command = {opcode, 1, 0, 0, 0, 0, 1, 0};
    oc_flash_encoded encoded;
    uint8_t status[2] = {0, 0};
    send(controller, 0x06, 1);
    oc_flash_encode(&command, &encoded);
    oc_flash_put(controller, &encoded, 0, data, bytes);
    do get(controller, 0x05, status, controller->dual ? 2u : 1u);
    while (((status[0] | status[1]) & 1u) != 0);
}

/* --- preparing a part --- */

enum { kResetMicroseconds = 50 }; /* the longest of the parts takes 40 when it is idle */

/* Out of the mode in which a run before this one has left the part: power stays on over a reset of
 * the microcontroller. */
static void reset(const oc_flash_controller* controller, uint8_t setup, uint32_t core_hz) {
    static const oc_flash_command kOctal[] = {{0x6699, 8, 0, 0, 0, 0, 0, 1},
                                              {0x9966, 8, 0, 0, 0, 0, 0, 1}};
    if (setup == OC_NOR_OCTAL) {
        for (uint32_t i = 0; i < 2; ++i) {
            oc_flash_encoded encoded;
            oc_flash_encode(&kOctal[i], &encoded);
            oc_flash_send(controller, &encoded, 0);
        }
        oc_core_delay(core_hz, kResetMicroseconds);
    }
    for (uint8_t lines = setup == OC_NOR_QPI_4_BYTES ? 4 : 1; lines != 0; lines /= 4) {
        send(controller, 0x66, lines);
        send(controller, 0x99, lines);
        oc_core_delay(core_hz, kResetMicroseconds);
    }
}

static uint32_t read_id(const oc_flash_controller* controller) {
    uint8_t id[6];
    const uint32_t step = controller->dual ? 2u : 1u; /* each die answers, byte by byte in turn */
    get(controller, 0x9F, id, 3u * step);
    return (uint32_t)id[0] << 16 | (uint32_t)id[step] << 8 | id[2u * step];
}

/* Sets `bits` of a register that opcodes `reader` and `writer` read and write. */
static void set_bits(const oc_flash_controller* controller, uint16_t reader, uint16_t writer,
                     uint8_t clear, uint8_t bits) {
    const uint32_t bytes = controller->dual ? 2u : 1u;
    uint8_t value[2], wanted[2];
    get(controller, reader, value, bytes);
    uint32_t differ = 0;
    for (uint32_t i = 0; i < bytes; ++i) {
        wanted[i] = (uint8_t)((value[i] & ~clear) | bits);
        differ |= (uint32_t)(wanted[i] ^ value[i]);
    }
    if (differ != 0) put(controller, writer, wanted, bytes);
}

/* Ten dummy clocks: bits 7:6 of the configuration register, which is written behind the status. */
static void write_macronix_dummy(const oc_flash_controller* controller) {
    uint8_t value[2];
    get(controller, 0x05, &value[0], 1);
    get(controller, 0x15, &value[1], 1);
    value[1] |= 3u << 6;
    put(controller, 0x01, value, 2);
}

/* Quad enable, and the mode in which the part reads faster than 33 MHz: bit 1 of the second of two
 * configuration bytes. They are kept without power, so they are written once in the part's life. */
static void write_mx25r_registers(const oc_flash_controller* controller) {
    uint8_t value[3];
    get(controller, 0x05, &value[0], 1);
    get(controller, 0x15, &value[1], 2);
    if ((value[0] & 1u << 6) != 0 && (value[2] & 1u << 1) != 0) return;
    value[0] |= 1u << 6;
    value[2] |= 1u << 1;
    put(controller, 0x01, value, sizeof value);
}

/* Configuration register 2 of the octal part: address 0x300 holds the dummy clocks (0 is 20, 1 is
 * 18, ... 7 is 6), address 0 the mode, 2 for double rate on eight lines. */
static void write_octal_register(const oc_flash_controller* controller, uint32_t address,
                                 uint8_t value) {
    const oc_flash_command command = {0x72, 1, 1, 4, 0, 0, 1, 0};
    oc_flash_encoded encoded;
    oc_flash_encode(&command, &encoded);
    send(controller, 0x06, 1);
    oc_flash_put(controller, &encoded, address, &value, 1);
}

static void prepare(const oc_flash_controller* controller, const oc_nor_part* part,
                    uint32_t core_hz) {
    const uint8_t dummy = (uint8_t)(part->read.dummy_clocks << 4);
    switch (part->setup) {
        case OC_NOR_4_BYTES:
            send(controller, 0x06, 1);
            send(controller, 0xB7, 1); /* fall through */
        case OC_NOR_DUMMY_IN_VCR:
            set_bits(controller, 0x85, 0x81, 0xF0, dummy);
            break;
        case OC_NOR_MX25R:
            write_mx25r_registers(controller);
            break;
        case OC_NOR_QUAD_IN_STATUS2:
            set_bits(controller, 0x35, 0x31, 0, 1u << 1);
            break;
        case OC_NOR_QPI_4_BYTES:
            write_macronix_dummy(controller);
            send(controller, 0xB7, 1);
            send(controller, 0x35, 1);
            break;
        case OC_NOR_OCTAL:
            write_octal_register(controller, 0x300,
                                 (uint8_t)((20u - part->read.dummy_clocks) / 2u));
            write_octal_register(controller, 0x000, 2);
            oc_core_delay(core_hz, 1);
            break;
        default:
            break;
    }
}

const oc_nor_part* oc_nor_identify(const oc_flash_controller* controller,
                                   const oc_nor_part* const* parts, uint32_t count,
                                   uint32_t core_hz) {
    reset(controller, parts[0]->setup, core_hz);
    const uint32_t id = read_id(controller);
    for (uint32_t i = 0; i < count; ++i) {
        if (parts[i]->id != id) continue;
        prepare(controller, parts[i], core_hz);
        return parts[i];
    }
    return NULL;
}
