/* The way from rows to letters, step by step; each step is a file. */
/* SPDX-License-Identifier: ISC */
#include "send/make.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/xalloc.h"
#include "dkim/bodyhash.h"
#include "dmarc/incoming.h"
#include "rows/cells.h"
#include "rows/fields.h"
#include "send/letter.h"
#include "send/pack.h"
#include "value/num.h"

const char *
make_form_name(int form)
{
	static const char *const names[] = {"eml", "maildir", "mbox", "xml"};

	return form < MAKE_FORMS ? names[form] : NULL;
}

/* A temporary file is full, or can't be read: trying again may help. False. */
static bool
no_file(struct make *m)
{
	diag(SPAN_LIT("temporary file"), "%s", errtext(errno).s);
	m->status = STATUS_TEMP;
	return false;
}

bool
make_begin(struct make *m)
{
	int sorted = spool_tmpfile();

	m->spool.fd = spool_tmpfile();
	if (sorted < 0 || m->spool.fd < 0)
		return no_file(m);
	runs_init(&m->runs, hash_seed(), sorted);
	rows_init(&m->rows, CHECK_N);
	m->targets.suppress = m->suppress;
	m->targets.quiet = m->quiet;
	return true;
}

void
make_free(struct make *m)
{
	if (m->runs.fd > 0)
		close(m->runs.fd);
	runs_free(&m->runs);
	rows_free(&m->rows);
	spool_close(&m->spool);
	targets_free(&m->targets);
	tuples_free(&m->tuples);
	names_free(&m->wanted);
	names_free(&m->hosts);
	free(m->at_host);
	buf_free(&m->text);
}

/* --- rows in --- */

static void
tell_line(struct make *m, const char *name, const char *what,
    const char *about)
{
	if (++m->bad > LIMIT_LINES)
		return;
	m->text.n = 0;
	buf_printf(&m->text, "%s:%" PRIu64, name, m->rows.line);
	diag(buf_span(&m->text), "%s%s", what, about);
}

/* Which columns are there; false, after telling, if one is missing without
 * which there is no report. */
static bool
take_header(struct make *m, const char *name)
{
	static const enum check_field needed[] = {CHECK_time, CHECK_source_ip,
	    CHECK_author_domain, CHECK_policy_domain, CHECK_p,
	    CHECK_dkim_aligned, CHECK_spf_aligned, CHECK_dmarc};
	bool there[CHECK_N] = {false};
	size_t i;

	for (i = 0; i < m->rows.n; i++) {
		m->slot[i] = rows_table_find(&TABLE_CHECK, m->rows.names[i]);
		if (m->slot[i] >= 0)
			there[m->slot[i]] = true;
	}
	for (i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (!there[needed[i]]) {
			diag(span_str(name), "no column %s: are these rows of "
			    "dmarc-check?", TABLE_CHECK.fields[needed[i]].name);
			return false;
		}
	rows_map(&m->rows, m->slot, 0);
	return true;
}

/* False if the file for sorting is full. */
static bool
take_row(struct make *m, const char *name)
{
	enum tuple_left left = tuple_make(&m->tuples, m->rows.cells);

	m->counts[left]++;
	if (left == TUPLE_BROKEN)
		tell_line(m, name, "not a message's row: ", m->tuples.what);
	return left != TUPLE_TAKEN ||
	    runs_add(&m->runs, buf_span(&m->tuples.key), 1) || no_file(m);
}

void
make_rows(struct make *m, struct stream in, const char *name)
{
	bool more = true;

	rows_open(&m->rows, in);
	while (more) {
		switch (rows_next(&m->rows)) {
		case ROWS_HEADER:
			more = take_header(m, name);
			if (!more)
				m->status = STATUS_USAGE;
			break;
		case ROWS_ROW:
			more = take_row(m, name);
			break;
		case ROWS_BAD:
			buf_putc(&m->rows.text, '\0');
			tell_line(m, name, m->rows.text.p, "");
			break;
		case ROWS_ERROR:
			diag(span_str(name), "%.*s",
			    SPAN_ARG(buf_span(&m->rows.text)));
			m->status = status_worse(m->status, STATUS_USAGE);
			more = false;
			break;
		default:
			more = false;
		}
	}
}

/* --- who gets a report --- */

/* The name of a period and domain. */
static struct span
period_name(struct make *m, uint64_t period, struct span domain)
{
	m->text.n = 0;
	buf_printf(&m->text, "%" PRIu64 " %.*s", period, SPAN_ARG(domain));
	return buf_span(&m->text);
}

static bool
next_key(struct make *m, struct span *key, uint64_t *count)
{
	return runs_next(&m->runs, key, count) ? key->p != NULL : no_file(m);
}

static bool
rewind_keys(struct make *m)
{
	return runs_rewind(&m->runs) || no_file(m);
}

/* Did the messages of a key pass DMARC? */
static bool
passed(const struct span v[TUPLE_N])
{
	return span_is(v[TUPLE_DKIM_ALIGNED], "pass") ||
	    span_is(v[TUPLE_SPF_ALIGNED], "pass");
}

/*
 * Notes which domains get a report of which period: those of which a message
 * passed, so that nobody is written to because his name was forged (see
 * dmarc-rua-generate(1)), and those that are allowed.
 */
static void
find_wanted(struct make *m)
{
	struct span key, v[TUPLE_N], last = SPAN_NONE, domain;
	struct buf prefix = {0};
	uint64_t period, count;
	bool pass = true;

	while (next_key(m, &key, &count)) {
		tuple_read(key, &period, v);
		domain = v[TUPLE_DOMAIN];
		key.n = tuple_prefix(key, TUPLE_METHOD);
		if (!span_eq(key, last)) {
			m->no_pass += !pass;
			prefix.n = 0;
			buf_put_span(&prefix, key);
			last = buf_span(&prefix);
			pass = m->everyone || (m->allow != NULL &&
			    listed_has_domain(m->allow, domain));
			if (pass)
				names_add(&m->wanted,
				    period_name(m, period, domain));
		}
		if (pass || !passed(v))
			continue;
		pass = true;
		names_add(&m->wanted, period_name(m, period, domain));
	}
	m->no_pass += !pass;
	buf_free(&prefix);
}

static void
look_render(void *ctx, const struct lookup_outcome *o, struct buf *b)
{
	struct make *m = ctx;

	(void)b;
	targets_take(&m->targets, o);
	if (o->result == LOOKUP_TEMPERROR)
		m->status = status_worse(m->status, STATUS_TEMP);
}

static void
look_write(void *ctx, struct span bytes)
{
	(void)ctx;
	(void)bytes;
}

/* Looks up each domain once, as its record is now. */
static void
look_up(struct make *m, const struct names *waiting)
{
	struct lookup_config c = {.dns = *m->dns, .external = true,
	    .sink = {m, look_render, look_write}, .unordered = true,
	    .under_way = (size_t)m->window};
	struct lookup *l = lookup_new(&c);
	struct names asked = {0};
	struct span name;
	size_t i, n = m->wanted.n + waiting->n;

	for (i = 0; i < n; i++) {
		name = i < waiting->n ? waiting->name[i] :
		    span_behind(m->wanted.name[i - waiting->n], ' ');
		if (names_find(&asked, name) < asked.n)
			continue;
		names_add(&asked, name);
		while (!lookup_has_room(l))
			lookup_run(l);
		lookup_add(l, name);
	}
	while (lookup_run(l))
		;
	lookup_free(l);
	names_free(&asked);
}

/* --- reports out --- */

/* A report that has been written: its letters, or that it waits. */
struct made {
	struct report report;
	uint64_t messages, passed;
	struct blob packed;
};

static bool
put_piece(void *ctx, struct span piece)
{
	const struct make *m = ctx;

	return m->out.add(m->out.ctx, piece);
}

static bool
hash_piece(void *ctx, struct span piece)
{
	bodyhash_add(ctx, piece);
	return true;
}

/* The header of a letter, with a signature before it if there is a key. */
static bool
put_head(struct make *m, const struct letter *l,
    bool (*put)(void *ctx, struct span piece), void *ctx)
{
	const struct bodyhash_want *want;
	struct bodyhash *hash;
	struct buf b = {0}, header = {0};
	bool good = true;

	letter_put_header(&header, l);
	if (m->sign != NULL) {
		hash = bodyhash_new(m->crypt);
		want = bodyhash_want(hash, CANON_RELAXED, CRYPT_SHA256,
		    BODYHASH_ALL);
		good = letter_put_body(l, "\n", hash_piece, hash);
		bodyhash_finish(hash);
		if (good)
			sign_put(&b, m->sign, buf_span(&header), want->hash,
			    l->report->end + 1);
		bodyhash_free(hash);
	}
	buf_put_span(&b, buf_span(&header));
	buf_puts(&b, "\n");
	good = good && put(ctx, buf_span(&b));
	buf_free(&b);
	buf_free(&header);
	return good;
}

static bool
keep_piece(void *ctx, struct span piece)
{
	buf_put_span(ctx, piece);
	return true;
}

/*
 * Evaluates a letter as its recipient will. Its reverse-path is null, so that
 * only a signature can make it pass.
 */
static void
check_letter(struct make *m, const struct letter *l)
{
	const struct evaluate_options options = {.dns = m->dns,
	    .crypt = m->crypt};
	const struct incoming_told told = {.at = (int64_t)l->report->end + 1};
	struct incoming in = {.told = &told};
	const struct evaluation *e = NULL;
	struct buf text = {0};
	struct span why;
	struct blob b;

	if (put_head(m, l, keep_piece, &text) &&
	    letter_put_body(l, "\n", keep_piece, &text)) {
		b = (struct blob){.fd = -1, .len = text.n, .mem = text.p};
		in.evaluate = evaluate_new(&options);
		e = incoming_evaluate(&in, &b, false, told.at);
	}
	if (e != NULL && e->verdict->dmarc != DMARC_PASS) {
		why = m->sign == NULL ? SPAN_LIT("nothing signs them here") :
		    e->ids.ndkim > 0 && e->ids.dkim[0].reason.n > 0 ?
		    e->ids.dkim[0].reason : SPAN_LIT("see dmarc-check");
		diag(m->by.email, "letters from this address do not pass "
		    "DMARC: %.*s", SPAN_ARG(why));
		m->status = status_worse(m->status, STATUS_NO);
	}
	evaluate_free(in.evaluate);
	incoming_free(&in);
	buf_free(&text);
}

static bool
put_letter(struct make *m, const struct made *r, struct span to, size_t number)
{
	struct letter l = {&r->report, to, r->messages, r->passed, r->packed};
	struct buf b = {0};
	bool good;

	if (m->check)
		check_letter(m, &l);
	m->check = false; /* others would be told the same */
	buf_printf(&b, "%.*s.%zu%s%.*s", REPORT_ID_N, r->report.id, number + 1,
	    m->form == MAKE_EML ? ".eml" : ".",
	    m->form == MAKE_EML ? 0 : (int)m->by.submitter.n,
	    m->by.submitter.p);
	good = m->out.begin(m->out.ctx, SENDER_FILE, buf_span(&b)) &&
	    put_head(m, &l, put_piece, m) &&
	    letter_put_body(&l, "\n", put_piece, m);
	buf_free(&b);
	return good;
}

/* The report itself as a file, packed or not. */
static bool
put_blob(struct make *m, const struct blob *b)
{
	char piece[32768];
	uint64_t at = 0;
	size_t n;

	for (; at < b->len; at += n) {
		n = b->len - at < sizeof(piece) ? (size_t)(b->len - at) :
		    sizeof(piece);
		if (blob_read(b, at, piece, n) < 0 ||
		    !put_piece(m, (struct span){piece, n}))
			return false;
	}
	return true;
}

static bool
put_xml(struct make *m, const struct made *r)
{
	struct buf name = {0};
	bool good;

	report_put_file(&name, &r->report, m->packed);
	if (name.n > LIMIT_SENT_FILE) {
		name.n = 0;
		buf_printf(&name, "%.*s.xml%s", REPORT_ID_N, r->report.id,
		    m->packed ? ".gz" : "");
	}
	good = m->out.begin(m->out.ctx, SENDER_FILE, buf_span(&name)) &&
	    put_blob(m, &r->packed);
	buf_free(&name);
	return good;
}

/* As waiting_read() below takes it. */
static bool
put_waiting(struct make *m, const struct made *r)
{
	const struct report *a = &r->report;
	struct buf b = {0};
	bool good;

	buf_printf(&b, "waiting\t%.*s\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64
	    "\t%" PRIu64 "\n", SPAN_ARG(a->value[TUPLE_DOMAIN]), a->begin,
	    a->end, r->messages, r->passed);
	good = m->out.begin(m->out.ctx, SENDER_LATER,
	    (struct span){a->id, REPORT_ID_N}) && put_piece(m, buf_span(&b)) &&
	    put_blob(m, &r->packed);
	buf_free(&b);
	return good;
}

/* How many letters of this run go to the host of an address. */
static uint64_t *
at_host(struct make *m, struct span address)
{
	size_t n = m->hosts.n, i = names_add(&m->hosts,
	    span_behind(address, '@'));

	m->at_host = xgrow(m->at_host, i, &m->hostcap, sizeof(m->at_host[0]));
	if (i == n)
		m->at_host[i] = 0;
	return &m->at_host[i];
}

/* Is there room for these letters in this run? Then they are counted. */
static bool
has_room(struct make *m, const struct target *t)
{
	size_t i;

	if (t->n > m->most - m->files)
		return false;
	for (i = 0; i < t->n; i++)
		if (*at_host(m, t->to[i]) >= m->most_host)
			return false;
	for (i = 0; i < t->n; i++)
		++*at_host(m, t->to[i]);
	return true;
}

/*
 * What becomes of a report that is written. waited: it comes from the folder of
 * those that wait. False if nothing more can be put out.
 */
static bool
dispatch(struct make *m, const struct made *r, bool waited)
{
	const struct span domain = r->report.value[TUPLE_DOMAIN];
	const struct target *t = m->form == MAKE_XML ? NULL :
	    targets_find(&m->targets, domain);
	struct sent s = {.end = r->report.end, .messages = r->messages,
	    .passed = r->passed};
	bool good = true;
	size_t i;

	memcpy(s.id, r->report.id, REPORT_ID_N);
	if (t != NULL && ((t->state == TARGET_LATER &&
	    r->report.end + LIMIT_SENT_WAITS > m->tuples.until) ||
	    !has_room(m, t)))
		s.waits = true;
	if (s.waits) {
		m->put_off++;
		if (m->outbox == NULL)
			return true;
		if (waited)
			return true;
		return put_waiting(m, r) && m->out.end(m->out.ctx, &s);
	}
	if (m->form == MAKE_XML)
		good = put_xml(m, r);
	for (i = 0; t != NULL && i < t->n && good; i++)
		good = put_letter(m, r, t->to[i], i);
	s.files = t != NULL ? t->n : m->form == MAKE_XML;
	m->files += s.files;
	m->reports += s.files > 0;
	m->not_asked += s.files == 0;
	return good && m->out.end(m->out.ctx, &s);
}

/* Has a report with this id been made? Says so if it has other numbers. */
static bool
is_known(struct make *m, const struct made *r)
{
	const struct sent *s = m->outbox != NULL ?
	    outbox_find(m->outbox, r->report.id) : NULL;

	if (s == NULL)
		return false;
	m->known++;
	if (s->messages != r->messages || s->passed != r->passed) {
		diag(r->report.value[TUPLE_DOMAIN], "%" PRIu64 " messages now, "
		    "and %" PRIu64 " in the report that was made: it stays as "
		    "it is", r->messages, s->messages);
		m->status = status_worse(m->status, STATUS_NO);
	}
	return true;
}

/* --- from keys to reports --- */

/* A report that is being written, of keys with this prefix. */
struct writing {
	struct buf prefix, xml;
	struct made made;
	struct span value[TUPLE_N];
	struct buf values;
	struct spooled packed;
	struct pack *pack;
};

static bool
spill(struct make *m, struct writing *w, size_t most)
{
	bool good = true;

	if (w->xml.n <= most)
		return true;
	good = w->pack != NULL ? pack_add(w->pack, buf_span(&w->xml)) :
	    spool_add(&w->packed, w->xml.p, w->xml.n);
	w->xml.n = 0;
	return good || no_file(m);
}

/* The values of the report outlive the key. */
static void
begin_report(struct make *m, struct writing *w, uint64_t period,
    const struct span *v)
{
	struct span rest;
	size_t i;

	w->values.n = 0;
	for (i = 0; i <= TUPLE_T; i++)
		cells_pack(&w->values, v[i]);
	rest = buf_span(&w->values);
	for (i = 0; i < TUPLE_N; i++)
		if (i > TUPLE_T || !cells_unpack(&rest, &w->value[i]))
			w->value[i] = SPAN_NONE;
	w->made = (struct made){.messages = 0};
	report_begin(&w->made.report, &m->by, m->crypt, w->value,
	    period * m->tuples.length, m->tuples.length);
	spool_begin(&m->spool, &w->packed);
	if (m->form != MAKE_XML || m->packed)
		w->pack = pack_new(&w->packed);
	w->xml.n = 0;
	report_put_head(&w->xml, &w->made.report);
}

static bool
end_report(struct make *m, struct writing *w)
{
	bool good;

	if (w->values.n == 0) /* none has begun */
		return true;
	report_put_end(&w->xml);
	good = spill(m, w, 0) && (w->pack == NULL || pack_end(w->pack)) &&
	    spool_blob(&w->packed, &w->made.packed);
	pack_free(w->pack);
	w->pack = NULL;
	w->values.n = 0;
	if (good && !is_known(m, &w->made))
		good = dispatch(m, &w->made, false);
	spool_drop(&w->packed);
	return good;
}

static void
write_reports(struct make *m)
{
	struct writing w = {.pack = NULL};
	struct span key, v[TUPLE_N], prefix;
	uint64_t period, count;
	bool good = true;

	while (good && next_key(m, &key, &count)) {
		tuple_read(key, &period, v);
		prefix = (struct span){key.p,
		    tuple_prefix(key, TUPLE_SOURCE_IP)};
		if (w.prefix.n == 0 || !span_eq(prefix, buf_span(&w.prefix))) {
			good = end_report(m, &w);
			w.prefix.n = 0;
			buf_put_span(&w.prefix, prefix);
			if (good && names_find(&m->wanted, period_name(m,
			    period, v[TUPLE_DOMAIN])) < m->wanted.n)
				begin_report(m, &w, period, v);
		}
		if (w.values.n == 0)
			continue;
		report_put_record(&w.xml, &w.made.report, v, count);
		w.made.messages += count;
		if (passed(v))
			w.made.passed += count;
		good = good && spill(m, &w, 65536);
	}
	if (good)
		good = end_report(m, &w);
	if (!good)
		m->status = status_worse(m->status, STATUS_TEMP);
	pack_free(w.pack);
	spool_drop(&w.packed);
	buf_free(&w.prefix);
	buf_free(&w.values);
	buf_free(&w.xml);
}

/* --- reports that wait --- */

struct waiting {
	char id[REPORT_ID_N];
	struct span domain; /* borrows from line */
	uint64_t begin, end, messages, passed;
	char line[512];
	uint64_t at, size; /* of the report in the file */
};

/* The first line of such a file; false if it is none. */
static bool
waiting_read(struct waiting *w, int fd)
{
	uint64_t *const numbers[] = {&w->begin, &w->end, &w->messages,
	    &w->passed};
	struct span line, word;
	struct stat st;
	ssize_t n = pread(fd, w->line, sizeof(w->line), 0);
	const char *nl = n > 0 ? memchr(w->line, '\n', (size_t)n) : NULL;
	size_t i;

	if (nl == NULL || fstat(fd, &st) != 0)
		return false;
	w->at = (uint64_t)(nl - w->line) + 1;
	w->size = (uint64_t)st.st_size - w->at;
	line = (struct span){w->line, (size_t)(nl - w->line)};
	span_cut(&line, '\t', &word);
	if (!span_is(word, "waiting"))
		return false;
	span_cut(&line, '\t', &w->domain);
	for (i = 0; i < 4; i++) {
		span_cut(&line, '\t', &word);
		if (!num_parse(word, numbers[i]))
			return false;
	}
	return w->domain.n > 0;
}

/* Calls each() for each report that waits; false if that was. */
static bool
each_waiting(struct make *m, bool (*each)(struct make *m, void *ctx,
    struct waiting *w, int fd), void *ctx)
{
	int top = m->waiting < 0 ? -1 :
	    openat(m->waiting, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), fd;
	DIR *d = top >= 0 ? fdopendir(top) : NULL;
	const struct sent *s;
	struct waiting w;
	struct dirent *e;
	bool good = true;

	while (good && d != NULL && (e = readdir(d)) != NULL) {
		s = strlen(e->d_name) == REPORT_ID_N ?
		    outbox_find(m->outbox, e->d_name) : NULL;
		if (s == NULL || !s->waits)
			continue;
		memcpy(w.id, e->d_name, REPORT_ID_N);
		fd = openat(m->waiting, e->d_name, O_RDONLY | O_CLOEXEC |
		    O_NOFOLLOW | O_NONBLOCK);
		if (fd >= 0 && waiting_read(&w, fd))
			good = each(m, ctx, &w, fd);
		else
			diag(span_str(e->d_name), "a report that waits can't "
			    "be read");
		if (fd >= 0)
			close(fd);
	}
	if (d != NULL)
		closedir(d);
	return good;
}

static bool
note_domain(struct make *m, void *ctx, struct waiting *w, int fd)
{
	(void)m;
	(void)fd;
	names_add(ctx, w->domain);
	return true;
}

static bool
try_again(struct make *m, void *ctx, struct waiting *w, int fd)
{
	struct span value[TUPLE_N] = {[TUPLE_DOMAIN] = w->domain};
	struct made made = {{.by = &m->by, .value = value, .begin = w->begin,
	    .end = w->end}, w->messages, w->passed,
	    {.fd = fd, .off = w->at, .len = w->size}};

	(void)ctx;
	memcpy(made.report.id, w->id, REPORT_ID_N);
	return dispatch(m, &made, true);
}

/* --- the whole --- */

void
make_reports(struct make *m)
{
	struct names waiting = {0};
	bool whole = m->status == STATUS_OK;

	/* what counts too little can't be taken back */
	if (!whole && m->runs.nkeys + m->runs.nruns > 0)
		diag(SPAN_NONE, "no new reports: not all rows could be read");
	if (!rewind_keys(m))
		return;
	if (whole)
		find_wanted(m);
	if (m->form != MAKE_XML) {
		each_waiting(m, note_domain, &waiting);
		look_up(m, &waiting);
		names_free(&waiting);
		if (!each_waiting(m, try_again, NULL)) {
			m->status = status_worse(m->status, STATUS_TEMP);
			return;
		}
	}
	if (whole && rewind_keys(m))
		write_reports(m);
	if (m->put_off > 0)
		m->status = status_worse(m->status, STATUS_TEMP);
}

void
make_tell(const struct make *m)
{
	static const char *const texts[TUPLE_LEFT_N] = {
	    [TUPLE_UNKNOWN] = "have no result",
	    [TUPLE_ABOUT] = "are reports, or answer one",
	    [TUPLE_NO_TIME] = "have no time",
	    [TUPLE_OUTSIDE] = "are of other periods, or of one that has not "
		"ended",
	    [TUPLE_NO_SOURCE] = "have no address of a client",
	};
	size_t i;

	if (m->bad > LIMIT_LINES)
		diag(SPAN_NONE, "and %" PRIu64 " more bad rows",
		    m->bad - LIMIT_LINES);
	if (m->quiet)
		return;
	for (i = 0; i < TUPLE_LEFT_N; i++)
		if (texts[i] != NULL && m->counts[i] > 0)
			diag(SPAN_NONE, "%" PRIu64 " messages left out: they "
			    "%s", m->counts[i], texts[i]);
	if (m->no_pass > 0)
		diag(SPAN_NONE, "%" PRIu64 " reports left out: no message of "
		    "the domain passed (--everyone, --allow)", m->no_pass);
	if (m->not_asked > 0)
		diag(SPAN_NONE, "%" PRIu64 " reports left out: nobody asks for "
		    "them, or may get them", m->not_asked);
	if (m->targets.suppressed > 0)
		diag(SPAN_NONE, "%zu addresses or domains get nothing "
		    "(--suppress)", m->targets.suppressed);
	if (m->put_off > 0)
		diag(SPAN_NONE, "%" PRIu64 " reports put off%s", m->put_off,
		    m->outbox != NULL ? " to the next run" : ", and lost "
		    "without --state");
}
