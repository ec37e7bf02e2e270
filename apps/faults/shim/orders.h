/*
 * What a disk is told to do, what it has passed, and what it writes down of it: everything that the calls in faults.c have in common.
 */
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
