// SPDX-License-Identifier: EUPL-1.2
// Stands before the C library (LD_PRELOAD) and lets one call fail that changes a file of ours.
//
// VIGIE_FAULT is "NUMBER HOW ERROR PATH": which call on files whose names begin with PATH, counted
// from 1; whether it fails before it is done, half of it, or all of it ("before", "half", "after");
// and with which errno. What failed is said on standard error.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum how { FINE, BEFORE, HALF, AFTER };

static int fault_errno;

// Whether this is the call that is to fail, and how.
static enum how fate(int fd, const char *call) {
    static long left = -1;
    static char how[8], path[4096];
    if (left < 0) {
        const char *asked = getenv("VIGIE_FAULT");
        left = 0;
        if (asked) sscanf(asked, "%ld %7s %d %4095s", &left, how, &fault_errno, path);
    }
    if (left == 0) return FINE;
    char link[64], name[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, name, sizeof name - 1);
    if (length < 0) return FINE;
    name[length] = 0;
    if (strncmp(name, path, strlen(path)) || --left > 0) return FINE;
    fprintf(stderr, "fault: %s %s\n", call, name + strlen(path));
    return how[0] == 'b' ? BEFORE : how[0] == 'h' ? HALF : AFTER;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define WRITE(name, more, pass)                                                                   \
    ssize_t name(int fd, const void *bytes, size_t count more) {                                  \
        enum how how = fate(fd, #name);                                                           \
        if (how == HALF) count /= 2;                                                              \
        ssize_t done = how == BEFORE ? 0 : NEXT(name)(fd, bytes, count pass);                     \
        if (how == FINE) return done;                                                             \
        errno = fault_errno;                                                                      \
        return -1;                                                                                \
    }
#define CHANGE(name, more, pass)                                                                  \
    int name(int fd more) {                                                                       \
        enum how how = fate(fd, #name);                                                           \
        int done = how == BEFORE || how == HALF ? 0 : NEXT(name)(fd pass);                        \
        if (how == FINE) return done;                                                             \
        errno = fault_errno;                                                                      \
        return -1;                                                                                \
    }
#define COMMA ,

WRITE(write, , )
WRITE(pwrite, COMMA off_t at, COMMA at)
WRITE(pwrite64, COMMA off64_t at, COMMA at)
CHANGE(fsync, , )
CHANGE(fdatasync, , )
CHANGE(ftruncate, COMMA off_t size, COMMA size)
CHANGE(ftruncate64, COMMA off64_t size, COMMA size)
