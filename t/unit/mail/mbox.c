/* mail/mbox and input/flow: how an mbox is split, from a file and a pipe. */
/* SPDX-License-Identifier: ISC */
#include "mail/mbox.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/spool.h"
#include "input/flow.h"
#include "unit/tap.h"

#define F "From a@example.com Thu Jan  1 00:00:00 1970\n"
#define FR "From a@example.com Thu Jan  1 00:00:00 1970\r\n"

/* What the split is to be: each message in [], + where unquote is set. */
static const struct {
	const char *name, *text, *want;
} cases[] = {
    {"one message", F "A: b\n\nbody\n", "+[A: b\n\nbody\n]"},
    {"the empty line at the end goes", F "A: b\n\nbody\n\n",
	"+[A: b\n\nbody\n]"},
    {"only one of them goes", F "A: b\n\nbody\n\n\n", "+[A: b\n\nbody\n\n]"},
    {"two messages", F "A: b\n\nbody\n\n" F "C: d\n\nmore\n\n",
	"+[A: b\n\nbody\n]+[C: d\n\nmore\n]"},
    {"no final line end", F "A: b\n\nbody\n\n" F "C: d\n\nmore",
	"+[A: b\n\nbody\n]+[C: d\n\nmore]"},
    {"CRLF", FR "A: b\r\n\r\nbody\r\n\r\n" FR "C: d\r\n\r\nmore\r\n\r\n",
	"+[A: b\r\n\r\nbody\r\n]+[C: d\r\n\r\nmore\r\n]"},
    {"no empty line before a full envelope line",
	F "A: b\n\nbody\n" F "C: d\n\nmore\n",
	"+[A: b\n\nbody\n]+[C: d\n\nmore\n]"},
    {"text that begins with From",
	F "A: b\n\nbody\nFrom there on Monday Jan\nto 1970\n",
	"+[A: b\n\nbody\nFrom there on Monday Jan\nto 1970\n]"},
    {"after an empty line any From counts", F "A: b\n\nbody\n\nFrom x\nC: d\n",
	"+[A: b\n\nbody\n]+[C: d\n]"},
    {"envelope with zone behind the year",
	F "A: b\n\nx\nFrom 1@xxx Thu Apr 08 00:10:28 +0000 2024\nC: d\n",
	"+[A: b\n\nx\n]+[C: d\n]"},
    {"envelope with zone name and no seconds",
	F "A: b\n\nx\nFrom 'a b' Thu Apr 8 00:10 CEST 2024 \r\nC: d\n",
	"+[A: b\n\nx\n]+[C: d\n]"},
    {"no year, no envelope",
	F "A: b\n\nx\nFrom 1@xxx Thu Apr 08 00:10:28\nC: d\n",
	"+[A: b\n\nx\nFrom 1@xxx Thu Apr 08 00:10:28\nC: d\n]"},
    {"quoted lines stay for the reader", F "A: b\n\nx\n\n>From x\n>>From y\n",
	"+[A: b\n\nx\n\n>From x\n>>From y\n]"},
    {"empty messages", "From a\n\nFrom b\n\nFrom c\n", "+[]+[]+[]"},
    {"empty messages, envelopes only", F F F, "+[]+[]+[]"},
    {"empty messages with CRLF", FR "\r\n" FR "\r\n" FR, "+[]+[]+[]"},
    {"only a line without an end", "From a", "+[]"},
    {"header only", F "A: b\n\n" F "C: d\n", "+[A: b\n]+[C: d\n]"},
    {"Content-Length and From lines in the body",
	F "Content-Length: 26\n\nbody\n\nFrom x\n\nFrom y\n\nend\n\n"
	F "C: d\n\nmore\n",
	"-[Content-Length: 26\n\nbody\n\nFrom x\n\nFrom y\n\nend\n]"
	"+[C: d\n\nmore\n]"},
    {"Content-Length up to the end", F "content-length:11\n\nbody\n\nFrom ",
	"-[content-length:11\n\nbody\n\nFrom ]"},
    {"Content-Length up to the end, empty line",
	F "A: b\nCONTENT-LENGTH: \t7 \nC: d\n\n\nFrom \n\n",
	"-[A: b\nCONTENT-LENGTH: \t7 \nC: d\n\n\nFrom \n]"},
    {"Content-Length with CRLF",
	FR "Content-Length: 8\r\n\r\n\r\nFrom\r\n\r\n" FR "C: d\r\n",
	"-[Content-Length: 8\r\n\r\n\r\nFrom\r\n]+[C: d\r\n]"},
    {"Content-Length without an empty line behind",
	F "Content-Length: 8\n\n\nFrom x\n" F "C: d\n",
	"-[Content-Length: 8\n\n\nFrom x\n]+[C: d\n]"},
    {"Content-Length 0", F "Content-Length: 0\n\n\n" F "C: d\n",
	"-[Content-Length: 0\n\n]+[C: d\n]"},
    {"Content-Length too small", F "Content-Length: 3\n\nbody\n\n" F "C: d\n",
	"+[Content-Length: 3\n\nbody\n]+[C: d\n]"},
    {"Content-Length too large",
	F "Content-Length: 4000\n\nbody\n\n" F "C: d\n",
	"+[Content-Length: 4000\n\nbody\n]+[C: d\n]"},
    {"Content-Length larger than a number can be",
	F "Content-Length: 99999999999999999999999\n\nbody\n\n" F "C: d\n",
	"+[Content-Length: 99999999999999999999999\n\nbody\n]+[C: d\n]"},
    {"Content-Length larger by 2^64",
	F "Content-Length: 18446744073709551623\n\n\nFrom \n" F,
	"+[Content-Length: 18446744073709551623\n\n]+[]+[]"},
    {"of two Content-Lengths the first",
	F "Content-Length: 7\nContent-Length: 1\n\n\nFrom \n" F,
	"-[Content-Length: 7\nContent-Length: 1\n\n\nFrom \n]+[]"},
    {"Content-Length that ends within a line",
	F "Content-Length: 4\n\nall From \n\n" F "C: d\n",
	"+[Content-Length: 4\n\nall From \n]+[C: d\n]"},
    {"Content-Length in the body", F "A: b\n\nContent-Length: 9\n\nx\n",
	"+[A: b\n\nContent-Length: 9\n\nx\n]"},
    {"the next message's Content-Length", F F "Content-Length: 7\n\n\nFrom \n",
	"+[]-[Content-Length: 7\n\n\nFrom \n]"},
};

#define NCASES (sizeof(cases) / sizeof(cases[0]))

static void
show(struct buf *b, struct span text, bool unquote)
{
	buf_puts(b, unquote ? "+[" : "-[");
	buf_put_span(b, text);
	buf_putc(b, ']');
}

/* Splits text, in a file, with a window; as above. */
static void
split(struct buf *out, struct span text, size_t window)
{
	struct blob b = {.len = text.n, .fd = spool_tmpfile()}, is;
	struct mbox m = {.window = window};
	struct mbox_message msg;
	uint64_t n = 0;

	if (!spool_write(b.fd, text.p, text.n, 0))
		buf_puts(out, "(file)");
	mbox_start(&m, &b, false);
	while (mbox_next(&m, &msg) == MBOX_MESSAGE) {
		if (msg.number != ++n)
			buf_puts(out, "(number)");
		is = mbox_blob(&m, &msg);
		if (is.mem == NULL && window == MBOX_WINDOW)
			buf_puts(out, "(memory)");
		if (is.mem == NULL)
			is.mem = text.p + msg.pos;
		show(out, (struct span){is.mem, is.len}, msg.unquote);
	}
	mbox_free(&m);
	close(b.fd);
}

/* The same through a mbox that grows octet by octet, and loses its head. */
static void
split_growing(struct buf *out, struct span text, size_t window)
{
	struct blob b = {.mem = text.p, .len = 0, .fd = -1};
	struct mbox m = {.window = window};
	struct mbox_message msg;
	enum mbox_result r;
	uint64_t gone;

	mbox_start(&m, &b, true);
	while ((r = mbox_next(&m, &msg)) != MBOX_END && r != MBOX_ERROR) {
		if (r == MBOX_MESSAGE) {
			show(out, (struct span){m.blob.mem + msg.pos,
			    (size_t)msg.len}, msg.unquote);
			continue;
		}
		gone = m.from;
		b = blob_sub(&m.blob, gone, m.blob.len - gone);
		if (b.mem + b.len < text.p + text.n) {
			b.len++;
			mbox_grow(&m, &b, gone, true);
		} else {
			mbox_grow(&m, &b, gone, false);
		}
	}
	mbox_free(&m);
}

struct told {
	struct buf text;
};

static void
on_fault(void *ctx, const struct result *r)
{
	struct told *t = ctx;

	buf_put_span(&t->text, r->where);
	buf_puts(&t->text, ": ");
	buf_put_span(&t->text, r->what);
	buf_putc(&t->text, '\n');
}

/* A child that writes text in pieces of n; gives the end to read from. */
static int
piped(struct span text, size_t n, pid_t *pid)
{
	int fds[2];

	if (pipe(fds) < 0 || (*pid = fork()) < 0)
		exit(2);
	if (*pid > 0) {
		close(fds[1]);
		return fds[0];
	}
	close(fds[0]);
	while (text.n > 0) {
		size_t some = text.n < n ? text.n : n;

		if (write(fds[1], text.p, some) != (ssize_t)some)
			_exit(1);
		text = (struct span){text.p + some, text.n - some};
	}
	_exit(0);
}

struct run {
	struct limits limits;
	struct told told;
	size_t hold;  /* jobs that are held at once */
	unsigned int jobs, files; /* how many jobs, temporary files used */
};

static void
read_job(struct buf *out, struct job *j)
{
	size_t n = (size_t)j->blob.len;

	buf_puts(out, j->unquote ? "+[" : "-[");
	buf_reserve(out, n);
	if (blob_read(&j->blob, 0, out->p + out->n, n) == (ssize_t)n)
		out->n += n;
	buf_putc(out, ']');
	job_release(j);
}

/* The same through a pipe. Each job is read as late as hold allows. */
static void
split_piped(struct run *r, struct buf *out, struct span text, size_t piece,
    uint64_t segment)
{
	struct emit emit = {&r->told, on_fault};
	struct job *jobs = calloc(r->hold, sizeof(*jobs));
	struct job_file *last = NULL;
	struct flow f;
	size_t n = 0, i;
	pid_t pid;
	bool got;

	r->jobs = r->files = 0;
	flow_init(&f, &r->limits, &emit, segment, 16);
	got = flow_start(&f, piped(text, piece, &pid), "-");
	while (got && flow_next(&f, &jobs[n])) {
		r->jobs++;
		r->files += jobs[n].file != last;
		if (r->hold > 1) /* only the file is there until then */
			jobs[n].blob.mem = NULL;
		last = jobs[n++].file;
		for (i = 0; n == r->hold && i < n; i++)
			read_job(out, &jobs[i]);
		n = n == r->hold ? 0 : n;
	}
	for (i = 0; i < n; i++)
		read_job(out, &jobs[i]);
	flow_free(&f);
	free(jobs);
	waitpid(pid, NULL, 0);
}

static void
test_cases(void)
{
	struct buf got = {0};
	size_t i, w;

	for (i = 0; i < NCASES; i++) {
		for (w = 1; w < 100; w += w < 70 ? 1 : 29) {
			struct span text = span_str(cases[i].text);

			got.n = 0;
			split(&got, text, w);
			if (!span_is(buf_span(&got), cases[i].want))
				break;
			got.n = 0;
			split_growing(&got, text, w);
			if (!span_is(buf_span(&got), cases[i].want))
				break;
		}
		is_span(buf_span(&got), cases[i].want, "%s", cases[i].name);
	}
	buf_free(&got);
}

static void
add_long(struct buf *b, size_t n)
{
	buf_reserve(b, n);
	memset(b->p + b->n, 'x', n);
	b->n += n;
	buf_puts(b, "\n\n");
}

/* A case between two other messages, of which the first is to move it. */
static void
surround(struct buf *text, struct buf *want, size_t i, size_t pad)
{
	struct buf b = {0};

	text->n = want->n = 0;
	add_long(&b, pad);
	buf_puts(text, F);
	buf_put_span(text, buf_span(&b));
	b.n--;
	show(want, buf_span(&b), true);
	buf_puts(text, cases[i].text);
	buf_puts(want, cases[i].want);
	b.n = 0;
	add_long(&b, 2 * MBOX_LOOK);
	buf_puts(text, F);
	buf_put_span(text, buf_span(&b));
	b.n--;
	show(want, buf_span(&b), true);
	buf_free(&b);
}

/* Each case at each place of a window, which is far from the end. */
static void
test_borders(void)
{
	struct buf text = {0}, want = {0}, got = {0};
	size_t i, pad, n;
	bool held;

	for (i = 0; i < NCASES; i++) {
		n = strlen(cases[i].text);
		held = true;
		if (cases[i].text[n - 1] != '\n')
			continue;
		for (pad = 1; held && pad < 80; pad++) {
			surround(&text, &want, i, pad);
			got.n = 0;
			split(&got, buf_span(&text), 61);
			held = span_eq(buf_span(&got), buf_span(&want));
			got.n = held ? 0 : got.n;
			if (held)
				split_growing(&got, buf_span(&text), 1 + pad);
			held = span_eq(buf_span(&got), buf_span(&want));
		}
		is_bytes(buf_span(&got), buf_span(&want), "%s, anywhere",
		    cases[i].name);
	}
	buf_free(&text);
	buf_free(&want);
	buf_free(&got);
}

/* Some messages whose bodies differ in length. */
static void
make_many(struct buf *text, unsigned int n)
{
	unsigned int i, k;

	for (i = 0; i < n; i++) {
		buf_printf(text, F "Subject: %u\n", i);
		if (i % 3 == 0)
			buf_printf(text, "Content-Length: %u\n", i % 50 * 7);
		buf_putc(text, '\n');
		for (k = 0; k < i % 50; k++)
			buf_puts(text, i % 3 > 0 ? "abcdef\n" : "From x\n");
		buf_putc(text, '\n');
	}
}

static void
test_pipe(void)
{
	static const size_t pieces[] = {1, 7, 100, 4096, 65536};
	struct run r = {.limits = limits_default(), .hold = 1};
	struct buf text = {0}, want = {0}, got = {0};
	size_t i;

	make_many(&text, 120);
	split(&want, buf_span(&text), MBOX_WINDOW);
	for (i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		got.n = 0;
		r.hold = i + 1;
		split_piped(&r, &got, buf_span(&text), pieces[i], 1000);
		is_uint(r.jobs, 120, "pipe in pieces of %zu: jobs", pieces[i]);
		is_bytes(buf_span(&got), buf_span(&want), "the same messages");
	}
	make_many(&text, 2000);
	got.n = 0;
	r.hold = 3000;
	split_piped(&r, &got, buf_span(&text), 1000, 100000);
	is_uint(r.jobs, 2120, "more messages than go into a segment");
	ok(r.files > 2 && r.files < 6, "a file a segment (%u)", r.files);
	is_uint(r.told.text.n, 0, "no fault");
	buf_free(&text);
	buf_free(&want);
	buf_free(&got);
}

static void
test_large(void)
{
	struct run r = {.limits = limits_default(), .hold = 2};
	struct buf text = {0}, got = {0};

	r.limits.part = 10000;
	buf_puts(&text, F "A: 1\n\nbody\n\n" F "A: ");
	add_long(&text, 300000);
	buf_puts(&text, F);
	add_long(&text, 20000);
	buf_puts(&text, "From ");
	add_long(&text, 70000);
	buf_puts(&text, F "A: 5\nContent-Length: 20000\n\n");
	add_long(&text, 19999);
	buf_puts(&text, F "A: 6\n\nend\n");
	split_piped(&r, &got, buf_span(&text), 65536, 5000);
	is_span(buf_span(&got), "+[A: 1\n\nbody\n]+[A: 6\n\nend\n]",
	    "what is near a message that is too large comes out");
	is_span(buf_span(&r.told.text),
	    "-:2: larger than 10000 octets\n-:3: larger than 10000 octets\n"
	    "-:4: larger than 10000 octets\n-:5: larger than 10000 octets\n",
	    "and it is named");
	buf_free(&r.told.text);
	buf_free(&text);
	buf_free(&got);
}

/* One input through a pipe that is no mbox. */
static void
whole(const char *name, struct span text, struct span want,
    const char *fault, uint64_t other)
{
	struct run r = {.limits = limits_default(), .hold = 1};
	struct buf got = {0}, show_want = {0};

	r.limits.part = 100000;
	r.limits.inflated = 200000;
	r.limits.other = other;
	if (want.p != NULL)
		show(&show_want, want, false);
	split_piped(&r, &got, text, 1000, 5000);
	ok(span_eq(buf_span(&got), buf_span(&show_want)), "%s", name);
	is_span(buf_span(&r.told.text), fault, "%s: faults", name);
	buf_free(&r.told.text);
	buf_free(&got);
	buf_free(&show_want);
}

static void
test_whole(const char *name, struct span text, struct span want,
    const char *fault)
{
	whole(name, text, want, fault, LIMIT_OTHER);
}

static void
test_wholes(void)
{
	struct buf b = {0};
	struct span s;

	test_whole("nothing", SPAN_LIT(""), SPAN_NONE, "-: empty\n");
	test_whole("a little", SPAN_LIT("<a/>"), SPAN_LIT("<a/>"), "");
	buf_puts(&b, "To: b\n\n");
	add_long(&b, 100000 - 9);
	test_whole("as much as may be", buf_span(&b), buf_span(&b), "");
	buf_putc(&b, 'x');
	test_whole("one more", buf_span(&b), SPAN_NONE,
	    "-: larger than 100000 octets\n");
	b.p[0] = '<';
	test_whole("but not for XML", buf_span(&b), buf_span(&b), "");
	memset(b.p, 0, b.n);
	s = (struct span){b.p, FLOW_HEAD};
	test_whole("zero octets", buf_span(&b), s, "");
	whole("zero octets, if they are wanted", buf_span(&b), SPAN_NONE,
	    "-: larger than 100000 octets\n", UINT64_MAX);
	b.n = 100000;
	whole("not too many", buf_span(&b), buf_span(&b), "", UINT64_MAX);
	b.n = 20000;
	memcpy(b.p, "PK\3\4", 4);
	test_whole("zip", buf_span(&b), buf_span(&b), "");
	memcpy(b.p, "To: b\n\n", 7);
	test_whole("mail with zero octets", buf_span(&b), buf_span(&b), "");
	memcpy(b.p, "\376\377\0<", 4);
	test_whole("UTF-16", buf_span(&b), buf_span(&b), "");
	test_whole("From as a field", SPAN_LIT("From : a@example.com\n\n"),
	    SPAN_LIT("From : a@example.com\n\n"), "");
	buf_free(&b);
}

/* A window far smaller than the lines, over a file that shrinks. */
static void
test_file(void)
{
	char name[] = "mbox-XXXXXX";
	struct mbox m = {.window = 1000};
	struct mbox_message msg;
	struct buf text = {0};
	struct blob b;
	int fd = mkstemp(name);

	buf_puts(&text, F "A: ");
	add_long(&text, 100000);
	buf_puts(&text, "body\n\n");
	buf_puts(&text, F "A: ");
	add_long(&text, 100000);
	unlink(name);
	b = (struct blob){.fd = fd, .len = text.n};
	ok(fd >= 0 && write(fd, text.p, text.n) == (ssize_t)text.n, "written");
	mbox_start(&m, &b, false);
	ok(mbox_next(&m, &msg) == MBOX_MESSAGE, "long lines");
	is_uint(msg.len, 100003 + 2 + 5, "its length");
	ok(ftruncate(fd, 150000) == 0, "the file shrinks");
	ok(mbox_next(&m, &msg) == MBOX_ERROR && m.err == BLOB_SHRANK,
	    "which is told");
	is_uint(m.number, 2, "with the message");
	ok(mbox_next(&m, &msg) == MBOX_ERROR, "and told again");
	close(fd);
	mbox_start(&m, &b, false);
	ok(mbox_next(&m, &msg) == MBOX_ERROR && m.err != 0, "a read error");
	mbox_free(&m);
	buf_free(&text);
}

int
main(void)
{
	test_cases();
	test_borders();
	test_pipe();
	test_large();
	test_wholes();
	test_file();
	return done_testing();
}
