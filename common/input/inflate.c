/* Packed data as a stream, whatever their format; no file names, no times. */
/* SPDX-License-Identifier: ISC */
#include "input/inflate.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "base/xalloc.h"
#include "input/meter.h"

enum { CHUNK = 64 << 10 /* octets read at once */ };

/*
 * Octets go blob -> chunk -> coder -> the caller's memory. meter.out counts
 * what the coder has given in this pass.
 */
struct inflate {
	const struct coder *coder;
	void *state; /* of the coder */
	struct blob blob;
	struct meter meter;
	struct coder_io io;
	uint64_t in;      /* octets of blob that the coder was handed */
	uint64_t members; /* that have begun behind the first one */
	uint64_t charged; /* of them, in all passes */
	uint64_t length;  /* of the data, once their end has been read */
	bool end;
	bool sound; /* it has been inflated once without a fault */
	bool blind; /* so this pass goes without the checksum */
	bool lost;  /* the coder has given more than the caller got */
	const char *fault;
	struct errtext error; /* of a read, for fault */
	unsigned char chunk[CHUNK];
};

/* Back to the first octet of the blob. */
static void
start(struct inflate *z)
{
	z->in = z->members = z->meter.out = 0;
	z->io.in = z->chunk;
	z->io.in_n = 0;
	z->end = z->lost = false;
	if (z->state == NULL)
		z->state = z->coder->open(z->coder);
	z->fault = z->state != NULL &&
	    z->coder->start(z->state, false, z->blind) ? NULL :
	    "compressed data cannot be inflated here";
}

void
inflate_rest(struct inflate *z)
{
	if (z->state != NULL && !z->coder->kept) {
		z->coder->close(z->state);
		z->state = NULL;
	}
}

struct inflate *
inflate_open(struct inflate *z, const struct coder *coder,
    const struct blob *b, struct budget *budget)
{
	if (z == NULL) {
		z = xmalloc(sizeof(*z));
		memset(z, 0, offsetof(struct inflate, chunk));
	} else if (z->state != NULL && z->coder != coder) {
		z->coder->close(z->state);
		z->state = NULL;
	}
	z->coder = coder;
	z->blob = *b;
	z->meter = (struct meter){.budget = budget};
	z->charged = z->length = 0;
	z->sound = z->blind = false;
	start(z);
	return z;
}

void
inflate_close(struct inflate *z)
{
	if (z == NULL)
		return;
	if (z->state != NULL)
		z->coder->close(z->state);
	free(z);
}

/* Octets that the coder has taken. */
static uint64_t
taken(const struct inflate *z)
{
	return z->in - z->io.in_n;
}

/* Hands the coder more, memory as it is, a file through chunk; false if there
 * is no more, or for a fault. */
static bool
refill(struct inflate *z)
{
	uint64_t left = z->blob.len - z->in;
	ssize_t n;

	if (z->blob.mem != NULL) {
		n = left < INT_MAX ? (ssize_t)left : INT_MAX;
		z->io.in = (const unsigned char *)z->blob.mem + z->in;
	} else {
		n = blob_read(&z->blob, z->in, (char *)z->chunk, CHUNK);
		z->io.in = z->chunk;
	}
	if (n < 0) {
		z->error = errtext(errno);
		z->fault = z->error.s;
	}
	if (n <= 0)
		return false;
	z->io.in_n = (size_t)n;
	z->in += (uint64_t)n;
	return true;
}

/* A member has ended, its checksum is right. Does another one follow? */
static void
end_member(struct inflate *z)
{
	const struct coder *c = z->coder;
	char head[CODER_HEAD];
	ssize_t n;

	while (c->padded && (z->io.in_n > 0 || refill(z)) &&
	    z->io.in[0] == '\0') {
		z->io.in++;
		z->io.in_n--;
	}
	if (z->fault != NULL)
		return;
	n = c->follows == NULL ? 0 :
	    blob_read(&z->blob, taken(z), head, sizeof(head));
	if (n > 0 && c->follows((struct span){head, (size_t)n})) {
		if (++z->members > z->charged) {
			z->charged = z->members;
			if (!budget_open(z->meter.budget, 1))
				z->fault = z->meter.budget->text;
		}
		if (!c->start(z->state, true, z->blind))
			z->fault = c->early;
		return;
	}
	z->end = true;
	z->length = taken(z);
	z->sound = true;
}

/* Inflates up to n octets, fewer only before the end or a fault. */
static size_t
pull(struct inflate *z, char *dst, size_t n)
{
	uint64_t from = z->meter.out;
	enum coder_result r;
	const char *fault = NULL;
	size_t room, got;

	z->io.out = (unsigned char *)dst;
	z->io.out_n = meter_room(&z->meter, n < INT_MAX ? n : INT_MAX);
	while (z->io.out_n > 0 && !z->end && z->fault == NULL) {
		room = z->io.out_n;
		r = z->coder->step(z->state, &z->io, &fault);
		got = room - z->io.out_n;
		z->lost = meter_add(&z->meter, got, taken(z), &z->fault) < got;
		if (z->fault != NULL)
			break;
		if (r == CODER_END)
			end_member(z);
		else if (r == CODER_BAD)
			z->fault = fault;
		else if (z->io.in_n == 0 && z->io.out_n > 0 && !refill(z) &&
		    z->fault == NULL)
			z->fault = z->coder->early;
	}
	return (size_t)(z->meter.out - from);
}

static ssize_t
z_read(void *ctx, char *dst, size_t n)
{
	struct inflate *z = ctx;

	n = pull(z, dst, n);
	if (n > 0)
		return (ssize_t)n;
	return z->fault != NULL ? -1 : 0;
}

static bool
z_rewind(void *ctx)
{
	struct inflate *z = ctx;

	z->blind = z->sound;
	start(z);
	return true;
}

static bool
z_crc(void *ctx, uint32_t *crc)
{
	const struct inflate *z = ctx;

	if (z->lost || z->blind || z->coder->crc == NULL)
		return false;
	*crc = z->coder->crc(z->state);
	return true;
}

struct stream
inflate_stream(struct inflate *z)
{
	uint64_t about = z->coder->about != NULL ? z->coder->about(&z->blob) :
	    0;

	return (struct stream){
	    z, z_read, z_rewind, &z->fault, z_crc, about};
}

uint64_t
inflate_length(const struct inflate *z)
{
	return z->length;
}

bool
inflate_trails(const struct inflate *z)
{
	return z->length > 0 && z->length < z->blob.len;
}
