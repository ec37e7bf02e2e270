/*
 * A disk that fails on command, between a process and its data folder (LD_PRELOAD).
 *
 * Every call that changes what a power cut would leave — write, truncate, create, unlink, rename, and the syncs that make them
 * last — is a *boundary* and gets a number. At a chosen boundary the process is killed, the call fails, or it stands still.
 * Boundaries and their bytes can be written to a journal, from which disk images of any moment are made (src/disk/image.ts).
 * Files that end in `-shm` are left out: they are shared memory and hold nothing that must last.
 *
 *   KHEO_FAULT_FOLDER    the data folder, as realpath says it
 *   KHEO_FAULT_CONTROL   a file of 4096 bytes that is mapped: 64-bit words in the order of `enum word`, read at each boundary
 *   KHEO_FAULT_JOURNAL   where records are appended; absent: no journal
 *
 * A record is `struct record`, then the name within the folder (of a rename: old name, NUL, new name), then the bytes. What the
 * process writes to its standard output is recorded as well, so that an answer has its place among the boundaries.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum word { COUNT, KILL_AT, KILL_HOW, FAIL_AT, FAIL_ERRNO, FAIL_KINDS, FAIL_TIMES, SWALLOW, STALL_AT, STALL_MS, FILES, WORDS };
enum how { BEFORE, AFTER, TORN };
enum kind { WRITE = 1, SYNC, TRUNCATE, CREATE, UNLINK, RENAME, SYNC_FOLDER, SAID, SYNC_FAILED };
enum fail_kinds { FAIL_WRITES = 1, FAIL_SYNCS = 2 };
enum files { LOG = 1, READ = 2, VAULT = 4, OTHER = 8 };

struct record {
  uint32_t number; /* of the boundary; 0 for what was said */
  uint16_t kind;
  uint16_t name_length;
  uint64_t offset; /* of a write; the new length of a truncate */
  uint32_t length; /* bytes that follow the name */
} __attribute__((packed));

#define FDS 4096
#define NAME 96
#define SECTOR 512
#define STDOUT 1

static char folder[PATH_MAX];
static size_t folder_length;
static volatile int64_t *control;
static int journal = -1;
static int64_t failures;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
/* By descriptor: the name within the folder; "." is the folder itself; empty when it is none of ours. */
static char names[FDS][NAME];

#define REAL(name) ((__typeof__(name) *)real(#name))
static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

__attribute__((constructor)) static void begin(void) {
  const char *of = getenv("KHEO_FAULT_FOLDER"), *words = getenv("KHEO_FAULT_CONTROL"), *to = getenv("KHEO_FAULT_JOURNAL");
  if (!of || !words) return;
  int fd = REAL(open64)(words, O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  void *mapped = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  REAL(close)(fd);
  if (mapped == MAP_FAILED) return;
  if (to) journal = REAL(open64)(to, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  strncpy(folder, of, sizeof folder - 1);
  folder_length = strlen(folder);
  control = mapped;
}

/* The name of a path within the folder; NULL when it lies elsewhere, or does not count. */
static const char *within(const char *path) {
  if (!control || !path || strncmp(path, folder, folder_length) != 0) return NULL;
  const char *rest = path + folder_length;
  if (*rest == 0 || strcmp(rest, "/") == 0) return ".";
  if (*rest != '/') return NULL;
  size_t length = strlen(++rest);
  if (length >= NAME || (length > 4 && strcmp(rest + length - 4, "-shm") == 0)) return NULL;
  return rest;
}

static const char *name_of(int fd) { return control && fd >= 0 && fd < FDS && names[fd][0] ? names[fd] : NULL; }

static int counts(const char *name) {
  int64_t wanted = control[FILES];
  if (wanted == 0) return 1;
  if (strncmp(name, "log.", 4) == 0) return (wanted & LOG) != 0;
  if (strncmp(name, "read.", 5) == 0) return (wanted & READ) != 0;
  if (strncmp(name, "vault.", 6) == 0) return (wanted & VAULT) != 0;
  return (wanted & OTHER) != 0;
}

static void note(struct record record, const char *name, const char *to, const void *bytes) {
  if (journal < 0) return;
  size_t first = strlen(name), second = to ? strlen(to) + 1 : 0;
  record.name_length = (uint16_t)(first + second);
  struct iovec parts[] = {{&record, sizeof record}, {(void *)name, first}, {(void *)(to ? to - 1 : name), second}, {(void *)bytes, record.length}};
  char joined[2 * NAME + 1];
  if (to) {
    memcpy(joined, name, first);
    joined[first] = 0;
    memcpy(joined + first + 1, to, second - 1);
    parts[1].iov_base = joined;
    parts[1].iov_len = first + second;
    parts[2].iov_len = 0;
  }
  (void)!REAL(writev)(journal, parts, 4);
}

static void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

static void stall(int64_t ms) {
  struct timespec left = {ms / 1000, (ms % 1000) * 1000000};
  while (nanosleep(&left, &left) != 0 && errno == EINTR) {}
}

/* What is to happen to the call at this boundary. */
struct fate {
  uint32_t number;
  int error; /* errno to fail with; 0: the call is made */
  int torn, die_after, swallowed;
};

/* Called with the turn held; does not return when the process is to die before the call. */
static struct fate boundary(const char *name, enum kind kind) {
  struct fate fate = {0};
  if (!counts(name)) return fate;
  int64_t number = ++control[COUNT];
  int is_sync = kind == SYNC || kind == SYNC_FOLDER;
  fate.number = (uint32_t)number;
  if (control[STALL_AT] == number) stall(control[STALL_MS]);
  if (control[KILL_AT] == number) {
    if (control[KILL_HOW] == BEFORE) die();
    fate.torn = control[KILL_HOW] == TORN && kind == WRITE;
    fate.die_after = 1;
  }
  if (control[FAIL_AT] > 0 && number >= control[FAIL_AT] && (control[FAIL_KINDS] & (is_sync ? FAIL_SYNCS : FAIL_WRITES)) &&
      (control[FAIL_TIMES] == 0 || failures < control[FAIL_TIMES])) {
    failures++;
    fate.error = (int)control[FAIL_ERRNO];
    fate.swallowed = (int)control[SWALLOW];
  }
  return fate;
}

static int refused(struct fate fate) {
  errno = fate.error;
  return -1;
}

/* A write at an offset, or where the descriptor stands (`at` < 0). */
static ssize_t wrote(int fd, const void *bytes, size_t length, off64_t at) {
  const char *name = name_of(fd);
  if (!name) return at < 0 ? REAL(write)(fd, bytes, length) : REAL(pwrite64)(fd, bytes, length, at);
  pthread_mutex_lock(&turn);
  struct fate fate = boundary(name, WRITE);
  ssize_t done = -1;
  if (fate.error) {
    done = refused(fate);
  } else {
    int appends = (fcntl(fd, F_GETFL) & O_APPEND) != 0;
    off64_t place = at >= 0 ? at : lseek64(fd, 0, appends ? SEEK_END : SEEK_CUR);
    size_t part = fate.torn ? (length / 2) / SECTOR * SECTOR : length;
    done = at < 0 ? REAL(write)(fd, bytes, part) : REAL(pwrite64)(fd, bytes, part, at);
    if (done > 0) note((struct record){fate.number, WRITE, 0, (uint64_t)place, (uint32_t)done}, name, NULL, bytes);
    if (fate.die_after) die();
  }
  int error = errno;
  pthread_mutex_unlock(&turn);
  errno = error;
  return done;
}

/* A call that succeeds with 0 and changes a file or the folder. */
#define CHANGE(KIND, NAME_, OFFSET, TO, CALL)                                          \
  do {                                                                                 \
    pthread_mutex_lock(&turn);                                                         \
    struct fate fate = boundary(NAME_, KIND);                                          \
    int result = fate.error ? refused(fate) : (CALL);                                  \
    int error = errno;                                                                 \
    if (result == 0) note((struct record){fate.number, KIND, 0, (uint64_t)(OFFSET), 0}, NAME_, TO, ""); \
    if (fate.error && (KIND) == SYNC) {                                                \
      note((struct record){fate.number, SYNC_FAILED, 0, 0, 0}, NAME_, NULL, "");       \
      if (fate.swallowed) result = 0;                                                  \
    }                                                                                  \
    if (fate.die_after) die();                                                         \
    pthread_mutex_unlock(&turn);                                                       \
    errno = error;                                                                     \
    return result;                                                                     \
  } while (0)

static int synced(int fd, int (*call)(int)) {
  const char *name = name_of(fd);
  if (!name) return call(fd);
  if (strcmp(name, ".") == 0) CHANGE(SYNC_FOLDER, name, 0, NULL, call(fd));
  CHANGE(SYNC, name, 0, NULL, call(fd));
}

static int opened(const char *path, int flags, mode_t mode) {
  const char *name = within(path);
  if (!name) return REAL(open64)(path, flags, mode);
  struct stat found;
  int creates = (flags & O_CREAT) && stat(path, &found) != 0;
  pthread_mutex_lock(&turn);
  struct fate fate = creates ? boundary(name, CREATE) : (struct fate){0};
  int fd = fate.error ? refused(fate) : REAL(open64)(path, flags, mode);
  int error = errno;
  if (fd >= 0 && fd < FDS) {
    strcpy(names[fd], name);
    if (creates) note((struct record){fate.number, CREATE, 0, 0, 0}, name, NULL, "");
    else if (flags & O_TRUNC) note((struct record){0, TRUNCATE, 0, 0, 0}, name, NULL, "");
  }
  if (fate.die_after) die();
  pthread_mutex_unlock(&turn);
  errno = error;
  return fd;
}

static mode_t mode_in(int flags, va_list rest) { return flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; }

int open64(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = mode_in(flags, rest);
  va_end(rest);
  return opened(path, flags, mode);
}

int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = mode_in(flags, rest);
  va_end(rest);
  return opened(path, flags, mode);
}

int close(int fd) {
  if (fd >= 0 && fd < FDS) names[fd][0] = 0;
  return REAL(close)(fd);
}

ssize_t write(int fd, const void *bytes, size_t length) {
  if (fd != STDOUT || !control || journal < 0) return wrote(fd, bytes, length, -1);
  pthread_mutex_lock(&turn);
  ssize_t done = REAL(write)(fd, bytes, length);
  if (done > 0) note((struct record){0, SAID, 0, 0, (uint32_t)done}, "", NULL, bytes);
  pthread_mutex_unlock(&turn);
  return done;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  if (!name_of(fd)) return REAL(writev)(fd, parts, count);
  ssize_t total = 0;
  for (int at = 0; at < count; at++) {
    ssize_t done = wrote(fd, parts[at].iov_base, parts[at].iov_len, -1);
    if (done < 0) return total > 0 ? total : done;
    total += done;
    if ((size_t)done < parts[at].iov_len) break;
  }
  return total;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) { return wrote(fd, bytes, length, at); }
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return wrote(fd, bytes, length, at); }

int fsync(int fd) { return synced(fd, REAL(fsync)); }
int fdatasync(int fd) { return synced(fd, REAL(fdatasync)); }

int ftruncate64(int fd, off64_t length) {
  const char *name = name_of(fd);
  if (!name) return REAL(ftruncate64)(fd, length);
  CHANGE(TRUNCATE, name, length, NULL, REAL(ftruncate64)(fd, length));
}
int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

int unlink(const char *path) {
  const char *name = within(path);
  if (!name) return REAL(unlink)(path);
  CHANGE(UNLINK, name, 0, NULL, REAL(unlink)(path));
}

int rename(const char *from, const char *to) {
  const char *old = within(from), *new = within(to);
  if (!old || !new) return REAL(rename)(from, to);
  CHANGE(RENAME, old, 0, new, REAL(rename)(from, to));
}
