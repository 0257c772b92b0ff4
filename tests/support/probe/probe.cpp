// What a process in a container sees and may do, as stable lines: the same by run, exec, health check and
// after a restart, compared with golden.txt. Static and alone: no library of the image is needed. Things that
// differ from kernel to kernel are told as what matters about them ("hidden" for masked or absent).
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

enum { kMaxEntries = 256, kMaxText = 512 };

static void printStatusFields()
{
    static const char *const kFields[] = {"CapInh", "CapPrm",     "CapEff", "CapBnd",
                                          "CapAmb", "NoNewPrivs", "Seccomp"};
    char line[kMaxText];
    FILE *status = fopen("/proc/self/status", "re");
    while (status != NULL && fgets(line, sizeof line, status) != NULL) {
        char *colon = strchr(line, ':');
        if (colon == NULL)
            continue;
        *colon = '\0';
        for (size_t at = 0; at < sizeof kFields / sizeof *kFields; ++at) {
            if (strcmp(line, kFields[at]) == 0)
                printf("status %s %s", line, colon + 1 + strspn(colon + 1, "\t "));
        }
    }
    if (status != NULL)
        fclose(status);
}

static void printIdentity()
{
    gid_t groups[64];
    const int count = getgroups(64, groups);
    printf("identity uid %u gid %u groups", (unsigned)getuid(), (unsigned)getgid());
    for (int at = 0; at < count; ++at)
        printf(" %u", (unsigned)groups[at]);
    const mode_t mask = umask(0);
    umask(mask);
    char folder[kMaxText];
    printf("\numask %04o\ncwd %s\n", (unsigned)mask, getcwd(folder, sizeof folder) != NULL ? folder : "?");
    struct rlimit core;
    printf("dumpable %d\n", prctl(PR_GET_DUMPABLE, 0, 0, 0, 0));
    printf("rlimit memlock %s\n",
           getrlimit(RLIMIT_MEMLOCK, &core) == 0 && core.rlim_cur <= (8u << 20) ? "small" : "large");
}

static int compareText(const void *a, const void *b)
{
    return strcmp(static_cast<const char *>(a), static_cast<const char *>(b));
}

// The names of a folder in order; returns how many.
static int listFolder(const char *path, char names[][kMaxText / 2])
{
    DIR *folder = opendir(path);
    int count = 0;
    const struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL && count < kMaxEntries) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            snprintf(names[count++], kMaxText / 2, "%s", entry->d_name);
    }
    if (folder != NULL)
        closedir(folder);
    qsort(names, (size_t)count, kMaxText / 2, compareText);
    return count;
}

static void printDevices()
{
    static char names[kMaxEntries][kMaxText / 2];
    const int count = listFolder("/dev", names);
    for (int at = 0; at < count; ++at) {
        char path[kMaxText], target[kMaxText];
        struct stat info;
        snprintf(path, sizeof path, "/dev/%s", names[at]);
        if (lstat(path, &info) != 0)
            continue;
        const ssize_t length = readlink(path, target, sizeof target - 1);
        if (length >= 0)
            printf("device %s -> %.*s\n", path, (int)length, target);
        else if (S_ISDIR(info.st_mode))
            printf("device %s folder %04o\n", path, (unsigned)info.st_mode & 07777);
        else
            printf("device %s %c %u:%u %04o\n", path,
                   S_ISCHR(info.st_mode)   ? 'c'
                   : S_ISBLK(info.st_mode) ? 'b'
                                           : '-',
                   major(info.st_rdev), minor(info.st_rdev), (unsigned)info.st_mode & 07777);
    }
}

// Mounts whose place depends on the kernel (masks) or the host (cgroups, the files of /etc) have checks of
// their own below.
static void printMounts()
{
    static const char *const kShown[] = {"/", "/proc", "/dev", "/dev/pts", "/dev/mqueue", "/dev/shm", "/sys"};
    char line[16384];
    FILE *table = fopen("/proc/self/mountinfo", "re");
    while (table != NULL && fgets(line, sizeof line, table) != NULL) {
        char target[kMaxText], options[kMaxText], type[64];
        const char *dash = strstr(line, " - ");
        if (dash == NULL || sscanf(line, "%*s %*s %*s %*s %511s %511s", target, options) != 2 ||
            sscanf(dash, " - %63s", type) != 1)
            continue;
        for (size_t at = 0; at < sizeof kShown / sizeof *kShown; ++at) {
            if (strcmp(kShown[at], target) == 0)
                printf("mount %s %s %s%s\n", target, type, options,
                       strstr(line, "shared:") != NULL || strstr(line, "master:") != NULL ? " propagates"
                                                                                          : "");
        }
    }
    if (table != NULL)
        fclose(table);
}

static const char *hiddenOrNot(const char *path)
{
    struct stat info;
    if (lstat(path, &info) != 0)
        return "hidden";
    if (S_ISDIR(info.st_mode)) {
        static char names[kMaxEntries][kMaxText / 2];
        return listFolder(path, names) == 0 ? "hidden" : "SEEN";
    }
    const int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    char byte;
    const ssize_t count = fd < 0 ? 0 : read(fd, &byte, 1);
    if (fd >= 0)
        close(fd);
    return count <= 0 ? "hidden" : "SEEN";
}

static const char *lockedOrNot(const char *path)
{
    const int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return "locked";
    close(fd);
    return "WRITABLE";
}

static void printProtections()
{
    static const char *const kMasked[] = {
        "/proc/acpi",          "/proc/asound",
        "/proc/config.gz",     "/proc/interrupts",
        "/proc/kcore",         "/proc/keys",
        "/proc/kmsg",          "/proc/latency_stats",
        "/proc/sched_debug",   "/proc/scsi",
        "/proc/timer_list",    "/proc/timer_stats",
        "/sys/firmware",       "/sys/devices/virtual/powercap",
        "/sys/kernel/debug",   "/sys/kernel/security",
        "/sys/kernel/tracing", "/sys/devices/system/cpu/cpu0/thermal_throttle"};
    static const char *const kLocked[] = {"/proc/sys/kernel/domainname", "/proc/sys/vm/drop_caches",
                                          "/proc/sysrq-trigger",         "/proc/irq/default_smp_affinity",
                                          "/sys/kernel/profiling",       "/sys/power/state"};
    for (size_t at = 0; at < sizeof kMasked / sizeof *kMasked; ++at)
        printf("masked %s %s\n", kMasked[at], hiddenOrNot(kMasked[at]));
    for (size_t at = 0; at < sizeof kLocked / sizeof *kLocked; ++at)
        printf("read-only %s %s\n", kLocked[at], lockedOrNot(kLocked[at]));
}

static void printCgroups()
{
    static char names[kMaxEntries][kMaxText / 2];
    const int count = listFolder("/sys/fs/cgroup", names);
    const char *verdict = "read-only";
    for (int at = -1; at < count; ++at) {
        char path[kMaxText];
        snprintf(path, sizeof path, "/sys/fs/cgroup/%s%sprobe", at < 0 ? "" : names[at], at < 0 ? "" : "/");
        if (mkdir(path, 0755) == 0) {
            rmdir(path);
            verdict = "WRITABLE";
        }
    }
    printf("cgroup %s\n", verdict);
}

static void printFile(const char *path)
{
    char text[kMaxText];
    FILE *file = fopen(path, "re");
    if (file == NULL || fgets(text, sizeof text, file) == NULL)
        snprintf(text, sizeof text, "?\n");
    if (file != NULL)
        fclose(file);
    for (char *at = text; *at != '\0'; ++at)
        *at = *at == '\t' ? ' ' : *at;
    printf("file %s %s", path, text);
}

static void printDescriptors()
{
    static char names[kMaxEntries][kMaxText / 2];
    const int count = listFolder("/proc/self/fd", names);
    int more = 0;
    for (int at = 0; at < count; ++at)
        more += atoi(names[at]) > 2;
    printf("descriptors beyond 2: %d\n", more - 1); // one is the list's own
}

static void printCall(const char *name, long result)
{
    const int code = errno;
    printf("call %s %s\n", name, result >= 0 ? "ALLOWED" : strerrorname_np(code));
    if (result > 2)
        close((int)result);
}

static void printCalls()
{
    char c = 'x';
    printCall("io_uring_setup", syscall(SYS_io_uring_setup, 1, NULL));
    printCall("keyctl", syscall(SYS_keyctl, 0, -3, 0, 0, 0));
    printCall("add_key", syscall(SYS_add_key, "user", "probe", "x", 1, -2));
    printCall("bpf", syscall(SYS_bpf, 0, NULL, 0));
    printCall("userfaultfd", syscall(SYS_userfaultfd, 0));
    printCall("perf_event_open", syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0));
    printCall("open_by_handle_at", syscall(SYS_open_by_handle_at, -1, NULL, 0));
    printCall("kexec_load", syscall(SYS_kexec_load, 0, 0, NULL, 0));
    printCall("clone3", syscall(SYS_clone3, NULL, 0));
    printCall("newer than known", syscall(999));
    printCall("unshare user", unshare(CLONE_NEWUSER));
    printCall("unshare mount", unshare(CLONE_NEWNS));
    printCall("mount", mount("none", "/tmp", "tmpfs", 0, NULL));
    printCall("umount", umount2("/proc/keys", MNT_DETACH));
    printCall("chroot", chroot("/"));
    printCall("TIOCSTI", ioctl(0, TIOCSTI, &c));
    printCall("socket unix", socket(AF_UNIX, SOCK_STREAM, 0));
    printCall("socket inet", socket(AF_INET, SOCK_STREAM, 0));
    printCall("socket packet", socket(AF_PACKET, SOCK_RAW, 0));
    printCall("socket alg", socket(38, SOCK_SEQPACKET, 0));
    printCall("socket vsock", socket(40, SOCK_STREAM, 0));
    printCall("socket xdp", socket(44, SOCK_RAW, 0));
    printCall("netlink route", socket(AF_NETLINK, SOCK_RAW, 0));
    printCall("netlink xfrm", socket(AF_NETLINK, SOCK_RAW, 6));
    printCall("mknod mem", mknod("/tmp/probe-mem", S_IFCHR | 0600, makedev(1, 1)));
    printCall("open mem", open("/tmp/probe-mem", O_RDONLY | O_CLOEXEC));
    unlink("/tmp/probe-mem");
}

int main()
{
    signal(SIGPIPE, SIG_DFL);
    printStatusFields();
    printIdentity();
    printDevices();
    printMounts();
    printProtections();
    printCgroups();
    printFile("/proc/self/uid_map");
    printFile("/proc/sys/net/ipv4/ip_unprivileged_port_start");
    printFile("/proc/sys/net/ipv4/ping_group_range");
    printFile("/proc/self/oom_score_adj");
    printDescriptors();
    printCalls();
    return fflush(stdout) == 0 ? 0 : 1;
}
