#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
extern char **environ;
/* raw COUNT INPUT PROGRAM ARGS...: start PROGRAM that often, its input a file, its output read from a pipe */
int main(int argc, char **argv) {
    int count = atoi(argv[1]);
    char buffer[65536];
    struct timespec a, b;
    (void)argc;
    clock_gettime(CLOCK_MONOTONIC, &a);
    for (int i = 0; i < count; i++) {
        int input = open(argv[2], O_RDONLY | O_CLOEXEC), pipes[2], status;
        pid_t pid;
        posix_spawn_file_actions_t actions;
        if (input < 0 || pipe2(pipes, O_CLOEXEC)) return 2;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, input, 0);
        posix_spawn_file_actions_adddup2(&actions, pipes[1], 1);
        if (posix_spawnp(&pid, argv[3], &actions, NULL, argv + 3, environ)) return 3;
        posix_spawn_file_actions_destroy(&actions);
        close(pipes[1]);
        close(input);
        while (read(pipes[0], buffer, sizeof buffer) > 0) {}
        close(pipes[0]);
        waitpid(pid, &status, 0);
        if (status) return 4;
    }
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%.6f\n", (b.tv_sec - a.tv_sec) + (b.tv_nsec - a.tv_nsec) / 1e9);
    return 0;
}
