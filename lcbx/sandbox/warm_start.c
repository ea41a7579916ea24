/* Holds an interpreter where it opens the program's file, and forks it there for every test.

The runner starts the language's own command with this library preloaded. The process whose executable is the configured
one removes every trace of the library from its environment. When it is about to open the program's file, it has started
and read nothing of the program. There it waits for requests of the runner. For each, it makes a copy of itself that
becomes the program: descriptors, session, limits and user are those that the runner gives every program, and then the
copy returns from the call and opens the file. The copy is a child of the runner, as every program is.

It uses no symbol versions, so that it runs with C libraries older than that of the machine that compiled it.
*/

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What the runner sends for a test, with the descriptors of standard input, output and error. */
struct request {
    uint64_t uid, file_size, file_ceiling;
};

static int armed, control;
static char program_file[256];
static FILE *program_stream; /* opened and not read yet */
static char program_path[4096];

/* Remove a variable from the environment, and its text from what /proc/self/environ shows. */
static void forget(const char *name) {
    char *value = getenv(name);
    if (value == NULL) return;
    char *text = value - strlen(name) - 1;
    size_t length = strlen(text);
    unsetenv(name);
    memset(text, 0, length);
}

/* Runs before the interpreter. In any other process, such as the shell that starts it, nothing happens. */
__attribute__((constructor)) static void arm(void) {
    char path[4096];
    const char *process = getenv("LCBX_WARM_PROCESS"), *file = getenv("LCBX_WARM_FILE");
    const char *socket = getenv("LCBX_WARM_SOCKET"), *library = getenv("LCBX_WARM_LIBRARY");
    if (process == NULL || file == NULL || socket == NULL || library == NULL) return;
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length < 0 || strlen(file) >= sizeof program_file) return;
    path[length] = 0;
    const char *name = strrchr(path, '/');
    if (fnmatch(process, name == NULL ? path : name + 1, 0) != 0) return;
    strcpy(program_file, file);
    control = (int)strtol(socket, NULL, 10);
    close((int)strtol(library, NULL, 10));
    fcntl(control, F_SETFD, FD_CLOEXEC);
    armed = 1;
    forget("LCBX_WARM_PROCESS");
    forget("LCBX_WARM_FILE");
    forget("LCBX_WARM_SOCKET");
    forget("LCBX_WARM_LIBRARY");
    forget("LD_PRELOAD");
}

static void answer(int64_t value) {
    while (send(control, &value, sizeof value, MSG_NOSIGNAL) < 0 && errno == EINTR) {
    }
}

/* Wait for a request; its descriptors are put into `given`. The process ends with the runner's end of the socket. */
static struct request next_request(int given[3]) {
    struct request request;
    union {
        char space[CMSG_SPACE(3 * sizeof(int))];
        struct cmsghdr align;
    } control_data;
    struct iovec part = {&request, sizeof request};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control_data.space};
    ssize_t size;
    do {
        message.msg_controllen = sizeof control_data.space;
        size = recvmsg(control, &message, MSG_CMSG_CLOEXEC);
    } while (size < 0 && errno == EINTR);
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (size != (ssize_t)sizeof request || header == NULL || header->cmsg_len != CMSG_LEN(3 * sizeof(int))) _exit(0);
    memcpy(given, CMSG_DATA(header), 3 * sizeof(int));
    return request;
}

/* Copy this process. The copy's parent is the runner, and it has its own thread id where the C library looks for it. */
static long copy(void) {
    int *thread_id = NULL;
    prctl(PR_GET_TID_ADDRESS, &thread_id, 0, 0, 0);
    unsigned long flags = CLONE_PARENT | SIGCHLD | (thread_id == NULL ? 0 : CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID);
#if defined(__x86_64__)
    return syscall(SYS_clone, flags, 0, 0, thread_id, 0);
#elif defined(__aarch64__)
    return syscall(SYS_clone, flags, 0, 0, 0, thread_id);
#else
#error "the order of clone's arguments is unknown for this architecture"
#endif
}

/* Turn a copy into the program, and tell the runner. A step that fails ends it, because the program must not run then. */
static void become(const struct request *request, const int given[3]) {
    struct rlimit files = {request->file_size, request->file_ceiling};
    uid_t uid = (uid_t)request->uid;
    setsid();
    for (int fd = 0; fd < 3; fd++)
        if (dup2(given[fd], fd) != fd) _exit(125);
    for (int fd = 0; fd < 3; fd++) close(given[fd]);
    int adjust = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (adjust >= 0) {
        if (write(adjust, "1000", 4) != 4) _exit(125);
        close(adjust);
    }
    if (setrlimit(RLIMIT_FSIZE, &files) != 0) _exit(125);
    if (uid == 0 || syscall(SYS_setresuid, uid, uid, uid) != 0) _exit(125);
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);  /* as after exec: files in /proc/self belong to the program's user */
    answer(getpid());
    close(control);
}

/* Serve requests; return in a copy that has become the program. */
static void wait_here(void) {
    armed = 0;
    answer(0);
    for (;;) {
        int given[3];
        struct request request = next_request(given);
        long pid = copy();
        if (pid == 0) {
            become(&request, given);
            return;
        }
        for (int fd = 0; fd < 3; fd++) close(given[fd]);
        if (pid < 0) answer(-errno);
    }
}

static int is_program(const char *path) {
    if (!armed || path == NULL) return 0;
    const char *name = strrchr(path, '/');
    return strcmp(name == NULL ? path : name + 1, program_file) == 0;
}

static void opening(const char *path) {
    if (!is_program(path)) return;
    int saved = errno;
    wait_here();
    errno = saved;
}

#define MODE(flags, mode)                               \
    int mode = 0;                                       \
    if (((flags) & (O_CREAT | __O_TMPFILE)) != 0) {     \
        va_list rest;                                   \
        va_start(rest, flags);                          \
        mode = va_arg(rest, int);                       \
        va_end(rest);                                   \
    }

#define OPEN(function)                                                      \
    int function(const char *path, int flags, ...) {                        \
        MODE(flags, mode)                                                   \
        opening(path);                                                      \
        return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);       \
    }

#define OPENAT(function)                                                    \
    int function(int folder, const char *path, int flags, ...) {            \
        MODE(flags, mode)                                                   \
        opening(path);                                                      \
        return (int)syscall(SYS_openat, folder, path, flags, mode);         \
    }

/* A stream may be opened long before it is read: the copies are made when it is. */
#define FOPEN(function)                                                          \
    FILE *function(const char *path, const char *mode) {                         \
        FILE *(*next)(const char *, const char *) = dlsym(RTLD_NEXT, #function); \
        FILE *stream = next(path, mode);                                         \
        if (stream != NULL && is_program(path) && strlen(path) < sizeof program_path) { \
            program_stream = stream;                                             \
            strcpy(program_path, path);                                          \
        }                                                                        \
        return stream;                                                           \
    }

/* Let the stream, of which nothing was read, go on with the program that is there now. */
static void reading(FILE *stream) {
    if (!armed || stream != program_stream) return;
    int saved = errno, fd = fileno(stream);
    wait_here();
    int file = (int)syscall(SYS_openat, AT_FDCWD, program_path, O_RDONLY | O_CLOEXEC, 0);
    if (file < 0 || dup2(file, fd) != fd) _exit(125);
    close(file);
    errno = saved;
}

#define GETC(function)                                            \
    int function(FILE *stream) {                                  \
        static int (*next)(FILE *);                               \
        if (next == NULL) next = dlsym(RTLD_NEXT, #function);     \
        reading(stream);                                          \
        return next(stream);                                      \
    }

#undef open
#undef open64
#undef openat
#undef openat64
#undef fopen
#undef fopen64
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)
FOPEN(fopen)
FOPEN(fopen64)

int __open_2(const char *path, int flags) { return open(path, flags); }
int __open64_2(const char *path, int flags) { return open(path, flags); }
int __openat_2(int folder, const char *path, int flags) { return openat(folder, path, flags); }
int __openat64_2(int folder, const char *path, int flags) { return openat(folder, path, flags); }

#undef fgetc
#undef getc
#undef getc_unlocked
GETC(fgetc)
GETC(getc)
GETC(_IO_getc)
GETC(getc_unlocked)

size_t fread(void *into, size_t size, size_t count, FILE *stream) {
    static size_t (*next)(void *, size_t, size_t, FILE *);
    if (next == NULL) next = dlsym(RTLD_NEXT, "fread");
    reading(stream);
    return next(into, size, count, stream);
}

char *fgets(char *into, int size, FILE *stream) {
    static char *(*next)(char *, int, FILE *);
    if (next == NULL) next = dlsym(RTLD_NEXT, "fgets");
    reading(stream);
    return next(into, size, stream);
}
