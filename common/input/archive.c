/* zip archives (APPNOTE.TXT), by libzip; never touches the file system. */
/* SPDX-License-Identifier: ISC */
#include "input/archive.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "base/status.h"
#include "base/word.h"
#include "base/xalloc.h"
#include "input/meter.h"

/*
 * Octets that may be read to open an archive: the end, where libzip looks
 * for its directory, and for each member that is allowed an entry with a
 * name. libzip holds the whole directory in memory, some 300 octets for each
 * 46 it reads, before its members can be counted.
 */
enum { OPEN_END = 128 << 10, OPEN_MEMBER = 256 };

/* Octets of an entry in the directory, and of a header before a member
 * (APPNOTE.TXT, 4.3.12 and 4.3.7), and of the end, but for names. */
enum { ENTRY = 46, HEADER = 30, END = 22 };

/* Octets that are read at once where a member is damaged: first so many, to
 * come near the place, then one at a time. */
enum { NEAR = 256 };

/*
 * libzip reads blob through source(); in counts what it took, since the
 * archive or the member was opened, and may not pass in_max.
 */
struct archive {
	struct blob blob;
	uint64_t pos, in, in_max;
	zip_error_t error; /* of source() */
	zip_t *zip;
	uint64_t next;     /* index of the next member */
	uint64_t size;     /* of the current one, by the directory */
	uint32_t crc;
	zip_file_t *file;  /* the current one, once it is read */
	struct meter meter;
	bool end;
	const char *fault;
	const char *problem; /* why the current one is not to be read */
	char text[64];
	struct errtext why;  /* a read failed */
	bool claimed;        /* the extent of the current member is known */
	bool overlaps;       /* with that of another one */
	uint64_t packed;     /* octets of it in the archive */
	struct extent {
		uint64_t from, to;
	} *extents;          /* of the members that were read, in their order */
	size_t nextents, extents_max;
	bool careful;        /* near damage, so read in small steps */
};

/*
 * Notes where the current member is, which libzip reads from there on; false if
 * another one has some of its octets. So all members together have no more
 * than the archive has.
 */
static bool
claim(struct archive *a, uint64_t from)
{
	uint64_t to = from + HEADER + a->packed;
	size_t low = 0, high = a->nextents, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (a->extents[mid].to > from)
			high = mid;
		else
			low = mid + 1;
	}
	a->overlaps = low < a->nextents && a->extents[low].from < to;
	if (a->overlaps)
		return false;
	a->extents = xgrow(a->extents, a->nextents, &a->extents_max,
	    sizeof(a->extents[0]));
	memmove(a->extents + low + 1, a->extents + low,
	    (a->nextents - low) * sizeof(a->extents[0]));
	a->extents[low] = (struct extent){from, to};
	a->nextents++;
	a->claimed = true;
	return true;
}

/* What libzip calls for the octets of the archive. */
static zip_int64_t
source(void *ctx, void *data, zip_uint64_t len, zip_source_cmd_t cmd)
{
	struct archive *a = ctx;
	zip_stat_t *st = data;
	zip_int64_t pos;
	ssize_t r = -1;

	switch (cmd) {
	case ZIP_SOURCE_OPEN:
		a->pos = 0;
		return 0;
	case ZIP_SOURCE_READ:
		errno = EFBIG;
		if (a->in <= a->in_max && (a->claimed || claim(a, a->pos)))
			r = blob_read(&a->blob, a->pos, data,
			    len < SIZE_MAX ? len : SIZE_MAX);
		if (r < 0) {
			a->why = errtext(errno);
			zip_error_set(&a->error, ZIP_ER_READ, errno);
			return -1;
		}
		a->pos += (uint64_t)r;
		a->in += (uint64_t)r;
		return r;
	case ZIP_SOURCE_SEEK:
		pos = zip_source_seek_compute_offset(a->pos, a->blob.len,
		    data, len, &a->error);
		if (pos >= 0)
			a->pos = (uint64_t)pos;
		return pos < 0 ? -1 : 0;
	case ZIP_SOURCE_TELL:
		return (zip_int64_t)a->pos;
	case ZIP_SOURCE_STAT:
		zip_stat_init(st);
		st->size = a->blob.len;
		st->valid = ZIP_STAT_SIZE;
		return sizeof(*st);
	case ZIP_SOURCE_ERROR:
		return zip_error_to_data(&a->error, data, len);
	case ZIP_SOURCE_SUPPORTS:
		return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN,
		    ZIP_SOURCE_READ, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL,
		    ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_CLOSE,
		    ZIP_SOURCE_FREE, ZIP_SOURCE_SUPPORTS,
		    ZIP_SOURCE_ACCEPT_EMPTY, -1);
	case ZIP_SOURCE_ACCEPT_EMPTY: /* 0: nothing is no archive */
	case ZIP_SOURCE_CLOSE:
	case ZIP_SOURCE_FREE:
		return 0;
	default:
		zip_error_set(&a->error, ZIP_ER_OPNOTSUPP, 0);
		return -1;
	}
}

/* What libzip's error means; what it does not name is damage to that. */
static const char *
complaint(zip_error_t *e, const char *damaged)
{
	static const struct {
		int code;
		const char *text;
	} texts[] = {
	    {ZIP_ER_MULTIDISK, "zip archive is in several parts"},
	    {ZIP_ER_CRC, "zip checksum does not match"},
	    {ZIP_ER_EOF, "zip data ends early"},
	    {ZIP_ER_READ, "read error"},
	    {ZIP_ER_MEMORY, "not enough memory for the zip archive"},
	};
	int code = zip_error_code_zip(e);
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].code == code)
			return texts[i].text;
	return damaged;
}

struct archive *
archive_open(const struct blob *b, struct budget *budget, const char **error)
{
	struct archive *a = xcalloc(1, sizeof(*a));
	zip_source_t *src;
	zip_error_t e;
	bool over;

	a->blob = *b;
	a->in_max = OPEN_END +
	    (uint64_t)OPEN_MEMBER * budget->limits->members;
	a->meter.budget = budget;
	a->claimed = true; /* nothing to claim yet */
	zip_error_init(&a->error);
	zip_error_init(&e);
	src = zip_source_function_create(source, a, &e);
	if (src != NULL)
		a->zip = zip_open_from_source(src, ZIP_RDONLY, &e);
	/* A directory that is damaged costs as much. */
	over = !budget_open(budget, a->zip != NULL ?
	    (uint64_t)zip_get_num_entries(a->zip, 0) : a->in / ENTRY);
	if (a->zip == NULL || over) {
		*error = over ? budget->text : a->in > a->in_max ?
		    "zip directory is too large" :
		    complaint(&e, "zip directory is missing or damaged");
		if (a->zip == NULL)
			zip_source_free(src);
		archive_close(a);
		a = NULL;
	}
	zip_error_fini(&e);
	return a;
}

uint64_t
archive_length(const struct blob *b)
{
	/* The end of a directory (APPNOTE.TXT, 4.3.16), with a comment. */
	enum { LONGEST = END + UINT16_MAX, SIZE = 12, START = 16, TEXT = 20 };
	uint64_t from = b->len > LONGEST ? b->len - LONGEST : 0, n = b->len, to;
	char *octets = xmalloc(LONGEST);
	ssize_t r = blob_read(b, from, octets, LONGEST);
	struct span s = {octets, r > 0 ? (size_t)r : 0};
	const char *p;

	/* It is right behind the directory, which a zip in a zip's is not. */
	while (s.n >= END && (p = memchr(s.p, 'P', s.n - END + 1)) != NULL) {
		span_advance(&s, (size_t)(p - s.p));
		to = from + (size_t)(p - octets) + END +
		    word_little(p + TEXT, 2);
		if (memcmp(p, "PK\5\6", 4) == 0 && to <= b->len &&
		    word_little(p + SIZE, 4) + word_little(p + START, 4) ==
		    from + (size_t)(p - octets)) {
			n = to;
			break;
		}
		span_advance(&s, 1);
	}
	free(octets);
	return n;
}

/* Closes the member that is read, if there is one. */
static bool
rewind_member(void *ctx)
{
	struct archive *a = ctx;

	if (a->file != NULL)
		zip_fclose(a->file);
	a->file = NULL;
	a->meter.out = 0;
	a->end = a->careful = false;
	a->fault = NULL;
	return true;
}

void
archive_close(struct archive *a)
{
	if (a == NULL)
		return;
	rewind_member(a);
	if (a->zip != NULL)
		zip_discard(a->zip); /* and the source with it */
	zip_error_fini(&a->error);
	free(a->extents);
	free(a);
}

/* Opens the member, from its first octet on. */
static bool
open_member(struct archive *a)
{
	if (a->file != NULL)
		zip_fclose(a->file);
	a->in = 0;
	a->in_max = UINT64_MAX;
	a->file = zip_fopen_index(a->zip, a->next - 1, 0);
	return a->file != NULL;
}

/*
 * Reads n octets once more, from where the ones before end: where libzip finds
 * damage it keeps back the octets of the same call that come before.
 */
static zip_int64_t
read_carefully(struct archive *a, char *dst, size_t n)
{
	char skipped[4096];
	zip_int64_t r = -1;
	uint64_t at, left;
	size_t got = 0, step, most;

	for (step = NEAR; step > 0 && got < n; step /= NEAR) {
		if (!open_member(a))
			return -1;
		left = a->meter.out + got;
		for (at = 0; at < left; at += (uint64_t)r) {
			most = left - at < sizeof(skipped) ?
			    (size_t)(left - at) : sizeof(skipped);
			r = zip_fread(a->file, skipped, most);
			if (r <= 0)
				return -1;
		}
		do {
			most = n - got < step ? n - got : step;
			r = zip_fread(a->file, dst + got, most);
			got += r > 0 ? (size_t)r : 0;
		} while (r > 0 && got < n);
	}
	a->careful = got < n;
	return got > 0 ? (zip_int64_t)got : r;
}

/* Why a member can't be read on. */
static const char *
member_fault(struct archive *a, zip_error_t *e)
{
	if (a->overlaps)
		return "zip member overlaps another one; the rest of the "
		    "archive is not read";
	return zip_error_code_zip(e) == ZIP_ER_READ ? a->why.s :
	    complaint(e, "zip member is damaged");
}

/*
 * Asks for no more than the directory claims, so that libzip checks
 * size and checksum itself, with the octet after the last.
 */
static ssize_t
read_member(void *ctx, char *dst, size_t n)
{
	struct archive *a = ctx;
	uint64_t due = a->size - a->meter.out;
	zip_error_t *e;
	zip_int64_t r;
	int code;

	if (a->end)
		return 0;
	if (a->file == NULL && a->fault == NULL) {
		a->fault = a->problem;
		if (a->problem == NULL && !open_member(a))
			a->fault = member_fault(a, zip_get_error(a->zip));
	}
	if (a->fault != NULL)
		return -1;
	if (n > due)
		n = due > 0 ? (size_t)due : 1;
	n = meter_room(&a->meter, n);
	r = zip_fread(a->file, dst, n);
	if (r < 0 && n > 1 && !a->careful && zip_error_code_zip(
	    zip_file_get_error(a->file)) != ZIP_ER_READ)
		r = read_carefully(a, dst, n);
	e = a->file != NULL ? zip_file_get_error(a->file) :
	    zip_get_error(a->zip);
	code = r < 0 ? zip_error_code_zip(e) : ZIP_ER_OK;
	n = 0;
	/* Versions of libzip tell a member's early end in three ways. */
	if (due > 0 &&
	    (r == 0 || code == ZIP_ER_CRC || code == ZIP_ER_INCONS))
		a->fault = "zip member is shorter than its directory says";
	else if (r < 0)
		a->fault = member_fault(a, e);
	else if (r > 0 && due == 0)
		a->fault = "zip member is longer than its directory says";
	else if (r > 0)
		n = meter_add(&a->meter, (size_t)r, a->in, &a->fault);
	else if (a->size == 0 && a->crc != 0) /* libzip doesn't look */
		a->fault = "zip checksum does not match";
	else
		a->end = true;
	return n == 0 && a->fault != NULL ? -1 : (ssize_t)n;
}

/* The directory's, once libzip has found that it is right. */
static bool
member_crc(void *ctx, uint32_t *crc)
{
	const struct archive *a = ctx;

	*crc = a->crc;
	return a->end;
}

bool
archive_next(struct archive *a, struct member *m)
{
	zip_stat_t st;

	rewind_member(a);
	if (a->overlaps)
		return false; /* such an archive is no accident */
	if (a->next >= (uint64_t)zip_get_num_entries(a->zip, 0))
		return false;
	a->meter = (struct meter){.budget = a->meter.budget};
	*m = (struct member){.name = SPAN_LIT(""),
	    .stream = {a, read_member, rewind_member, &a->fault,
	        member_crc, 0}};
	if (zip_stat_index(a->zip, a->next++, ZIP_FL_ENC_RAW, &st) < 0) {
		a->problem = m->problem = "zip directory is damaged";
		return true;
	}
	a->size = m->stream.about = st.size;
	a->packed = st.comp_size;
	a->claimed = false;
	a->crc = st.crc;
	m->name = span_str(st.name);
	m->folder = st.size == 0 && m->name.n > 0 &&
	    m->name.p[m->name.n - 1] == '/';
	a->problem = NULL;
	if (st.encryption_method != ZIP_EM_NONE) {
		a->problem = "encrypted";
	} else if (!zip_compression_method_supported(st.comp_method, 0)) {
		snprintf(a->text, sizeof(a->text),
		    "compression method %u is not supported",
		    (unsigned int)st.comp_method);
		a->problem = a->text;
	}
	m->problem = a->problem;
	return true;
}

void
archive_library(struct buf *b)
{
	buf_puts(b, zip_libzip_version());
}
