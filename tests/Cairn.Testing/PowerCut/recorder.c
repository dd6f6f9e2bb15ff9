// Records what a process does to the files under one directory: put before the C library with LD_PRELOAD.
//
//   CAIRN_RECORD_DIR   the directory, absolute and without links in it
//   CAIRN_RECORD_LOG   the file to which each call is appended
//
// A call and its record are one step for all threads, so that the order in the log is the order on the file system.
// What it has no record for, on a file that is recorded, is recorded as unknown: the reader must not guess.
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
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { CREATE = 1, MKDIR, WRITE, TRUNCATE, SYNC, SYNC_DIRECTORY, RENAME, UNLINK, RMDIR, DURABLE_WRITE, UNKNOWN };

#define MOST_FILES 65536

static struct file { char path[512]; uint64_t inode; int recorded, directory, durable; } files[MOST_FILES];
static pthread_mutex_t one_step = PTHREAD_MUTEX_INITIALIZER;
static char root[PATH_MAX];
static size_t root_length;
static int log_file = -1;

__attribute__((constructor)) static void begin(void)
{
    const char *directory = getenv("CAIRN_RECORD_DIR"), *log = getenv("CAIRN_RECORD_LOG");
    if (!directory || !log || strlen(directory) >= sizeof root)
        return;
    strcpy(root, directory);
    root_length = strlen(root);
    log_file = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
}

static int concerned(const char *path)
{
    return log_file >= 0 && !strncmp(path, root, root_length) && (path[root_length] == '/' || !path[root_length]);
}

static void put(const void *bytes, size_t count)
{
    for (const char *at = bytes; count > 0;) {
        ssize_t written = syscall(SYS_write, log_file, at, count);
        if (written < 0 && errno != EINTR)
            _exit(99);
        if (written > 0) {
            at += written;
            count -= (size_t)written;
        }
    }
}

static void record(int operation, const char *path, const char *other, uint64_t inode, uint64_t offset, const void *data, uint64_t length)
{
    struct { uint32_t operation, path, other, data; uint64_t inode, offset, length; } head = {
        (uint32_t)operation, path ? (uint32_t)strlen(path) : 0, other ? (uint32_t)strlen(other) : 0, data ? (uint32_t)length : 0, inode, offset, length };
    int saved = errno;
    put(&head, sizeof head);
    if (path)
        put(path, head.path);
    if (other)
        put(other, head.other);
    if (data)
        put(data, length);
    errno = saved;
}

static struct file *recorded(int fd)
{
    return fd >= 0 && fd < MOST_FILES && files[fd].recorded ? &files[fd] : NULL;
}

static void unknown(const char *call, int fd)
{
    struct file *file = recorded(fd);
    if (file)
        record(UNKNOWN, file->path, call, file->inode, 0, NULL, 0);
}

static void absolute(int directory, const char *path, char *result)
{
    char base[PATH_MAX] = "", link[64];
    if (path[0] != '/') {
        if (directory == AT_FDCWD) {
            if (!getcwd(base, sizeof base))
                base[0] = 0;
        } else {
            snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
            ssize_t length = readlink(link, base, sizeof base - 1);
            base[length < 0 ? 0 : length] = 0;
        }
        strncat(base, "/", sizeof base - strlen(base) - 1);
    }
    snprintf(result, PATH_MAX, "%s%s", base, path);
    for (size_t length = strlen(result); length > 1 && result[length - 1] == '/'; length--)
        result[length - 1] = 0;
}

static int open_recorded(int directory, const char *path, int flags, mode_t mode)
{
    char full[PATH_MAX];
    struct stat before, now;
    absolute(directory, path, full);
    if (!concerned(full) || strlen(full) >= sizeof files[0].path)
        return (int)syscall(SYS_openat, directory, path, flags, mode);
    pthread_mutex_lock(&one_step);
    int existed = !stat(full, &before);
    int fd = (int)syscall(SYS_openat, directory, path, flags, mode);
    if (fd >= 0 && fd < MOST_FILES && !fstat(fd, &now)) {
        struct file *file = &files[fd];
        strcpy(file->path, full);
        file->inode = now.st_ino;
        file->directory = S_ISDIR(now.st_mode);
        file->durable = (flags & O_DSYNC) != 0;
        file->recorded = file->directory || S_ISREG(now.st_mode);
        if (!existed)
            record(CREATE, full, NULL, file->inode, 0, NULL, 0);
        else if ((flags & O_TRUNC) && before.st_size > 0)
            record(TRUNCATE, full, NULL, file->inode, 0, NULL, 0);
    }
    pthread_mutex_unlock(&one_step);
    return fd;
}

static mode_t mode_of(int flags, va_list more)
{
    return flags & (O_CREAT | __O_TMPFILE) ? va_arg(more, mode_t) : 0;
}

#define OPEN(name)                                                    \
    int name(const char *path, int flags, ...)                        \
    {                                                                 \
        va_list more;                                                 \
        va_start(more, flags);                                        \
        mode_t mode = mode_of(flags, more);                           \
        va_end(more);                                                 \
        return open_recorded(AT_FDCWD, path, flags, mode);            \
    }
#define OPENAT(name)                                                  \
    int name(int directory, const char *path, int flags, ...)         \
    {                                                                 \
        va_list more;                                                 \
        va_start(more, flags);                                        \
        mode_t mode = mode_of(flags, more);                           \
        va_end(more);                                                 \
        return open_recorded(directory, path, flags, mode);           \
    }
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)
int creat(const char *path, mode_t mode) { return open_recorded(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return open_recorded(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

int close(int fd)
{
    if (fd >= 0 && fd < MOST_FILES)
        files[fd].recorded = 0;
    return (int)syscall(SYS_close, fd);
}

static void wrote(struct file *file, uint64_t offset, const void *bytes, ssize_t count)
{
    if (count > 0)
        record(file->durable ? DURABLE_WRITE : WRITE, NULL, NULL, file->inode, offset, bytes, (uint64_t)count);
}

static void wrote_parts(struct file *file, uint64_t offset, const struct iovec *parts, int count, ssize_t written)
{
    for (int i = 0; i < count && written > 0; i++) {
        ssize_t part = (ssize_t)parts[i].iov_len < written ? (ssize_t)parts[i].iov_len : written;
        wrote(file, offset, parts[i].iov_base, part);
        offset += (uint64_t)part;
        written -= part;
    }
}

ssize_t write(int fd, const void *bytes, size_t count)
{
    struct file *file = recorded(fd);
    if (!file)
        return syscall(SYS_write, fd, bytes, count);
    pthread_mutex_lock(&one_step);
    ssize_t written = syscall(SYS_write, fd, bytes, count);
    if (written > 0)
        wrote(file, (uint64_t)(syscall(SYS_lseek, fd, 0, SEEK_CUR) - written), bytes, written);
    pthread_mutex_unlock(&one_step);
    return written;
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    struct file *file = recorded(fd);
    if (!file)
        return syscall(SYS_writev, fd, parts, count);
    pthread_mutex_lock(&one_step);
    ssize_t written = syscall(SYS_writev, fd, parts, count);
    if (written > 0)
        wrote_parts(file, (uint64_t)(syscall(SYS_lseek, fd, 0, SEEK_CUR) - written), parts, count, written);
    pthread_mutex_unlock(&one_step);
    return written;
}

static ssize_t pwrite_recorded(int fd, const void *bytes, size_t count, off64_t offset)
{
    struct file *file = recorded(fd);
    if (!file)
        return syscall(SYS_pwrite64, fd, bytes, count, offset);
    pthread_mutex_lock(&one_step);
    ssize_t written = syscall(SYS_pwrite64, fd, bytes, count, offset);
    wrote(file, (uint64_t)offset, bytes, written);
    pthread_mutex_unlock(&one_step);
    return written;
}

static ssize_t pwritev_recorded(int fd, const struct iovec *parts, int count, off64_t offset)
{
    struct file *file = recorded(fd);
    if (!file)
        return syscall(SYS_pwritev, fd, parts, count, offset, 0);
    pthread_mutex_lock(&one_step);
    ssize_t written = syscall(SYS_pwritev, fd, parts, count, offset, 0);
    wrote_parts(file, (uint64_t)offset, parts, count, written);
    pthread_mutex_unlock(&one_step);
    return written;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) { return pwrite_recorded(fd, bytes, count, offset); }
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) { return pwrite_recorded(fd, bytes, count, offset); }
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) { return pwritev_recorded(fd, parts, count, offset); }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) { return pwritev_recorded(fd, parts, count, offset); }

static int truncate_recorded(int fd, off64_t length)
{
    struct file *file = recorded(fd);
    if (!file)
        return (int)syscall(SYS_ftruncate, fd, length);
    pthread_mutex_lock(&one_step);
    int result = (int)syscall(SYS_ftruncate, fd, length);
    if (!result)
        record(TRUNCATE, file->path, NULL, file->inode, 0, NULL, (uint64_t)length);
    pthread_mutex_unlock(&one_step);
    return result;
}

int ftruncate(int fd, off_t length) { return truncate_recorded(fd, length); }
int ftruncate64(int fd, off64_t length) { return truncate_recorded(fd, length); }

// Allocating changes no byte; where it makes a file longer it is a truncation upwards.
static int allocate_recorded(int fd, int mode, off64_t offset, off64_t length)
{
    struct file *file = recorded(fd);
    struct stat now;
    if (!file)
        return (int)syscall(SYS_fallocate, fd, mode, offset, length);
    pthread_mutex_lock(&one_step);
    int grows = !fstat(fd, &now) && offset + length > now.st_size;
    int result = (int)syscall(SYS_fallocate, fd, mode, offset, length);
    if (!result && mode == 0 && grows)
        record(TRUNCATE, file->path, NULL, file->inode, 0, NULL, (uint64_t)(offset + length));
    else if (!result && mode & ~FALLOC_FL_KEEP_SIZE)
        unknown("fallocate", fd);
    pthread_mutex_unlock(&one_step);
    return result;
}

int fallocate(int fd, int mode, off_t offset, off_t length) { return allocate_recorded(fd, mode, offset, length); }
int fallocate64(int fd, int mode, off64_t offset, off64_t length) { return allocate_recorded(fd, mode, offset, length); }
int posix_fallocate(int fd, off_t offset, off_t length) { return allocate_recorded(fd, 0, offset, length) ? errno : 0; }
int posix_fallocate64(int fd, off64_t offset, off64_t length) { return allocate_recorded(fd, 0, offset, length) ? errno : 0; }

static int sync_recorded(int fd, long call)
{
    struct file *file = recorded(fd);
    if (!file)
        return (int)syscall(call, fd);
    // The flush itself is left out: the recording is the only disk that counts, and it makes the test fast.
    pthread_mutex_lock(&one_step);
    record(file->directory ? SYNC_DIRECTORY : SYNC, file->path, NULL, file->inode, 0, NULL, 0);
    pthread_mutex_unlock(&one_step);
    return 0;
}

int fsync(int fd) { return sync_recorded(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_recorded(fd, SYS_fdatasync); }

static int rename_recorded(int from_directory, const char *from, int to_directory, const char *to, unsigned flags)
{
    char full_from[PATH_MAX], full_to[PATH_MAX];
    absolute(from_directory, from, full_from);
    absolute(to_directory, to, full_to);
    pthread_mutex_lock(&one_step);
    int result = (int)syscall(SYS_renameat2, from_directory, from, to_directory, to, flags);
    if (!result && (concerned(full_from) || concerned(full_to)))
        record(flags & ~RENAME_NOREPLACE ? UNKNOWN : RENAME, full_from, full_to, 0, 0, NULL, 0);
    pthread_mutex_unlock(&one_step);
    return result;
}

int rename(const char *from, const char *to) { return rename_recorded(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int from_directory, const char *from, int to_directory, const char *to) { return rename_recorded(from_directory, from, to_directory, to, 0); }
int renameat2(int from_directory, const char *from, int to_directory, const char *to, unsigned flags) { return rename_recorded(from_directory, from, to_directory, to, flags); }

static int on_path(int operation, int directory, const char *path, long result)
{
    char full[PATH_MAX];
    absolute(directory, path, full);
    if (!result && concerned(full))
        record(operation, full, NULL, 0, 0, NULL, 0);
    return (int)result;
}

#define STEP(call)                          \
    pthread_mutex_lock(&one_step);          \
    int result = call;                      \
    pthread_mutex_unlock(&one_step);        \
    return result

int unlink(const char *path) { STEP(on_path(UNLINK, AT_FDCWD, path, syscall(SYS_unlinkat, AT_FDCWD, path, 0))); }
int unlinkat(int directory, const char *path, int flags) { STEP(on_path(flags & AT_REMOVEDIR ? RMDIR : UNLINK, directory, path, syscall(SYS_unlinkat, directory, path, flags))); }
int rmdir(const char *path) { STEP(on_path(RMDIR, AT_FDCWD, path, syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR))); }
int mkdir(const char *path, mode_t mode) { STEP(on_path(MKDIR, AT_FDCWD, path, syscall(SYS_mkdirat, AT_FDCWD, path, mode))); }
int mkdirat(int directory, const char *path, mode_t mode) { STEP(on_path(MKDIR, directory, path, syscall(SYS_mkdirat, directory, path, mode))); }
int link(const char *from, const char *to) { STEP(on_path(UNKNOWN, AT_FDCWD, to, syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0))); }
int symlink(const char *target, const char *path) { STEP(on_path(UNKNOWN, AT_FDCWD, path, syscall(SYS_symlinkat, target, AT_FDCWD, path))); }
int truncate(const char *path, off_t length) { STEP(on_path(UNKNOWN, AT_FDCWD, path, syscall(SYS_truncate, path, length))); }

int dup(int fd)
{
    unknown("dup", fd);
    return (int)syscall(SYS_dup, fd);
}

ssize_t copy_file_range(int in, off64_t *in_offset, int out, off64_t *out_offset, size_t count, unsigned flags)
{
    if (!recorded(out))
        return syscall(SYS_copy_file_range, in, in_offset, out, out_offset, count, flags);
    errno = EXDEV; // Callers then copy by reading and writing.
    return -1;
}

ssize_t sendfile(int out, int in, off_t *offset, size_t count)
{
    if (!recorded(out))
        return syscall(SYS_sendfile, out, in, offset, count);
    errno = EINVAL;
    return -1;
}

ssize_t sendfile64(int out, int in, off64_t *offset, size_t count) { return sendfile(out, in, offset, count); }

// Who looks a function up by name gets the one above too, and not the C library's own.
static const struct { const char *name; void *function; } functions[] = {
#define FUNCTION(name) { #name, (void *)name }
    FUNCTION(open), FUNCTION(open64), FUNCTION(openat), FUNCTION(openat64), FUNCTION(creat), FUNCTION(creat64), FUNCTION(close),
    FUNCTION(write), FUNCTION(writev), FUNCTION(pwrite), FUNCTION(pwrite64), FUNCTION(pwritev), FUNCTION(pwritev64),
    FUNCTION(ftruncate), FUNCTION(ftruncate64), FUNCTION(fallocate), FUNCTION(fallocate64), FUNCTION(posix_fallocate),
    FUNCTION(posix_fallocate64), FUNCTION(fsync), FUNCTION(fdatasync), FUNCTION(rename), FUNCTION(renameat), FUNCTION(renameat2),
    FUNCTION(unlink), FUNCTION(unlinkat), FUNCTION(rmdir), FUNCTION(mkdir), FUNCTION(mkdirat), FUNCTION(link), FUNCTION(symlink),
    FUNCTION(truncate), FUNCTION(dup), FUNCTION(copy_file_range), FUNCTION(sendfile), FUNCTION(sendfile64),
};

void *dlsym(void *library, const char *name)
{
    static void *(*real)(void *, const char *);
    static const char *const versions[] = { "GLIBC_2.34", "GLIBC_2.17", "GLIBC_2.2.5" };
    for (size_t i = 0; !real && i < sizeof versions / sizeof *versions; i++)
        real = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", versions[i]);
    void *found = real ? real(library, name) : NULL;
    Dl_info where;
    if (found && log_file >= 0 && dladdr(found, &where) && where.dli_fname && strstr(where.dli_fname, "libc.so"))
        for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
            if (!strcmp(name, functions[i].name))
                return functions[i].function;
    return found;
}
