/*
 * A disk that loses power. Preloaded under a process, it stands between the process and libc for everything that changes files below one
 * directory, remembers what was there before each change that no fsync has covered yet, and at the power cut puts a part of it back: the
 * directory then looks as a disk may look when the machine comes up again. README: docs/testing.md, "Crash and power loss".
 *
 * What is promised by POSIX and no more:
 *   - bytes and length of a file are safe once fsync or fdatasync of the file returned; before that each 512-byte sector may be old or new;
 *   - a name (create, link, rename, unlink, mkdir) is safe once its folder was fsynced; before that the last few changes of a folder may be lost.
 *
 * Environment:
 *   POWERLOSS_DIR           the directory, absolute; nothing else is touched
 *   POWERLOSS_SEED          decides what is lost
 *   POWERLOSS_CUT_AT        cut at this operation, 0 for never
 *   POWERLOSS_CONTROL       a file that is looked for every 2 ms, obeyed and removed: "cut", "enospc BYTES", "erofs", "eio KIND", "off"
 *   POWERLOSS_IGNORE_FSYNC  kind of fsync that is swallowed: db, wal, segment, file, record, dir
 *
 * One lock is held through every operation, the real call included: the order of operations is that of the log, and a cut falls between two.
 */
#include "cut.h"

/* ---- what stands in for libc ---- */

static int refuse(int error) { pthread_mutex_unlock(&lock); errno = error; return -1; }

static int open_ours(const char *given, const char *path, int flags, mode_t mode)
{
    struct stat s;
    int writes = (flags & O_ACCMODE) != O_RDONLY, is_new, fd;
    pthread_mutex_lock(&lock);
    is_new = (flags & O_CREAT) && lstat(path, &s) && errno == ENOENT;
    if (is_new || (flags & O_TRUNC)) step();
    if (is_read_only && (writes || is_new)) return refuse(EROFS);
    if (is_new && space_left == 0) return refuse(ENOSPC);
    fd = real_open(given, flags & ~O_TRUNC, mode);
    if (fd >= 0 && fd < FD_MAX) {
        free(folder_of[fd]);
        folder_of[fd] = NULL;
        if (!fstat(fd, &s) && S_ISDIR(s.st_mode)) folder_of[fd] = strdup(path);
        else file_of[fd] = find_file(fd, path);
        if (is_new) note(CREATED, path, NULL, NULL);
        if ((flags & O_TRUNC) && writes && file_of[fd] && !fstat(fd, &s) && s.st_size > 0) {
            remember(file_of[fd], fd, 0, s.st_size);
            if (real_ftruncate(fd, 0)) { int error = errno; real_close(fd); return refuse(error); }
        }
    }
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return fd;
}

int open(const char *path, int flags, ...)
{
    char full[PATH_MAX];
    mode_t mode = 0;
    if (flags & (O_CREAT | O_TMPFILE)) { va_list a; va_start(a, flags); mode = va_arg(a, mode_t); va_end(a); }
    if (!real_open) resolve();
    return is_ours(path, full) ? open_ours(path, full, flags, mode) : real_open(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    mode_t mode = 0;
    if (flags & (O_CREAT | O_TMPFILE)) { va_list a; va_start(a, flags); mode = va_arg(a, mode_t); va_end(a); }
    return open(path, flags | O_LARGEFILE, mode);
}

int openat(int at, const char *path, int flags, ...)
{
    static int (*real_openat)(int, const char *, int, ...);
    mode_t mode = 0;
    if (flags & (O_CREAT | O_TMPFILE)) { va_list a; va_start(a, flags); mode = va_arg(a, mode_t); va_end(a); }
    if (path[0] == '/' || at == AT_FDCWD) return open(path, flags, mode);
    if (!real_openat) real_openat = real("openat");
    return real_openat(at, path, flags, mode);
}

int openat64(int at, const char *path, int flags, ...)
{
    mode_t mode = 0;
    if (flags & (O_CREAT | O_TMPFILE)) { va_list a; va_start(a, flags); mode = va_arg(a, mode_t); va_end(a); }
    return openat(at, path, flags, mode);
}

int creat(const char *path, mode_t mode) { return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

int close(int fd)
{
    if (is_on && fd >= 0 && fd < FD_MAX && (file_of[fd] || folder_of[fd])) {
        pthread_mutex_lock(&lock);
        file_of[fd] = NULL;
        free(folder_of[fd]);
        folder_of[fd] = NULL;
        int result = real_close(fd), error = errno;
        pthread_mutex_unlock(&lock);
        errno = error;
        return result;
    }
    if (!real_close) resolve();
    return real_close(fd);
}

static struct file *watched(int fd) { return is_on && fd >= 0 && fd < FD_MAX ? file_of[fd] : NULL; }

/* Takes the lock; 0 where the write may go on, of at most *length bytes. A disk that fills up takes the first part of a write. */
static int before_write(struct file *f, int fd, off_t at, size_t *length)
{
    struct stat s;
    step();
    if (is_read_only) return EROFS;
    if (space_left >= 0 && !fstat(fd, &s)) {
        long long growth = at + (long long)*length - s.st_size;
        if (growth > space_left) {
            if (growth - space_left >= (long long)*length) { space_left = 0; return ENOSPC; }
            *length -= (size_t)(growth - space_left);
            growth = space_left;
        }
        if (growth > 0) space_left -= growth;
    }
    remember(f, fd, at, at + (off_t)*length);
    return 0;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at)
{
    struct file *f = watched(fd);
    if (!f || !length) return real_pwrite(fd, bytes, length, at);
    pthread_mutex_lock(&lock);
    int fault = before_write(f, fd, at, &length);
    if (fault) return refuse(fault);
    ssize_t done = real_pwrite(fd, bytes, length, at);
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return done;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t at) { return pwrite(fd, bytes, length, at); }

/* One buffer at a time: the caller goes on after a short write. */
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at)
{
    ssize_t total = 0;
    if (!watched(fd)) return real_pwritev(fd, parts, count, at);
    for (int i = 0; i < count; i++) {
        ssize_t done = pwrite(fd, parts[i].iov_base, parts[i].iov_len, at + total);
        if (done < 0) return total ? total : -1;
        total += done;
        if ((size_t)done < parts[i].iov_len) break;
    }
    return total;
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t at) { return pwritev(fd, parts, count, at); }

ssize_t write(int fd, const void *bytes, size_t length)
{
    struct stat s;
    struct file *f = watched(fd);
    if (!real_write) resolve();
    if (!f || !length) return real_write(fd, bytes, length);
    pthread_mutex_lock(&lock);
    off_t at = lseek(fd, 0, SEEK_CUR);
    if ((fcntl(fd, F_GETFL) & O_APPEND) && !fstat(fd, &s)) at = s.st_size;
    int fault = before_write(f, fd, at, &length);
    if (fault) return refuse(fault);
    ssize_t done = real_write(fd, bytes, length);
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return done;
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    ssize_t total = 0;
    if (!watched(fd)) return real_writev(fd, parts, count);
    for (int i = 0; i < count; i++) {
        ssize_t done = write(fd, parts[i].iov_base, parts[i].iov_len);
        if (done < 0) return total ? total : -1;
        total += done;
        if ((size_t)done < parts[i].iov_len) break;
    }
    return total;
}

int ftruncate(int fd, off_t size)
{
    struct stat s;
    struct file *f = watched(fd);
    if (!f) return real_ftruncate(fd, size);
    pthread_mutex_lock(&lock);
    step();
    if (is_read_only) return refuse(EROFS);
    if (!fstat(fd, &s)) remember(f, fd, size < s.st_size ? size : s.st_size, s.st_size);
    int result = real_ftruncate(fd, size), error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

int ftruncate64(int fd, off_t size) { return ftruncate(fd, size); }

int fallocate(int fd, int mode, off_t at, off_t length)
{
    struct stat s;
    struct file *f = watched(fd);
    if (!f) return real_fallocate(fd, mode, at, length);
    /* Holes and shifts are not modelled; a plain reservation only makes the file longer. */
    if (mode & ~FALLOC_FL_KEEP_SIZE) { errno = EOPNOTSUPP; return -1; }
    pthread_mutex_lock(&lock);
    step();
    if (is_read_only) return refuse(EROFS);
    if (space_left >= 0 && !fstat(fd, &s) && at + length - s.st_size > space_left) return refuse(ENOSPC);
    remember(f, fd, at, at);
    int result = real_fallocate(fd, mode, at, length), error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

int fallocate64(int fd, int mode, off_t at, off_t length) { return fallocate(fd, mode, at, length); }
int posix_fallocate(int fd, off_t at, off_t length) { return fallocate(fd, 0, at, length) ? errno : 0; }
int posix_fallocate64(int fd, off_t at, off_t length) { return posix_fallocate(fd, at, length); }

static int sync_any(int fd, int (*really)(int))
{
    struct file *f = watched(fd);
    const char *folder = is_on && fd >= 0 && fd < FD_MAX ? folder_of[fd] : NULL;
    if (!f && !folder) return really(fd);
    pthread_mutex_lock(&lock);
    step();
    const char *kind = f ? f->kind : "dir";
    if (failing_sync[0] && !strcmp(failing_sync, kind)) {
        failing_sync[0] = 0;
        if (f)
            for (size_t i = 0; i < f->buckets; i++)
                for (struct page *p = f->pages[i]; p; p = p->next) p->is_lost = 1;
        return refuse(EIO);
    }
    if (!strcmp(ignored, kind)) swallowed++;
    else if (folder) sync_folder(folder);
    else forget(f);
    pthread_mutex_unlock(&lock);
    return 0;
}

int fsync(int fd) { return sync_any(fd, real_fsync); }
int fdatasync(int fd) { return sync_any(fd, real_fdatasync); }

int rename(const char *from, const char *to)
{
    char a[PATH_MAX], b[PATH_MAX];
    if (!is_ours(from, a) || !is_ours(to, b)) return real_rename(from, to);
    pthread_mutex_lock(&lock);
    step();
    if (is_read_only) return refuse(EROFS);
    char *grave = bury(b);
    int result = real_rename(from, to), error = errno;
    if (!result) note(RENAMED, b, a, grave);
    else if (grave) { real_unlink(grave); free(grave); }
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

int link(const char *from, const char *to)
{
    char full[PATH_MAX];
    if (!is_ours(to, full)) return real_link(from, to);
    pthread_mutex_lock(&lock);
    step();
    if (is_read_only) return refuse(EROFS);
    int result = real_link(from, to), error = errno;
    if (!result) note(LINKED, full, NULL, NULL);
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

int unlink(const char *path)
{
    char full[PATH_MAX];
    if (!is_ours(path, full)) return real_unlink(path);
    pthread_mutex_lock(&lock);
    step();
    if (is_read_only) return refuse(EROFS);
    char *grave = bury(full);
    int result = real_unlink(path), error = errno;
    if (!result) note(UNLINKED, full, NULL, grave);
    else if (grave) { real_unlink(grave); free(grave); }
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

int mkdir(const char *path, mode_t mode)
{
    char full[PATH_MAX];
    if (!is_ours(path, full) || !strcmp(full, root)) return real_mkdir(path, mode);
    pthread_mutex_lock(&lock);
    step();
    if (is_read_only) return refuse(EROFS);
    int result = real_mkdir(path, mode), error = errno;
    if (!result) note(MADE_FOLDER, full, NULL, NULL);
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

/* Bytes that change without a call cannot be watched: nobody here may do that. */
void *mmap(void *where, size_t length, int protection, int flags, int fd, off_t at)
{
    if (!real_mmap) resolve();
    if (watched(fd) && (flags & MAP_SHARED) && (protection & PROT_WRITE)) {
        dprintf(2, "powerloss: a file of kind %s is mapped for writing\n", file_of[fd]->kind);
        _exit(99);
    }
    return real_mmap(where, length, protection, flags, fd, at);
}

void *mmap64(void *where, size_t length, int protection, int flags, int fd, off_t at) { return mmap(where, length, protection, flags, fd, at); }

/* Refused, so that callers copy by read and write. */
ssize_t sendfile(int out, int in, off_t *at, size_t count)
{
    if (watched(out)) { errno = EINVAL; return -1; }
    return real_sendfile(out, in, at, count);
}

ssize_t sendfile64(int out, int in, off_t *at, size_t count) { return sendfile(out, in, at, count); }

/* A program that looks its calls up by name in libc itself must find these. */
void *dlsym(void *handle, const char *name)
{
    static const struct { const char *name; void *here; } here[] = {
        { "open", open }, { "open64", open64 }, { "openat", openat }, { "openat64", openat64 }, { "creat", creat }, { "creat64", creat64 },
        { "close", close }, { "write", write }, { "writev", writev }, { "pwrite", pwrite }, { "pwrite64", pwrite64 }, { "pwritev", pwritev },
        { "pwritev64", pwritev64 }, { "ftruncate", ftruncate }, { "ftruncate64", ftruncate64 }, { "fallocate", fallocate },
        { "fallocate64", fallocate64 }, { "posix_fallocate", posix_fallocate }, { "posix_fallocate64", posix_fallocate64 },
        { "fsync", fsync }, { "fdatasync", fdatasync }, { "rename", rename }, { "link", link }, { "unlink", unlink }, { "mkdir", mkdir },
        { "mmap", mmap }, { "mmap64", mmap64 }, { "sendfile", sendfile }, { "sendfile64", sendfile64 },
    };
    if (!real_dlsym) resolve();
    if (handle != RTLD_NEXT)
        for (size_t i = 0; i < sizeof here / sizeof *here; i++)
            if (!strcmp(name, here[i].name)) return here[i].here;
    return real_dlsym(handle, name);
}
