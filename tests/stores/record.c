/* Records what a program changes and flushes under one folder, in order, for a replay of power loss.
 *
 * SERVANDA_UNDER: the folder. SERVANDA_RECORD: the file to append to. A record is
 *   kind (1 byte), length of path (4), path, number (8), length of data (4), data; numbers little-endian.
 * Kinds: c create, t truncate to number, w write at number, s flush of a file or folder, S flush of all,
 *   u unlink, r rename (data: new name), x exchange of names (data: other name), l link (data: new name), m mkdir, d rmdir, a told on standard output. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int record = -1;
static const char *under;

static int ready(void) {
    if (record >= 0) return 1;
    under = getenv("SERVANDA_UNDER");
    const char *path = getenv("SERVANDA_RECORD");
    if (!under || !path) return 0;
    record = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    return record >= 0;
}

static void put(char kind, const char *path, int64_t number, const void *data, uint32_t size) {
    uint32_t length = (uint32_t)strlen(path);
    size_t total = 1 + 4 + length + 8 + 4 + size;
    char *whole = malloc(total), *at = whole;
    *at++ = kind;
    memcpy(at, &length, 4); at += 4;
    memcpy(at, path, length); at += length;
    memcpy(at, &number, 8); at += 8;
    memcpy(at, &size, 4); at += 4;
    if (size) memcpy(at, data, size);
    int kept = errno;
    pthread_mutex_lock(&lock);
    if (syscall(SYS_write, record, whole, total) != (ssize_t)total) abort();
    pthread_mutex_unlock(&lock);
    errno = kept;
    free(whole);
}

static int ours(const char *path) { return ready() && strncmp(path, under, strlen(under)) == 0; }

/* The absolute path of a name relative to a folder's descriptor. */
static int whole_path(int folder, const char *name, char *out) {
    char base[PATH_MAX] = "", link[64];
    if (name[0] == '/') { snprintf(out, PATH_MAX, "%s", name); return ours(out); }
    if (folder == AT_FDCWD) { if (!getcwd(base, sizeof base)) return 0; }
    else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        ssize_t n = readlink(link, base, sizeof base - 1);
        if (n < 0) return 0;
        base[n] = 0;
    }
    snprintf(out, PATH_MAX, "%.2000s/%.2000s", base, name);
    return ours(out);
}

static int path_of(int fd, char *out) {
    char link[64];
    if (!ready()) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, out, PATH_MAX - 1);
    if (n < 0) return 0;
    out[n] = 0;
    return ours(out);
}

#define REAL(type, name, args) static type (*real) args; if (!real) real = (type (*) args)dlsym(RTLD_NEXT, name)

static int opened(int folder, const char *name, int flags, mode_t mode, const char *symbol) {
    char path[PATH_MAX];
    struct stat told;
    int mine = whole_path(folder, name, path);
    int there = mine && lstat(path, &told) == 0;
    (void)symbol;
    int fd = (int)syscall(SYS_openat, folder, name, flags | O_LARGEFILE, mode);
    if (fd >= 0 && mine) {
        if (!there && (flags & O_CREAT)) put('c', path, 0, NULL, 0);
        else if (there && (flags & O_TRUNC)) put('t', path, 0, NULL, 0);
    }
    return fd;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        va_list more; va_start(more, flags); mode_t mode = (flags & (O_CREAT | __O_TMPFILE)) ? va_arg(more, mode_t) : 0; va_end(more); \
        return opened(AT_FDCWD, path, flags, mode, #name); }
#define OPENAT(name) \
    int name(int folder, const char *path, int flags, ...) { \
        va_list more; va_start(more, flags); mode_t mode = (flags & (O_CREAT | __O_TMPFILE)) ? va_arg(more, mode_t) : 0; va_end(more); \
        return opened(folder, path, flags, mode, #name); }
OPEN(open) OPEN(open64) OPENAT(openat) OPENAT(openat64)

ssize_t write(int fd, const void *data, size_t size) {
    char path[PATH_MAX];
    if (fd == 1) { if (ready()) put('a', "", 0, data, (uint32_t)size); return syscall(SYS_write, fd, data, size); }
    int mine = path_of(fd, path);
    off_t at = mine ? lseek(fd, 0, SEEK_CUR) : 0;
    ssize_t done = syscall(SYS_write, fd, data, size);
    if (mine && done > 0) put('w', path, at, data, (uint32_t)done);
    return done;
}

#define PWRITE(name, type) \
    ssize_t name(int fd, const void *data, size_t size, type at) { \
        char path[PATH_MAX]; \
        ssize_t done = syscall(SYS_pwrite64, fd, data, size, at); \
        if (done > 0 && path_of(fd, path)) put('w', path, at, data, (uint32_t)done); \
        return done; }
PWRITE(pwrite, off_t) PWRITE(pwrite64, off64_t)

/* Several pieces at one place, as PostgreSQL fills its log. */
#define PWRITEV(name, type) \
    ssize_t name(int fd, const struct iovec *parts, int count, type at) { \
        ssize_t total = 0; \
        for (int n = 0; n < count; n++) { \
            ssize_t done = pwrite64(fd, parts[n].iov_base, parts[n].iov_len, at + total); \
            if (done < 0) return total ? total : done; \
            total += done; \
            if ((size_t)done < parts[n].iov_len) break; \
        } \
        return total; }
PWRITEV(pwritev, off_t) PWRITEV(pwritev64, off64_t)

#define FTRUNCATE(name, type) \
    int name(int fd, type size) { \
        char path[PATH_MAX]; \
        int done = (int)syscall(SYS_ftruncate, fd, size); \
        if (done == 0 && path_of(fd, path)) put('t', path, size, NULL, 0); \
        return done; }
FTRUNCATE(ftruncate, off_t) FTRUNCATE(ftruncate64, off64_t)

#define FLUSH(name, number) \
    int name(int fd) { \
        char path[PATH_MAX]; \
        int done = (int)syscall(number, fd); \
        if (done == 0 && path_of(fd, path)) put('s', path, 0, NULL, 0); \
        return done; }
FLUSH(fsync, SYS_fsync) FLUSH(fdatasync, SYS_fdatasync)

void sync(void) { syscall(SYS_sync); if (ready()) put('S', "", 0, NULL, 0); }

int unlinkat(int folder, const char *name, int flags) {
    char path[PATH_MAX];
    int mine = whole_path(folder, name, path);
    int done = (int)syscall(SYS_unlinkat, folder, name, flags);
    if (done == 0 && mine) put(flags & AT_REMOVEDIR ? 'd' : 'u', path, 0, NULL, 0);
    return done;
}
int unlink(const char *name) { return unlinkat(AT_FDCWD, name, 0); }
int rmdir(const char *name) { return unlinkat(AT_FDCWD, name, AT_REMOVEDIR); }

int mkdirat(int folder, const char *name, mode_t mode) {
    char path[PATH_MAX];
    int mine = whole_path(folder, name, path);
    int done = (int)syscall(SYS_mkdirat, folder, name, mode);
    if (done == 0 && mine) put('m', path, 0, NULL, 0);
    return done;
}
int mkdir(const char *name, mode_t mode) { return mkdirat(AT_FDCWD, name, mode); }

static int moved(char kind, int from, const char *name, int to, const char *other, int linked) {
    char path[PATH_MAX], target[PATH_MAX];
    int mine = whole_path(from, name, path) & whole_path(to, other, target);
    int done = linked ? (int)syscall(SYS_linkat, from, name, to, other, 0)
                      : (int)syscall(SYS_renameat, from, name, to, other);
    if (done == 0 && mine) put(kind, path, 0, target, (uint32_t)strlen(target));
    return done;
}
int rename(const char *name, const char *other) { return moved('r', AT_FDCWD, name, AT_FDCWD, other, 0); }
int renameat(int from, const char *name, int to, const char *other) { return moved('r', from, name, to, other, 0); }
int link(const char *name, const char *other) { return moved('l', AT_FDCWD, name, AT_FDCWD, other, 1); }
int linkat(int from, const char *name, int to, const char *other, int flags) { (void)flags; return moved('l', from, name, to, other, 1); }

int renameat2(int from, const char *name, int to, const char *other, unsigned flags) {
    char path[PATH_MAX], target[PATH_MAX];
    int mine = whole_path(from, name, path) & whole_path(to, other, target);
    int done = (int)syscall(SYS_renameat2, from, name, to, other, flags);
    if (done == 0 && mine) put(flags == 2 ? 'x' : 'r', path, 0, target, (uint32_t)strlen(target));
    return done;
}
