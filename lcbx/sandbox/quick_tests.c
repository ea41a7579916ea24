/* Runs tests of a program one after the other, as long as they go as most tests do.

It does what `Runner.run_test` does for a program that ends at once, and decides only what needs no second look: the
program has ended by itself before it has to be watched, with exit code 0 and the expected output, has left neither
processes nor files, and is below its limits. At the first test that differs in anything, it returns what it has started
and measured, and the runner goes on with that test: it watches the program, reads the rest, cleans and decides. So
every verdict but this one is the runner's.

Between two programs the caches of the processor hold little of the interpreter; a test costs a tenth of a millisecond
less when none of it runs then.

It makes system calls itself and needs no C library's structures, so that it runs beside the library of any image. A
program is started as `posix_spawn` does it: by a child that borrows this process's memory until `exec`. The child takes
the program's user id, of which no other process exists at that moment; this process keeps its own.
*/

#define _GNU_SOURCE
#include <asm/unistd.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

enum { PATH_BYTES = 96, DIGEST_BYTES = 64, CHUNK = 1 << 16, HASHED_BYTES = 1 << 13, FOLDERS = 8, OOM_BYTES = 512 };
enum state { NOTHING, NOT_STARTED, RUNNING, ENDED };

/* What is the same for all tests of a job. */
struct program {
    const char *const *argv, *const *env;
    char *output, *errors;  /* of the test that is returned; CHUNK bytes each */
    const char *oom;        /* the counter of killed processes, as it was read last */
    int64_t oom_size;
    int64_t uid, quick_ns, watched_ns, cpu_limit_us, memory_limit;
    int32_t tests_fd, oom_adjust_fd, oom_fd, folders;
    int32_t folder_fds[FOLDERS];
};

struct test {
    char path[PATH_BYTES];        /* below the folder of inputs */
    char expected[DIGEST_BYTES];  /* SHA-256 of the normalised output, in hexadecimal; empty: every one is looked at */
    int64_t output_limit;
};

/* A test that went as expected. */
struct passed {
    int64_t cpu_us, wall_ns, peak_kib, size, errors_size;
};

/* The test after those. Descriptors are -1 when everything has been read. */
struct left {
    int64_t state, pid, status, started_ns, wall_ns, cpu_us, orphans_us, peak_kib, size, errors_size;
    int64_t output_fd, errors_fd;
};

/* The kernel's structures; those of a C library may differ. */
struct kernel_rusage {
    int64_t user_s, user_us, system_s, system_us, peak_kib, others[13];
};
struct kernel_sigaction {
    void *handler;
    unsigned long flags;
    void *restorer;
    uint64_t mask;
};

/* --- system calls ------------------------------------------------------------------------------------------------- */

#if !defined(__x86_64__)
#error "the system calls of this architecture are not written yet"
#endif

static long call6(long number, long a, long b, long c, long d, long e, long f) {
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "0"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

/* Run `action(argument)` in a child on `stack` that shares this process's memory.

Returns when it has executed or ended, with its process id or a negative error. */
static long borrow_memory(int (*action)(void *), void *argument, char *stack) {
    register long r10 __asm__("r10") = 0;
    register long r8 __asm__("r8") = 0;
    register void *run __asm__("r12") = (void *)action;
    register void *with __asm__("r13") = argument;
    long result;
    __asm__ volatile(
        "syscall\n\t"
        "test %%rax, %%rax\n\t"
        "jnz 1f\n\t"
        "xor %%ebp, %%ebp\n\t"
        "mov %%r13, %%rdi\n\t"
        "call *%%r12\n\t"
        "mov %%eax, %%edi\n\t"
        "mov %[leave], %%eax\n\t"
        "syscall\n\t"
        "1:"
        : "=a"(result)
        : "0"((long)__NR_clone), "D"((long)(CLONE_VM | CLONE_VFORK | SIGCHLD)), "S"(stack), "d"(0L), "r"(r10), "r"(r8),
          "r"(run), "r"(with), [leave] "i"(__NR_exit_group)
        : "rcx", "r11", "memory", "cc");
    return result;
}

#define CALL(name, a, b, c, d) call6(__NR_##name, (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)

static int64_t now_ns(void) {
    struct timespec now;
    CALL(clock_gettime, CLOCK_MONOTONIC, &now, 0, 0);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void close_fd(int64_t fd) {
    if (fd >= 0) CALL(close, fd, 0, 0, 0);
}

/* --- the output --------------------------------------------------------------------------------------------------- */

static const uint32_t ROUND[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotated(uint32_t word, int bits) { return word >> bits | word << (32 - bits); }

static void add_block(uint32_t state[8], const unsigned char *block) {
    uint32_t w[64], v[8];
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 | (uint32_t)block[4 * i + 2] << 8 |
               block[4 * i + 3];
    for (int i = 16; i < 64; i++) {
        uint32_t a = w[i - 15], b = w[i - 2];
        w[i] = w[i - 16] + (rotated(a, 7) ^ rotated(a, 18) ^ a >> 3) + w[i - 7] +
               (rotated(b, 17) ^ rotated(b, 19) ^ b >> 10);
    }
    for (int i = 0; i < 8; i++) v[i] = state[i];
    for (int i = 0; i < 64; i++) {
        uint32_t e = v[4], a = v[0];
        uint32_t one = (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + ((e & v[5]) ^ (~e & v[6]));
        uint32_t two = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));
        one += v[7] + ROUND[i] + w[i];
        v[7] = v[6], v[6] = v[5], v[5] = e, v[4] = v[3] + one, v[3] = v[2], v[2] = v[1], v[1] = a, v[0] = one + two;
    }
    for (int i = 0; i < 8; i++) state[i] += v[i];
}

/* Put the SHA-256 of a text into `digest`, in hexadecimal. */
static void hash(const unsigned char *text, int64_t size, char digest[DIGEST_BYTES]) {
    uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    unsigned char end[128] = {0};
    int64_t whole = size & ~63, rest = size - whole, blocks = rest < 56 ? 64 : 128;
    for (int64_t at = 0; at < whole; at += 64) add_block(state, text + at);
    for (int64_t i = 0; i < rest; i++) end[i] = text[whole + i];
    end[rest] = 0x80;
    for (int i = 0; i < 8; i++) end[blocks - 1 - i] = (unsigned char)((uint64_t)size * 8 >> 8 * i);
    for (int64_t at = 0; at < blocks; at += 64) add_block(state, end + at);
    for (int i = 0; i < DIGEST_BYTES; i++) digest[i] = "0123456789abcdef"[state[i / 8] >> (28 - 4 * (i % 8)) & 15];
}

static int is_blank(unsigned char byte) {
    return byte == ' ' || (byte >= 9 && byte <= 13) || (byte >= 28 && byte <= 31);
}

/* Put the digest of a short text of ASCII, normalised, into `digest`. False for any other text. */
int digest_of(const unsigned char *text, int64_t size, char digest[DIGEST_BYTES]) {
    if (size > HASHED_BYTES) return 0;
    for (int64_t i = 0; i < size; i++)
        if (text[i] >= 128 || text[i] == '\r') return 0;
    while (size > 0 && is_blank(text[size - 1])) size--;
    hash(text, size, digest);
    return 1;
}

static int is_expected(const struct test *test, const char *output, int64_t size) {
    char digest[DIGEST_BYTES];
    if (!digest_of((const unsigned char *)output, size, digest)) return 0;
    int differs = 0;
    for (int i = 0; i < DIGEST_BYTES; i++) differs |= digest[i] ^ test->expected[i];
    return !differs;
}

/* --- one test ----------------------------------------------------------------------------------------------------- */

/* What the child needs, in the memory that it borrows. */
struct start {
    const struct program *program;
    int64_t fds[3];
    int32_t failed;
};

static _Alignas(16) char child_stack[16384];

/* Become the program. The child ends if a step fails. */
static int become_program(void *argument) {
    struct start *start = argument;
    const struct program *program = start->program;
    static const int usual[] = {SIGPIPE, SIGXFSZ, SIGINT}, ignored[] = {32, 33};  /* as glibc's `posix_spawn` does */
    const struct kernel_sigaction as_usual = {0}, ignore = {.handler = (void *)SIG_IGN};
    const uint64_t no_signals = 0;
    long error = CALL(setsid, 0, 0, 0, 0);
    for (int i = 0; error >= 0 && i < 3; i++) error = CALL(rt_sigaction, usual[i], &as_usual, 0, sizeof as_usual.mask);
    for (int i = 0; error >= 0 && i < 2; i++) error = CALL(rt_sigaction, ignored[i], &ignore, 0, sizeof ignore.mask);
    for (int fd = 0; error >= 0 && fd < 3; fd++) error = CALL(dup3, start->fds[fd], fd, 0, 0);
    if (error >= 0) error = CALL(setresuid, program->uid, program->uid, program->uid, 0);
    if (error >= 0) error = CALL(rt_sigprocmask, SIG_SETMASK, &no_signals, 0, sizeof no_signals);
    if (error >= 0) error = CALL(execve, program->argv[0], program->argv, program->env, 0);
    start->failed = 1;
    return 127;
}

/* Start the program with these descriptors; return its process id, or -1. */
static int64_t start_program(const struct program *program, int64_t input, int64_t output, int64_t errors) {
    struct start start = {program, {input, output, errors}, 0};
    if (input < 3 || output < 3 || errors < 3 || program->uid <= 0) return -1;  /* each would replace another */
    if (CALL(write, program->oom_adjust_fd, "1000", 4, 0) != 4) return -1;
    long pid = borrow_memory(become_program, &start, child_stack + sizeof child_stack);
    CALL(write, program->oom_adjust_fd, "0", 1, 0);
    if (pid > 0 && start.failed) {
        while (CALL(wait4, pid, 0, 0, 0) == -EINTR) {
        }
        return -1;
    }
    return pid > 0 ? pid : -1;
}

static int64_t cpu_of(const struct kernel_rusage *usage) {
    return (usage->user_s + usage->system_s) * 1000000 + usage->user_us + usage->system_us;
}

/* True if a pipe may soon be full, so that the program would wait for a reader. */
static int is_filling(int64_t fd) {
    int size = CHUNK;
    return CALL(ioctl, fd, FIONREAD, &size, 0) != 0 || size > CHUNK / 2;
}

/* True if the process has ended before it has to be watched. */
static int has_ended(const struct program *program, struct left *test) {
    const uint64_t child_ended = 1ull << (SIGCHLD - 1);
    int64_t left_ns = program->quick_ns;
    while (left_ns > 0) {
        struct timespec limit = {0, left_ns};
        struct kernel_rusage usage;
        long signal = CALL(rt_sigtimedwait, &child_ended, 0, &limit, sizeof child_ended);
        if (signal == -EAGAIN && (is_filling(test->output_fd) || is_filling(test->errors_fd))) return 0;
        int status = 0;
        if (CALL(wait4, test->pid, &status, WNOHANG, &usage) == test->pid) {
            test->wall_ns = now_ns() - test->started_ns;
            test->status = status;
            test->cpu_us = cpu_of(&usage);
            test->peak_kib = usage.peak_kib;
            return 1;
        }
        left_ns = test->started_ns + program->watched_ns - now_ns();
        if (left_ns > program->quick_ns) left_ns = program->quick_ns;
    }
    return 0;
}

/* True if no process is left. Those that have ended are counted. */
static int is_alone(struct left *test) {
    for (;;) {
        struct kernel_rusage usage;
        long pid = CALL(wait4, -1, 0, WNOHANG, &usage);
        if (pid <= 0) return pid == -ECHILD;
        test->orphans_us += cpu_of(&usage);
    }
}

/* Read what is in a pipe and close it, unless there is more than fits. */
static int64_t read_all(int64_t *fd, char *into) {
    int64_t size = 0;
    while (size < CHUNK) {
        long count = CALL(read, *fd, into + size, CHUNK - size, 0);
        if (count == -EINTR) continue;
        if (count <= 0) {
            close_fd(*fd);
            *fd = -1;
            break;
        }
        size += count;
    }
    return size;
}

/* Make a pipe that programs can open as /dev/stdout or /dev/stderr, and from which reading does not wait. */
static int make_pipe(int fds[2]) {
    int on = 1;
    return CALL(pipe2, fds, O_CLOEXEC, 0, 0) == 0 && CALL(fchmod, fds[1], 0622, 0, 0) == 0 &&
           CALL(ioctl, fds[0], FIONBIO, &on, 0) == 0;
}

/* Start a test and wait for its end; `left` is what the caller, or the runner, has to go on with. */
static void run_test(const struct program *program, const struct test *test, struct left *left) {
    int output[2] = {-1, -1}, errors[2] = {-1, -1};
    *left = (struct left){.state = NOT_STARTED, .pid = -1, .output_fd = -1, .errors_fd = -1};
    int64_t input = CALL(openat, program->tests_fd, test->path, O_RDONLY | O_CLOEXEC, 0);
    if (input < 0) return;
    if (make_pipe(output) && make_pipe(errors)) {
        left->started_ns = now_ns();
        left->pid = start_program(program, input, output[1], errors[1]);
    }
    close_fd(input);
    close_fd(output[1]);
    close_fd(errors[1]);
    if (left->pid < 0) {
        close_fd(output[0]);
        close_fd(errors[0]);
        return;
    }
    left->state = RUNNING, left->output_fd = output[0], left->errors_fd = errors[0];
    if (!has_ended(program, left)) return;
    left->state = ENDED;
    if (!is_alone(left)) return;
    left->size = read_all(&left->output_fd, program->output);
    left->errors_size = read_all(&left->errors_fd, program->errors);
}

/* True if no process was killed for lack of memory. */
static int nobody_was_killed(const struct program *program) {
    char now[OOM_BYTES];
    if (program->oom_fd < 0) return 1;
    long size = CALL(pread64, program->oom_fd, now, sizeof now, 0);
    if (size != program->oom_size || size >= OOM_BYTES) return 0;
    for (long i = 0; i < size; i++)
        if (now[i] != program->oom[i]) return 0;
    return 1;
}

/* True if nothing was made, removed or listed in the folders that programs can write to, see `Folder`. */
static int is_clean(const struct program *program) {
    for (int i = 0; i < program->folders; i++) {
        struct stat status;
        if (CALL(fstat, program->folder_fds[i], &status, 0, 0) != 0) return 0;
        if (status.st_mtim.tv_sec || status.st_mtim.tv_nsec) return 0;
        if (status.st_atim.tv_sec || status.st_atim.tv_nsec) return 0;
    }
    return 1;
}

static int has_passed(const struct program *program, const struct test *test, const struct left *left) {
    return left->state == ENDED && left->status == 0 && left->output_fd < 0 && left->errors_fd < 0 &&
           left->wall_ns < program->watched_ns && left->size + left->errors_size < CHUNK &&
           left->size <= test->output_limit && left->cpu_us + left->orphans_us <= program->cpu_limit_us &&
           left->peak_kib << 10 <= program->memory_limit && nobody_was_killed(program) && is_clean(program) &&
           is_expected(test, program->output, left->size);
}

/* Run tests until one has to be looked at, or the time `until_ns` has come; return how many passed.

`left` is the one to go on with, or has the state NOTHING. */
int64_t run_tests(const struct program *program, const struct test *tests, int64_t count, int64_t until_ns,
                  struct passed *passed, struct left *left) {
    left->state = NOTHING;
    for (int64_t done = 0; done < count; done++) {
        run_test(program, &tests[done], left);
        if (!has_passed(program, &tests[done], left)) return done;
        passed[done] = (struct passed){left->cpu_us + left->orphans_us, left->wall_ns, left->peak_kib, left->size,
                                       left->errors_size};
        left->state = NOTHING;
        if (left->started_ns + left->wall_ns >= until_ns) return done + 1;
    }
    return count;
}
