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
#include "orders.h"

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
