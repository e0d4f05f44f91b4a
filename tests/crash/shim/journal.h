/* What was there before each change that no fsync has covered yet: pages of files, and names in folders. Part of powerloss.c. */
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
