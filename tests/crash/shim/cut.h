/* The power cut, the orders from outside, and the start. Part of powerloss.c. */
#include "journal.h"

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
