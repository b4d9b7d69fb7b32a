/* zip archives (APPNOTE.TXT), by libzip; never touches the file system. */
/* SPDX-License-Identifier: ISC */
#include "input/archive.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <zip.h>

#include "input/meter.h"
#include "base/xalloc.h"

/*
 * Octets that may be read to open an archive: the end, where libzip looks
 * for its directory, and for each member that is allowed an entry with a
 * name. libzip holds the whole directory in memory, some 300 octets for each
 * 46 it reads, before its members can be counted.
 */
enum { OPEN_END = 128 << 10, OPEN_MEMBER = 256 };

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
};

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
		if (a->in <= a->in_max)
			r = blob_read(&a->blob, a->pos, data,
			    len < SIZE_MAX ? len : SIZE_MAX);
		if (r < 0) {
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
	    {ZIP_ER_NOZIP, "no zip directory found"},
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

	a->blob = *b;
	a->in_max = OPEN_END +
	    (uint64_t)OPEN_MEMBER * budget->limits->members;
	a->meter.budget = budget;
	zip_error_init(&a->error);
	zip_error_init(&e);
	src = zip_source_function_create(source, a, &e);
	if (src != NULL)
		a->zip = zip_open_from_source(src, ZIP_RDONLY, &e);
	if (a->zip == NULL) {
		*error = a->in > a->in_max ?
		    "zip directory is too large" :
		    complaint(&e, "zip directory is damaged");
		zip_source_free(src);
		archive_close(a);
		a = NULL;
	}
	zip_error_fini(&e);
	return a;
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
	a->end = false;
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
	free(a);
}

/* Opens the current member anew, behind what was read of it. */
static bool
reopen(struct archive *a)
{
	char passed[4096];
	uint64_t left = a->meter.out;
	zip_int64_t r = 1;

	if (a->file != NULL)
		zip_fclose(a->file);
	a->in = 0;
	a->in_max = UINT64_MAX;
	a->file = zip_fopen_index(a->zip, a->next - 1, 0);
	if (a->file == NULL)
		a->fault = complaint(zip_get_error(a->zip),
		    "zip member is damaged");
	for (; a->file != NULL && left > 0 && r > 0; left -= (uint64_t)r)
		r = zip_fread(a->file, passed,
		    left < sizeof(passed) ? left : sizeof(passed));
	return a->file != NULL;
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
	size_t room, got = 0;
	zip_int64_t r;
	int code = ZIP_ER_OK;

	if (a->end)
		return 0;
	if (a->fault == NULL)
		a->fault = a->problem;
	if (a->fault != NULL || (a->file == NULL && !reopen(a)))
		return -1;
	room = meter_room(&a->meter, n < due ? n : due > 0 ? (size_t)due : 1);
	r = zip_fread(a->file, dst, room);
	if (r > 0 && due > 0)
		got = (size_t)r;
	/* A read that fails drops what it decoded before the damage. */
	else if (r < 0 && due > 0 && reopen(a))
		while (got < room &&
		    (r = zip_fread(a->file, dst + got, 1)) == 1)
			got++;
	if (a->file != NULL && r < 0)
		code = zip_error_code_zip(zip_file_get_error(a->file));
	/* Versions of libzip tell a member's early end in three ways. */
	if (due > got &&
	    (r == 0 || code == ZIP_ER_CRC || code == ZIP_ER_INCONS))
		a->fault = "zip member is shorter than its directory says";
	else if (r < 0 && a->file != NULL)
		a->fault = complaint(zip_file_get_error(a->file),
		    "zip member is damaged");
	else if (r > 0 && due == 0)
		a->fault = "zip member is longer than its directory says";
	else if (r == 0 && a->size == 0 && a->crc != 0)
		/* libzip doesn't look */
		a->fault = "zip checksum does not match";
	else if (r == 0)
		a->end = true;
	if (got > 0)
		got = meter_add(&a->meter, got, a->in, &a->fault);
	return got == 0 && a->fault != NULL ? -1 : (ssize_t)got;
}

bool
archive_next(struct archive *a, struct member *m)
{
	zip_stat_t st;

	rewind_member(a);
	if (a->next >= (uint64_t)zip_get_num_entries(a->zip, 0))
		return false;
	a->meter = (struct meter){.budget = a->meter.budget};
	*m = (struct member){.name = SPAN_LIT(""),
	    .stream = {a, read_member, rewind_member, &a->fault}};
	if (zip_stat_index(a->zip, a->next++, ZIP_FL_ENC_RAW, &st) < 0) {
		a->problem = m->problem = "zip directory is damaged";
		return true;
	}
	a->size = st.size;
	a->crc = st.crc;
	m->name = span_str(st.name);
	m->size = st.size;
	m->crc = st.crc;
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
