/* input/walk: folders, Maildirs, odd files and standard input, in order. */
/* SPDX-License-Identifier: ISC */
#define _DEFAULT_SOURCE /* mkdtemp */
#include "input/walk.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buf.h"
#include "unit/tap.h"

#define F "From a@example.com Thu Jan  1 00:00:00 1970\n"

static void
put_file(const char *path, const char *text)
{
	size_t n = strlen(text);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd < 0 || write(fd, text, n) != (ssize_t)n) {
		perror(path);
		exit(2);
	}
	close(fd);
}

static void
must(int r, const char *what)
{
	if (r < 0) {
		perror(what);
		exit(2);
	}
}

static void
on_told(void *ctx, const struct result *r)
{
	struct buf *b = ctx;

	buf_puts(b, r->kind == RESULT_FAULT ? "fault " :
	    r->kind == RESULT_PASSED ? "passed " : "unexpected ");
	buf_put_span(b, r->where);
	buf_puts(b, ": ");
	buf_put_span(b, r->what);
	buf_putc(b, '\n');
}

static void
show_job(struct buf *b, const struct job *j)
{
	char text[64];
	ssize_t n = blob_read(&j->blob, 0, text, sizeof(text));

	buf_puts(b, j->file->name);
	if (j->message > 0)
		buf_printf(b, ":%llu", (unsigned long long)j->message);
	buf_puts(b, "=");
	buf_add(b, text, n > 0 ? (size_t)n : 0);
	buf_putc(b, '\n');
}

/* All that comes of args, up to three, one line each, in *b. */
static void
walk_all(struct buf *b, const char *arg1, const char *arg2, const char *arg3)
{
	struct emit e = {b, on_told};
	struct limits limits = limits_default();
	union {
		const char *c[4];
		char *args[4];
	} u = {.c = {arg1, arg2, arg3, NULL}};
	struct walk *w = walk_new(u.args, &limits, &e);
	struct job j;

	b->n = 0;
	while (walk_next(w, &j)) {
		show_job(b, &j);
		job_release(&j);
	}
	ok(!walk_next(w, &j), "the end stays the end");
	walk_free(w);
}

static void
test_order(struct buf *got)
{
	must(mkdir("o", 0755), "o");
	must(mkdir("o/b", 0755), "o/b");
	must(mkdir("o/empty", 0755), "o/empty");
	put_file("o/b/2", "two");
	put_file("o/b/10", "ten");
	put_file("o/b.x", "dot");
	put_file("o/B", "upper");
	put_file("o/.hidden", "hidden");
	put_file("o/\377", "last");
	put_file("o/c", "");
	must(mkdir("o/tree", 0755), "o/tree");
	put_file("o/tree/x", "x");
	must(symlink("../o/b/2", "o/d"), "o/d");
	must(symlink("nowhere", "o/e"), "o/e");
	must(symlink("tree", "o/f"), "o/f");
	walk_all(got, "o", NULL, NULL);
	is_span(buf_span(got),
	    "o/.hidden=hidden\no/B=upper\no/b/10=ten\no/b/2=two\no/b.x=dot\n"
	    "o/c=\npassed o/d: has been read before\n"
	    "fault o/e: no such file or directory\no/f/x=x\n"
	    "passed o/tree: has been read before\no/\377=last\n",
	    "entries in the order of their bytes, links followed, each once");
	walk_all(got, "o/b/", "none", "o/B");
	is_span(buf_span(got), "o/b/10=ten\no/b/2=two\n"
	    "fault none: no such file or directory\no/B=upper\n",
	    "several arguments, a slash at the end");
}

static void
test_links(struct buf *got)
{
	static const char out[] =
	    ": a symbolic link that leads out of the folder\n";
	struct buf want = {0};
	char here[200], path[256];

	must(mkdir("l", 0755), "l");
	must(mkdir("l/in", 0755), "l/in");
	must(mkdir("l/in/sub", 0755), "l/in/sub");
	must(mkdir("l/in2", 0755), "l/in2");
	put_file("l/secret", "secret");
	put_file("l/in2/secret", "secret");
	put_file("l/in/sub/a", "a");
	must(link("l/in/sub/a", "l/in/hard"), "hard");
	put_file("l/in/x", "x");
	must(getcwd(here, sizeof(here)) != NULL ? 0 : -1, "getcwd");
	snprintf(path, sizeof(path), "%s/l/in/sub/b", here);
	must(symlink(path, "l/in/absolute"), "absolute");
	put_file("l/in/sub/b", "b");
	must(symlink("sub/c", "l/in/chain"), "chain");
	must(symlink("../sub/../.d", "l/in/sub/c"), "c");
	put_file("l/in/.d", "d");
	must(symlink("../secret", "l/in/out1"), "out1");
	must(symlink("/proc/self/environ", "l/in/out2"), "out2");
	must(symlink("..", "l/in/out3"), "out3");
	must(symlink("../in2", "l/in/out4"), "out4");
	must(symlink("out1", "l/in/sub/out5"), "out5");
	must(symlink("../out1", "l/in/sub/out6"), "out6");
	must(symlink("/dev/null", "l/in/out7"), "out7");
	must(symlink("l/in", "link"), "link");
	walk_all(got, "link", "link/out1", NULL);
	buf_printf(&want, "link/.d=d\nlink/absolute=b\n"
	    "passed link/chain: has been read before\nlink/hard=a\n"
	    "fault link/out1%sfault link/out2%sfault link/out3%s"
	    "fault link/out4%spassed link/out7: device\n"
	    "passed link/sub/a: has been read before\n"
	    "passed link/sub/b: has been read before\n"
	    "passed link/sub/c: has been read before\n"
	    "fault link/sub/out5: no such file or directory\n"
	    "fault link/sub/out6%slink/x=x\nlink/out1=secret\n",
	    out, out, out, out, out);
	is_span(buf_span(got), (buf_putc(&want, 0), want.p),
	    "no link leads out of a folder, but one that is named does");
	buf_free(&want);
}

static void
test_maildir(struct buf *got)
{
	static const char *const dirs[] = {"m", "m/cur", "m/new", "m/tmp",
	    "m/.Sent", "m/.Sent/cur", "m/.Sent/new", "m/zoo", "n", "n/cur",
	    "n/tmp", "o2", "o2/cur"};
	size_t i;

	for (i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		must(mkdir(dirs[i], 0755), dirs[i]);
	put_file("m/new/1", "new");
	put_file("m/cur/2:2,S", "cur");
	put_file("m/tmp/3", "tmp");
	put_file("m/dovecot.index", "index");
	put_file("m/.Sent/cur/4", "sent");
	put_file("m/zoo/tmp", "a file called tmp");
	put_file("n/tmp/5", "no Maildir");
	put_file("o2/cur/6", "six");
	put_file("o2/new", "a file called new");
	put_file("o2/x", "x");
	walk_all(got, "m", "n", "o2");
	is_span(buf_span(got),
	    "m/cur/2:2,S=cur\nm/new/1=new\nm/.Sent/cur/4=sent\n"
	    "m/zoo/tmp=a file called tmp\nn/tmp/5=no Maildir\n"
	    "o2/cur/6=six\no2/new=a file called new\no2/x=x\n",
	    "Maildir: cur, new, the others; what only looks like one");
}

static void
test_special(struct buf *got)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX, .sun_path = "s/sock"};
	int s = socket(AF_UNIX, SOCK_STREAM, 0);

	must(mkdir("s", 0755), "s");
	must(mkdir("s/deep", 0755), "s/deep");
	must(mkfifo("s/fifo", 0644), "fifo");
	must(symlink("/dev/null", "s/null"), "null");
	must(bind(s, (struct sockaddr *)&a, sizeof(a)), "bind");
	must(symlink("..", "s/deep/up"), "up");
	must(symlink("self", "s/self"), "self");
	put_file("s/x", F "A: 1\n\nx\n\n" F "A: 2\n");
	walk_all(got, "s", "/dev/null", "s/sock");
	close(s);
	is_span(buf_span(got),
	    "passed s/deep/up: leads back to a folder that holds it\n"
	    "passed s/fifo: named pipe\npassed s/null: device\n"
	    "fault s/self: too many levels of symbolic links\n"
	    "passed s/sock: socket\ns/x:1=A: 1\n\nx\n\ns/x:2=A: 2\n\n"
	    "passed /dev/null: empty\n"
	    "fault s/sock: no such device or address\n",
	    "special files, loops, an mbox");
}

static void
test_unreadable(struct buf *got)
{
	must(mkdir("u", 0755), "u");
	must(mkdir("u/a", 0), "u/a");
	put_file("u/b", "b");
	must(chmod("u/b", 0), "u/b");
	put_file("u/c", "c");
	walk_all(got, "u", NULL, NULL);
	if (geteuid() == 0)
		is_span(buf_span(got), "u/b=b\nu/c=c\n", "root may read all");
	else
		is_span(buf_span(got), "fault u/a: permission denied\n"
		    "fault u/b: permission denied\nu/c=c\n", "no right to");
	must(chmod("u/a", 0755), "u/a");
}

/* A path longer than PATH_MAX, and folders deeper than the bound. */
static void
test_deep(struct buf *got)
{
	char name[101];
	unsigned int i;
	int top = open(".", O_RDONLY | O_DIRECTORY);
	struct span s;

	memset(name, 'd', 100);
	name[100] = '\0';
	must(top, ".");
	for (i = 0; i < LIMIT_DIR_DEPTH + 2; i++) {
		must(mkdir(name, 0755), "mkdir");
		must(chdir(name), "chdir");
		put_file("f", "x");
	}
	must(fchdir(top), "fchdir");
	close(top);
	walk_all(got, name, NULL, NULL);
	s = buf_span(got);
	for (i = 0; s.n > 2; s.p++, s.n--)
		i += memcmp(s.p, "=x", 2) == 0;
	is_uint(i, LIMIT_DIR_DEPTH, "so many folders within each other");
	ok(strstr((buf_putc(got, '\0'), got->p), "d: folders are nested too "
	    "deep\n") != NULL, "one deeper is told");
}

static void
test_many(void)
{
	struct limits limits = limits_default();
	struct buf told = {0};
	struct emit e = {&told, on_told};
	char name[32], dir[] = "many";
	char *args[] = {dir, NULL};
	struct walk *w;
	struct job j;
	uint64_t done, ahead;
	unsigned int i;
	bool held = true;

	must(mkdir(dir, 0755), dir);
	for (i = 0; i < 3000; i++) {
		snprintf(name, sizeof(name), "many/%05u", i * 7919 % 3000);
		put_file(name, "0123456789");
	}
	w = walk_new(args, &limits, &e);
	walk_progress(w, &done, &ahead);
	ok(done == 0 && ahead == 0, "nothing known before the first");
	for (i = 0; walk_next(w, &j); i++) {
		snprintf(name, sizeof(name), "many/%05u", i);
		held &= strcmp(name, j.file->name) == 0;
		walk_progress(w, &done, &ahead);
		held &= done == 10 * (i + 1) && done + ahead == 30000;
		job_release(&j);
	}
	is_uint(i, 3000, "many files");
	ok(held, "in order, progress known");
	walk_free(w);
	buf_free(&told);
}

static void
set_stdin(int fd)
{
	must(dup2(fd, STDIN_FILENO), "dup2");
	close(fd);
}

static void
test_stdin(struct buf *got)
{
	static const char text[] = F "A: 1\n\n\n" F "A: 2\n";
	int fds[2];

	put_file("in", "skip" F "A: 1\n\n\n" F "A: 2\n");
	set_stdin(open("in", O_RDONLY));
	must((int)lseek(STDIN_FILENO, 4, SEEK_SET), "lseek");
	walk_all(got, NULL, NULL, NULL);
	is_span(buf_span(got), "-:1=A: 1\n\n\n-:2=A: 2\n\n",
	    "a file as standard input, from where it stands");
	walk_all(got, "-", NULL, NULL);
	is_span(buf_span(got), "-=\n", "and then it is read");
	must(pipe(fds), "pipe");
	must((int)write(fds[1], text, strlen(text)), "write");
	close(fds[1]);
	set_stdin(fds[0]);
	walk_all(got, "o/B", "-", "-");
	is_span(buf_span(got), "o/B=upper\n-:1=A: 1\n\n\n-:2=A: 2\n\n"
	    "passed -: empty\n",
	    "a pipe among files");
	set_stdin(open("m", O_RDONLY | O_DIRECTORY));
	walk_all(got, "-", NULL, NULL);
	is_span(buf_span(got), "-/cur/2:2,S=cur\n-/new/1=new\n"
	    "-/.Sent/cur/4=sent\n-/zoo/tmp=a file called tmp\n",
	    "a folder as standard input");
}

static void
test_no_room(struct buf *got)
{
	struct rlimit old, none;
	int fds[2];

	must(getrlimit(RLIMIT_FSIZE, &old), "getrlimit");
	none = old;
	none.rlim_cur = 0;
	signal(SIGXFSZ, SIG_IGN);
	must(pipe(fds), "pipe");
	must((int)write(fds[1], "<a/>", 4), "write");
	close(fds[1]);
	set_stdin(fds[0]);
	must(setrlimit(RLIMIT_FSIZE, &none), "setrlimit");
	walk_all(got, "-", "o/B", NULL);
	must(setrlimit(RLIMIT_FSIZE, &old), "setrlimit");
	is_span(buf_span(got), "fault -: file too large\no/B=upper\n",
	    "no room for temporary files");
}

int
main(void)
{
	char dir[] = "walk-XXXXXX", cmd[64];
	struct buf got = {0};

	if (mkdtemp(dir) == NULL || chdir(dir) < 0)
		return 2;
	test_order(&got);
	test_links(&got);
	test_maildir(&got);
	test_special(&got);
	test_unreadable(&got);
	test_deep(&got);
	test_many();
	test_stdin(&got);
	test_no_room(&got);
	buf_free(&got);
	snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
	ok(chdir("..") == 0 && system(cmd) == 0, "tidy");
	return done_testing();
}
