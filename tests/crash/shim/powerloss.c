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
#include <sys/uio.h>
#include <unistd.h>

#define PAGE 4096
#define SECTOR 512
#define FD_MAX 65536

/* ---- what is remembered ---- */

/* A page that was changed since the file's last fsync; before is null where the file did not reach so far. */
struct page {
    uint64_t number;
    unsigned char *before;
    int is_lost;               /* an fsync failed on it: no later one saves it, unless it is written again */
    struct page *next;
};

struct file {
    dev_t dev; ino_t ino;
    int fd;                    /* our own, opened at the first change; it also keeps the inode from being reused */
    off_t synced_size;
    int is_dirty;
    struct page **pages; size_t buckets, count;
    const char *kind;
    struct file *next;
};

enum name_change { CREATED, MADE_FOLDER, LINKED, RENAMED, UNLINKED };

struct name_op {
    enum name_change what;
    char *folder, *path, *from;
    char *grave;               /* where the file lies that had this name before */
    struct name_op *previous;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct file *files;
static struct name_op *names;
static struct file *file_of[FD_MAX];
static char *folder_of[FD_MAX];
static char root[PATH_MAX], graves[PATH_MAX];
static const char *control, *ignored;
static size_t root_length;
static uint64_t seed, operations, cut_at, grave_count, swallowed;
static int is_on;

/* ---- faults that are asked for ---- */
static long long space_left = -1;
static int is_read_only;
static char failing_sync[32];

/* ---- the real calls ---- */
static int (*real_open)(const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_writev)(int, const struct iovec *, int);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_pwritev)(int, const struct iovec *, int, off_t);
static int (*real_ftruncate)(int, off_t);
static int (*real_fallocate)(int, int, off_t, off_t);
static int (*real_rename)(const char *, const char *);
static int (*real_link)(const char *, const char *);
static int (*real_unlink)(const char *);
static int (*real_mkdir)(const char *, mode_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static void *(*real_mmap)(void *, size_t, int, int, int, off_t);
static ssize_t (*real_sendfile)(int, int, off_t *, size_t);
static void *(*real_dlsym)(void *, const char *);

static void *real(const char *name)
{
    void *found = real_dlsym(RTLD_NEXT, name);
    if (!found) { dprintf(2, "powerloss: libc has no %s\n", name); _exit(99); }
    return found;
}

/* The seed decides, not the time: xorshift64*. */
static uint64_t draw(uint64_t below)
{
    seed ^= seed >> 12; seed ^= seed << 25; seed ^= seed >> 27;
    return (seed * 2685821657736338717ULL >> 16) % below;
}

static int ends(const char *text, const char *tail)
{
    size_t a = strlen(text), b = strlen(tail);
    return a >= b && !strcmp(text + a - b, tail);
}

static const char *kind_of(const char *path)
{
    const char *inner = path + root_length;
    if (ends(inner, "-wal")) return "wal";
    if (ends(inner, ".db")) return "db";
    if (!strncmp(inner, "/segments/", 10)) return "segment";
    if (!strncmp(inner, "/files/", 7)) return "file";
    if (!strncmp(inner, "/record", 7) || !strncmp(inner, "/audit", 6)) return "record";
    return "other";
}

/* Absolute, its folder resolved; 0 where it is not below the directory. SQLite's shared-memory file is no data: it is made anew after a crash. */
static int is_ours(const char *path, char *full)
{
    char folder[PATH_MAX];
    const char *name = strrchr(path, '/');
    if (!is_on || strlen(path) >= PATH_MAX) return 0;
    if (!name) strcpy(folder, ".");
    else { memcpy(folder, path, (size_t)(name - path)); folder[name - path] = 0; if (name == path) strcpy(folder, "/"); }
    name = name ? name + 1 : path;
    char resolved[PATH_MAX];
    if (!realpath(folder, resolved)) return 0;
    if (snprintf(full, PATH_MAX, "%s/%s", resolved, name) >= PATH_MAX) return 0;
    if (strncmp(full, root, root_length) || full[root_length] != '/') return !strcmp(full, root);
    if (!strncmp(full, graves, strlen(graves))) return 0;
    return !ends(full, "-shm");
}

static char *folder_part(const char *path)
{
    char *copy = strdup(path);
    *strrchr(copy, '/') = 0;
    return copy;
}

static struct file *find_file(int fd, const char *path)
{
    struct stat s;
    if (fstat(fd, &s) || !S_ISREG(s.st_mode)) return NULL;
    for (struct file *f = files; f; f = f->next)
        if (f->ino == s.st_ino && f->dev == s.st_dev) { f->kind = kind_of(path); return f; }
    struct file *f = calloc(1, sizeof *f);
    f->dev = s.st_dev; f->ino = s.st_ino; f->fd = -1; f->synced_size = s.st_size;
    f->kind = kind_of(path);
    f->next = files;
    return files = f;
}

/* ---- pages ---- */

static struct page **slot(struct file *f, uint64_t number)
{
    struct page **p = &f->pages[number % f->buckets];
    while (*p && (*p)->number != number) p = &(*p)->next;
    return p;
}

static void grow(struct file *f)
{
    size_t old = f->buckets;
    struct page **before = f->pages;
    f->buckets = old ? old * 4 : 64;
    f->pages = calloc(f->buckets, sizeof *f->pages);
    for (size_t i = 0; i < old; i++)
        for (struct page *p = before[i], *next; p; p = next) {
            next = p->next;
            p->next = f->pages[p->number % f->buckets];
            f->pages[p->number % f->buckets] = p;
        }
    free(before);
}

/* Before bytes [from, to) of the file behind fd change. */
static void remember(struct file *f, int fd, off_t from, off_t to)
{
    if (f->fd < 0) {
        char self[64];
        snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
        f->fd = real_open(self, O_RDWR | O_CLOEXEC);
        if (f->fd < 0) { dprintf(2, "powerloss: cannot watch a file of kind %s\n", f->kind); _exit(99); }
    }
    f->is_dirty = 1;
    for (uint64_t n = (uint64_t)from / PAGE; (off_t)(n * PAGE) < to; n++) {
        if (f->count >= f->buckets) grow(f);
        struct page **p = slot(f, n);
        if (*p) { (*p)->is_lost = 0; continue; }
        *p = calloc(1, sizeof **p);
        (*p)->number = n;
        f->count++;
        if ((off_t)(n * PAGE) >= f->synced_size) continue;
        (*p)->before = calloc(1, PAGE);
        if (pread(f->fd, (*p)->before, PAGE, (off_t)(n * PAGE)) < 0) { dprintf(2, "powerloss: cannot read back\n"); _exit(99); }
    }
}

static void forget(struct file *f)
{
    struct stat s;
    for (size_t i = 0; i < f->buckets; i++)
        for (struct page **at = &f->pages[i]; *at;) {
            struct page *p = *at;
            if (p->is_lost) { at = &p->next; continue; }
            *at = p->next;
            free(p->before); free(p);
            f->count--;
        }
    f->is_dirty = f->count > 0;
    if (f->fd >= 0 && !fstat(f->fd, &s)) f->synced_size = s.st_size;
}

/* ---- names ---- */

static char *new_grave(void)
{
    char *path = malloc(PATH_MAX + 32);
    snprintf(path, PATH_MAX + 32, "%s/%llu", graves, (unsigned long long)grave_count++);
    return path;
}

/* Keeps what has this name alive, so that the name can be given back to it. */
static char *bury(const char *path)
{
    char *grave = new_grave();
    if (!real_link(path, grave)) return grave;
    free(grave);
    return NULL;
}

static void note(enum name_change what, const char *path, const char *from, char *grave)
{
    struct name_op *op = calloc(1, sizeof *op);
    op->what = what; op->path = strdup(path); op->from = from ? strdup(from) : NULL;
    op->folder = folder_part(path); op->grave = grave;
    op->previous = names;
    names = op;
}

static void drop(struct name_op *op)
{
    if (op->grave) real_unlink(op->grave);
    free(op->grave); free(op->path); free(op->from); free(op->folder); free(op);
}

static void sync_folder(const char *folder)
{
    for (struct name_op **p = &names; *p;) {
        struct name_op *op = *p;
        if (strcmp(op->folder, folder)) { p = &op->previous; continue; }
        *p = op->previous;
        drop(op);
    }
}

static void undo(struct name_op *op)
{
    char *grave;
    switch (op->what) {
        case CREATED: case LINKED: real_unlink(op->path); break;
        case MADE_FOLDER: grave = new_grave(); real_rename(op->path, grave); break;
        case UNLINKED: if (op->grave) real_rename(op->grave, op->path); break;
        case RENAMED:
            real_rename(op->path, op->from);
            if (op->grave) real_rename(op->grave, op->path);
            break;
    }
}

/* ---- the cut ---- */

static uint64_t lose_pages(struct file *f, int how)
{
    struct stat s;
    uint64_t lost = 0;
    if (!f->is_dirty || f->fd < 0 || fstat(f->fd, &s)) return 0;
    /* How: 0 everything waiting is lost, 1 whole pages, 2 sectors, 3 nothing of this file. */
    off_t size = how == 3 ? s.st_size : how == 0 ? f->synced_size : draw(2) ? s.st_size : f->synced_size;
    if (how != 0 && how != 3 && size > f->synced_size) size = f->synced_size + (off_t)draw((uint64_t)(size - f->synced_size) + 1);
    static const unsigned char zeros[PAGE];
    for (size_t i = 0; i < f->buckets; i++)
        for (struct page *p = f->pages[i]; p; p = p->next) {
            const unsigned char *before = p->before ? p->before : zeros;
            off_t at = (off_t)(p->number * PAGE);
            int beyond = at >= s.st_size;
            for (int sector = 0, keep = 0; sector < PAGE / SECTOR; sector++) {
                if (sector == 0 || how == 2) keep = p->is_lost || how == 0 || beyond ? 0 : how == 3 ? 1 : (int)draw(2);
                if (keep) continue;
                lost++;
                if (real_pwrite(f->fd, before + sector * SECTOR, SECTOR, at + sector * SECTOR) != SECTOR) _exit(98);
            }
        }
    if (real_ftruncate(f->fd, size)) _exit(98);
    return lost;
}

static void cut(void)
{
    uint64_t sectors = 0, undone = 0;
    int dirty = 0, hardness = (int)draw(3);
    for (struct file *f = files; f; f = f->next) {
        if (f->is_dirty) dirty++;
        sectors += lose_pages(f, hardness == 0 ? 0 : (int)draw(4));
    }
    /* The last changes of each folder, how many is drawn for each. */
    while (names) {
        uint64_t count = 0, first;
        char *folder = strdup(names->folder);
        for (struct name_op *op = names; op; op = op->previous) count += !strcmp(op->folder, folder);
        first = hardness == 0 ? count : draw(count + 1);
        for (struct name_op **p = &names; *p;) {
            struct name_op *op = *p;
            if (strcmp(op->folder, folder)) { p = &op->previous; continue; }
            if (first) { undo(op); first--; undone++; }
            *p = op->previous;
            drop(op);
        }
        free(folder);
    }
    dprintf(2, "powerloss: cut at operation %llu: %d files not synced, %llu sectors and %llu names lost, %llu fsyncs swallowed\n",
        (unsigned long long)operations, dirty, (unsigned long long)sectors, (unsigned long long)undone, (unsigned long long)swallowed);
    _exit(137);
}

/* With the lock held, before each operation. */
static void step(void)
{
    operations++;
    if (cut_at && operations >= cut_at) cut();
}

static void obey(char *order)
{
    order[strcspn(order, "\n")] = 0;
    if (!strcmp(order, "cut")) cut();
    else if (!strncmp(order, "enospc ", 7)) space_left = atoll(order + 7);
    else if (!strcmp(order, "erofs")) is_read_only = 1;
    else if (!strncmp(order, "eio ", 4)) snprintf(failing_sync, sizeof failing_sync, "%.31s", order + 4);
    else if (!strcmp(order, "off")) { space_left = -1; is_read_only = 0; failing_sync[0] = 0; }
    else dprintf(2, "powerloss: unknown order '%s'\n", order);
}

static void *listen_for_orders(void *unused)
{
    (void)unused;
    for (;; usleep(2000)) {
        char order[128];
        int fd = real_open(control, O_RDONLY | O_CLOEXEC);
        if (fd < 0) continue;
        ssize_t length = read(fd, order, sizeof order - 1);
        real_close(fd);
        if (length <= 0) continue;
        order[length] = 0;
        pthread_mutex_lock(&lock);
        obey(order);
        /* Removed after it is in force: whoever gave the order can wait for that. */
        real_unlink(control);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static void resolve(void)
{
    real_dlsym = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.34");
    if (!real_dlsym) real_dlsym = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.2.5");
    if (!real_dlsym) real_dlsym = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.17");
    if (!real_dlsym) _exit(99);
    real_open = real("open"); real_close = real("close"); real_write = real("write"); real_writev = real("writev");
    real_pwrite = real("pwrite"); real_pwritev = real("pwritev"); real_ftruncate = real("ftruncate"); real_fallocate = real("fallocate");
    real_rename = real("rename"); real_link = real("link"); real_unlink = real("unlink"); real_mkdir = real("mkdir");
    real_fsync = real("fsync"); real_fdatasync = real("fdatasync"); real_mmap = real("mmap"); real_sendfile = real("sendfile");
}

__attribute__((constructor)) static void start(void)
{
    if (!real_dlsym) resolve();
    const char *directory = getenv("POWERLOSS_DIR"), *text;
    if (!directory || !realpath(directory, root)) return;
    root_length = strlen(root);
    /* Beside the directory, so that the program does not see it and links are possible. */
    snprintf(graves, sizeof graves, "%.4000s.graves", root);
    real_mkdir(graves, 0700);
    grave_count = (uint64_t)getpid() << 32;
    seed = (text = getenv("POWERLOSS_SEED")) ? strtoull(text, NULL, 10) * 0x9E3779B97F4A7C15ULL + 1 : 1;
    if (!seed) seed = 1;
    cut_at = (text = getenv("POWERLOSS_CUT_AT")) ? strtoull(text, NULL, 10) : 0;
    ignored = (text = getenv("POWERLOSS_IGNORE_FSYNC")) ? text : "";
    is_on = 1;
    pthread_t thread;
    if ((control = getenv("POWERLOSS_CONTROL"))) pthread_create(&thread, NULL, listen_for_orders, NULL);
}

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
