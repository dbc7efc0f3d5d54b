/* A disk that is slow or fails: preloaded into a process, this asks the file that $FAILING_DISK names before each write
   to what is under $FAILING_UNDER. The file has two numbers: the milliseconds that a write takes, and the error that it
   ends with (0: none). With EROFS nothing can be made, renamed or removed either. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum what { DATA, NAME };

static int fails(const char *path, enum what what) {
    const char *under = getenv("FAILING_UNDER"), *says = getenv("FAILING_DISK");
    if (!path || !under || !says || strncmp(path, under, strlen(under)) != 0) return 0;
    int was = errno, delay = 0, error = 0;
    int file = (int)syscall(SYS_openat, AT_FDCWD, says, O_RDONLY | O_CLOEXEC);
    if (file >= 0) {
        char text[64] = "";
        if (read(file, text, sizeof text - 1) > 0) sscanf(text, "%d %d", &delay, &error);
        close(file);
    }
    if (delay > 0 && what == DATA) {
        struct timespec rest = {delay / 1000, delay % 1000 * 1000000L};
        while (nanosleep(&rest, &rest) != 0 && errno == EINTR) {}
    }
    int wrong = error != 0 && (what == DATA || error == EROFS);
    errno = wrong ? error : was;
    return wrong;
}

static int data(int file) {
    char name[32], path[4096];
    int was = errno;
    snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    ssize_t length = readlink(name, path, sizeof path - 1);
    errno = was;
    if (length <= 0) return 0;
    path[length] = 0;
    return fails(path, DATA);
}

static int opens(const char *path, int flags) {
    return (flags & O_ACCMODE) != O_RDONLY || flags & O_CREAT ? fails(path, NAME) : 0;
}

#define AS(name, wrong, type, parameters, arguments) \
    type name parameters { \
        static type(*real) parameters; \
        if (wrong) return -1; \
        if (!real) real = (type(*) parameters)dlsym(RTLD_NEXT, #name); \
        return real arguments; \
    }
#define OPENS(name, parameters, arguments) \
    int name parameters { \
        static int(*real) parameters; \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        if (opens(path, flags)) return -1; \
        if (!real) real = (int(*) parameters)dlsym(RTLD_NEXT, #name); \
        return real arguments; \
    }

AS(write, data(file), ssize_t, (int file, const void *from, size_t size), (file, from, size))
AS(pwrite, data(file), ssize_t, (int file, const void *from, size_t size, off_t at), (file, from, size, at))
AS(pwrite64, data(file), ssize_t, (int file, const void *from, size_t size, off64_t at), (file, from, size, at))
AS(fsync, data(file), int, (int file), (file))
AS(fdatasync, data(file), int, (int file), (file))
AS(ftruncate, data(file), int, (int file, off_t size), (file, size))
AS(ftruncate64, data(file), int, (int file, off64_t size), (file, size))
AS(truncate, fails(path, NAME), int, (const char *path, off_t size), (path, size))
AS(truncate64, fails(path, NAME), int, (const char *path, off64_t size), (path, size))
AS(rename, fails(path, NAME), int, (const char *path, const char *to), (path, to))
AS(unlink, fails(path, NAME), int, (const char *path), (path))
AS(chmod, fails(path, NAME), int, (const char *path, mode_t mode), (path, mode))
AS(fchmodat, fails(path, NAME), int, (int folder, const char *path, mode_t mode, int flags), (folder, path, mode, flags))
AS(mkdir, fails(path, NAME), int, (const char *path, mode_t mode), (path, mode))
AS(utimensat, fails(path, NAME), int, (int folder, const char *path, const struct timespec times[2], int flags),
   (folder, path, times, flags))
AS(access, mode & W_OK && fails(path, NAME), int, (const char *path, int mode), (path, mode))
AS(faccessat, mode & W_OK && fails(path, NAME), int, (int folder, const char *path, int mode, int flags),
   (folder, path, mode, flags))
OPENS(open, (const char *path, int flags, ...), (path, flags, mode))
OPENS(open64, (const char *path, int flags, ...), (path, flags, mode))
OPENS(openat, (int folder, const char *path, int flags, ...), (folder, path, flags, mode))
OPENS(openat64, (int folder, const char *path, int flags, ...), (folder, path, flags, mode))
