/* SPDX-License-Identifier: Apache-2.0 */
#include "replay_main.h"

#include <string.h>

#include "replay_report.h"
#include "replay_system.h"
#include "replay_text.h"

enum { kGood = 0, kBadInput = 2, kMismatch = 4 };
enum { kStreamAt = 39 }; /* in the blob's header */

static const char* const kUsage =
    "usage: outcore-replay BUNDLE_DIR --input FILE --output FILE [--report FILE] [--frames N]"
    " [--delays random|zero|max] [--seed S] [--repeat N]";

typedef struct options {
    const char *bundle, *input, *output, *report;
    uint32_t frames; /* 0: as many as the input holds */
    uint32_t seed, repeat;
    enum replay_delays delays;
} options;

/* Sizes of one frame, and the results of a run: of a stream of frames, or of one frame where every
 * frame is a stream of its own. */
typedef struct results {
    uint32_t input_bytes, output_bytes, operators;
    uint32_t first_frame, frames;   /* of the run, in the files */
    uint8_t *output, *first_output; /* of all frames; those of the first of the repeated runs */
    uint32_t *sums, *first_sums;    /* of each frame, for each operator */
    uint32_t* flying_sums;          /* of the frames in flight, the newest one first */
    uint64_t* moved_bytes;          /* in the iteration that took each frame's outputs */
} results;

static void say(const char* what, const char* detail) {
    char line[700];
    replay_text text = replay_text_make(line, sizeof line);
    replay_text_add(&text, "outcore-replay: ");
    replay_text_add(&text, what);
    replay_text_add(&text, detail);
    system_message(line);
}

static const char* explain(int code) {
    switch (code) {
        case OC_ERR_BLOB:
            return "the blob breaks its format, or a task leaves a device's used bytes";
        case OC_ERR_CRC:
            return "the blob's CRC does not fit its bytes";
        case OC_ERR_VERSION:
            return "not a blob, or of a version that this runtime does not read";
        case OC_ERR_IMAGE:
            return "the storage image is not the one that the blob was made for";
        case OC_ERR_PORT:
            return "a file, a memory or a function that the bundle needs is missing";
        case OC_ERR_DEADLOCK:
            return "no task can start and no transfer is under way";
        case OC_ERR_UNSUPPORTED:
            return "an operator or element type without a kernel";
        case OC_ERR_TRANSFER:
            return "reading or writing a file failed, or memory ran out";
        case OC_ERR_STORAGE_RULE:
            return "a program crosses a page or meets bytes that are not erased";
        default:
            return "unexpected";
    }
}

static int parse_delays(const char* word, enum replay_delays* delays) {
    static const char* const kNames[] = {"random", "zero", "max"};
    for (uint32_t i = 0; i < 3; ++i) {
        if (strcmp(word, kNames[i]) != 0) continue;
        *delays = (enum replay_delays)i;
        return 1;
    }
    return 0;
}

static int parse_option(const char* name, const char* value, options* o) {
    if (strcmp(name, "--input") == 0) return o->input = value, 1;
    if (strcmp(name, "--output") == 0) return o->output = value, 1;
    if (strcmp(name, "--report") == 0) return o->report = value, 1;
    if (strcmp(name, "--frames") == 0)
        return replay_text_parse(value, &o->frames) && o->frames != 0;
    if (strcmp(name, "--seed") == 0) return replay_text_parse(value, &o->seed);
    if (strcmp(name, "--repeat") == 0)
        return replay_text_parse(value, &o->repeat) && o->repeat != 0;
    return strcmp(name, "--delays") == 0 && parse_delays(value, &o->delays);
}

static int parse_options(int argc, char** argv, options* o) {
    memset(o, 0, sizeof *o);
    o->repeat = 1;
    o->seed = 1;
    for (int i = 1; i < argc; ++i) {
        if (strncmp(argv[i], "--", 2) != 0) {
            if (o->bundle != NULL) return 0;
            o->bundle = argv[i];
        } else if (i + 1 == argc || !parse_option(argv[i], argv[i + 1], o)) {
            return 0;
        } else {
            ++i;
        }
    }
    return o->bundle != NULL && o->input != NULL && o->output != NULL;
}

/* Where each input or output begins in the frame's bytes; the bytes of all, or UINT32_MAX. */
static uint32_t place(const oc_context* context, uint32_t output, uint32_t count, uint32_t** at) {
    uint32_t total = 0;
    *at = system_allocate((count + 1u) * (uint32_t)sizeof(uint32_t));
    if (*at == NULL) return UINT32_MAX;
    for (uint32_t i = 0; i < count; ++i) {
        oc_binding binding;
        if (oc_find_binding(context, output, i, &binding) != OC_OK) return UINT32_MAX;
        (*at)[i] = total;
        if (binding.bytes > UINT32_MAX - 1u - total) return UINT32_MAX;
        total += binding.bytes;
    }
    return total;
}

static int prepare_sizes(replay_engine* engine, results* r) {
    const oc_context* context = &engine->context;
    r->operators = context->operator_count;
    r->input_bytes = place(context, 0, context->input_count, &engine->input_at);
    r->output_bytes = place(context, 1, context->output_count, &engine->output_at);
    return r->input_bytes != UINT32_MAX && r->output_bytes != UINT32_MAX;
}

/* NULL when that is too much. */
static void* allocate(uint32_t count, uint32_t bytes) {
    if (bytes != 0 && count > (UINT32_MAX >> 1) / bytes) return NULL;
    return system_allocate(count * bytes + (uint32_t)sizeof(uint64_t));
}

static int prepare_results(replay_engine* engine, results* r) {
    const uint32_t word = (uint32_t)sizeof(uint32_t), flying = engine->context.delay + 1u;
    r->output = allocate(r->frames, r->output_bytes);
    r->first_output = allocate(r->frames, r->output_bytes);
    r->sums = allocate(r->frames, r->operators * word);
    r->first_sums = allocate(r->frames, r->operators * word);
    r->flying_sums = allocate(flying, r->operators * word);
    r->moved_bytes = allocate(r->frames, (uint32_t)sizeof(uint64_t));
    if (!r->output || !r->first_output || !r->sums || !r->first_sums || !r->flying_sums ||
        !r->moved_bytes) {
        return 0;
    }
    oc_set_checksums(&engine->context, r->flying_sums, r->operators, r->operators);
    return 1;
}

static int say_failure(const oc_context* context, int code, uint32_t seed) {
    char line[200];
    replay_text text = replay_text_make(line, sizeof line);
    replay_text_add(&text, " (lane ");
    replay_text_add_number(&text, context->error_lane);
    replay_text_add(&text, ", task ");
    replay_text_add_number(&text, context->error_task);
    replay_text_add(&text, ", seed ");
    replay_text_add_number(&text, seed);
    replay_text_add(&text, ", code ");
    replay_text_add_signed(&text, code);
    replay_text_add(&text, ")");
    say(explain(code), line);
    return code == OC_ERR_DEADLOCK || code == OC_ERR_STORAGE_RULE ? kMismatch : kBadInput;
}

static int run_iteration(replay_engine* engine, int begun) {
    int result = begun == OC_OK ? OC_MORE : begun;
    while (result > OC_OK) {
        system_between_tasks();
        result = oc_step(&engine->context);
        if (result == OC_WAITING) engine->port.wait(engine);
    }
    return result;
}

/* Every frame in flight is an iteration older now. */
static void age_sums(const results* r, uint32_t delay) {
    const uint32_t bytes = r->operators * (uint32_t)sizeof(uint32_t);
    memmove(r->flying_sums + r->operators, r->flying_sums, delay * bytes);
    memset(r->flying_sums, 0, bytes);
}

/* Frame `number` of the run has come to its end. */
static void keep_results(const replay_engine* engine, const results* r, uint32_t number) {
    const uint32_t oldest = engine->context.delay * r->operators;
    memcpy(r->sums + number * r->operators, r->flying_sums + oldest,
           r->operators * sizeof(uint32_t));
    r->moved_bytes[number] = engine->transferred_bytes;
}

static int run_once(replay_engine* engine, const options* o, const results* r, uint32_t seed) {
    oc_context* context = &engine->context;
    const uint32_t delay = context->delay;
    oc_stop(context); /* what was kept for a frame to come is garbage now: a new stream */
    replay_engine_prepare(engine, o->delays, seed);
    memset(r->flying_sums, 0, r->operators * (delay + 1u) * sizeof(uint32_t));
    memset(r->output, 0, r->frames * r->output_bytes);
    for (uint32_t i = 0; i < r->frames + delay; ++i) {
        const int comes = i < r->frames;
        engine->input_offset = (r->first_frame + i) * r->input_bytes;
        engine->output = i < delay ? NULL : r->output + (i - delay) * r->output_bytes;
        engine->transferred_bytes = 0;
        age_sums(r, delay);
        const int result =
            run_iteration(engine, comes ? oc_frame_begin(context) : oc_drain_begin(context));
        if (result != OC_OK) return say_failure(context, result, seed);
        if (i >= delay) keep_results(engine, r, i - delay);
    }
    return kGood;
}

/* Compares frame `number` of a repeated run with the first one. */
static int compare(const results* r, uint32_t number, uint32_t seed) {
    char line[200];
    replay_text text = replay_text_make(line, sizeof line);
    const uint32_t *sums = r->sums + number * r->operators,
                   *first_sums = r->first_sums + number * r->operators;
    const uint32_t at = number * r->output_bytes;
    uint32_t op = 0;
    while (op < r->operators && sums[op] == first_sums[op]) ++op;
    if (op == r->operators && memcmp(r->output + at, r->first_output + at, r->output_bytes) == 0)
        return kGood;
    replay_text_add_number(&text, r->first_frame + number);
    replay_text_add(&text, ", seed ");
    replay_text_add_number(&text, seed);
    if (op < r->operators) {
        replay_text_add(&text, ", first at operator ");
        replay_text_add_number(&text, op);
    }
    say("another timing gives other bytes: frame ", line);
    return kMismatch;
}

/* The same frames again and again, with other seeds. */
static int run_repeatedly(replay_engine* engine, const options* o, const results* r) {
    for (uint32_t i = 0; i < o->repeat; ++i) {
        const uint32_t seed = o->seed + i;
        const int result = run_once(engine, o, r, seed);
        if (result != kGood) return result;
        if (i == 0) {
            memcpy(r->first_output, r->output, r->frames * r->output_bytes);
            memcpy(r->first_sums, r->sums, r->frames * r->operators * sizeof(uint32_t));
        }
        for (uint32_t f = 0; f < r->frames; ++f) {
            if (compare(r, f, seed) != kGood) return kMismatch;
        }
    }
    return kGood;
}

/* As many frames as were asked for or the input holds; 0 when the file does not fit. */
static uint32_t count_frames(const replay_engine* engine, const options* o, const results* r) {
    const uint32_t bytes = system_file_size(engine->input_file);
    if (r->input_bytes == 0) return o->frames != 0 ? o->frames : 1u;
    if (bytes == UINT32_MAX || bytes == 0 || bytes % r->input_bytes != 0) return 0;
    const uint32_t frames = bytes / r->input_bytes;
    return o->frames == 0 ? frames : (o->frames <= frames ? o->frames : 0u);
}

static int save(const replay_engine* engine, const results* r, int32_t output,
                replay_report* report) {
    if (system_append(output, r->first_output, r->frames * r->output_bytes) != 0) {
        say("cannot write the output", "");
        return kBadInput;
    }
    for (uint32_t f = 0; f < r->frames; ++f)
        replay_report_frame(report, engine, r->moved_bytes[f], r->first_sums + f * r->operators);
    return kGood;
}

/* Frames that share nothing run one by one, each in memories that hold garbage. */
static int run_frames(replay_engine* engine, const options* o, results* r, int32_t output,
                      replay_report* report) {
    const uint32_t frames = count_frames(engine, o, r);
    const int stream = engine->blob[kStreamAt] != 0; /* delay, and whether bytes are kept */
    if (frames == 0) {
        say("not a whole number of frames, or fewer than asked for: ", o->input);
        return kBadInput;
    }
    r->frames = stream ? frames : 1u;
    if (!prepare_results(engine, r)) {
        say("too little memory for the results of all frames: ", o->bundle);
        return kBadInput;
    }
    for (r->first_frame = 0; r->first_frame < frames; r->first_frame += r->frames) {
        int result = run_repeatedly(engine, o, r);
        if (result == kGood) result = save(engine, r, output, report);
        if (result != kGood) return result;
    }
    return kGood;
}

static int run_files(replay_engine* engine, const options* o, results* r) {
    static const char* const kNames[] = {"random", "zero", "max"};
    replay_report report;
    engine->input_file = system_open(o->input, 0);
    if (engine->input_file < 0) return say("cannot read ", o->input), kBadInput;
    const int32_t output = system_open(o->output, 1);
    if (output < 0) return say("cannot write ", o->output), kBadInput;
    if (!replay_report_begin(&report, o->report, engine, kNames[o->delays], o->seed, o->repeat)) {
        return say("cannot write ", o->report), kBadInput;
    }
    int result = run_frames(engine, o, r, output, &report);
    if (!replay_report_end(&report)) result = kBadInput;
    system_close(output);
    system_close(engine->input_file);
    return result;
}

int replay_main(int argc, char** argv, replay_engine* engine) {
    options o;
    results r = {0};
    if (!parse_options(argc, argv, &o)) {
        system_message(kUsage);
        return kBadInput;
    }
    const int result = replay_engine_open(engine, o.bundle);
    if (result != OC_OK) {
        say(o.bundle, ": ");
        say("", explain(result));
        return kBadInput;
    }
    if (!prepare_sizes(engine, &r)) {
        say("bad inputs or outputs, or too little memory: ", o.bundle);
        return kBadInput;
    }
    return run_files(engine, &o, &r);
}
