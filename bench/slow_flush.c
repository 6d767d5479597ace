/* Makes every flush of a file take at least SERVANDA_FLUSH_US microseconds: a slower disk, simulated. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int flush(long call, int descriptor) {
    const char *asked = getenv("SERVANDA_FLUSH_US");
    long least = asked ? atol(asked) * 1000 : 0;
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    int found = (int)syscall(call, descriptor);
    clock_gettime(CLOCK_MONOTONIC, &end);
    long rest = least - (end.tv_sec - begin.tv_sec) * 1000000000L - (end.tv_nsec - begin.tv_nsec);
    if (rest > 0) {
        struct timespec pause = {rest / 1000000000L, rest % 1000000000L};
        nanosleep(&pause, NULL);
    }
    return found;
}

int fsync(int descriptor) { return flush(SYS_fsync, descriptor); }
int fdatasync(int descriptor) { return flush(SYS_fdatasync, descriptor); }
