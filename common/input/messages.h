/* From an input's octets to its messages: gzip, mbox in it, attached ones. */
/* SPDX-License-Identifier: ISC */
#ifndef INPUT_MESSAGES_H
#define INPUT_MESSAGES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/blob.h"
#include "base/buf.h"
#include "base/limits.h"
#include "input/job.h"
#include "input/place.h"

/*
 * One message. depth counts the messages that it is attached to, one within
 * the other. part is as in struct place; from the beginning of its From field,
 * unfolded and as it came, of one that is attached. ole: it is attached in
 * Outlook's own format, and not read; only where messages are just named.
 */
struct messages_item {
	struct blob blob;
	bool unquote, ole;
	unsigned int depth;
	struct buf part, from;
};

/* Gets each message, and those attached to it directly, which come later if
 * they are to be evaluated. All hold for the call only. */
struct messages_handler {
	void *ctx;
	void (*message)(void *ctx, const struct messages_item *item,
	    const struct messages_item *attached, size_t n);
};

/* Which attached messages are looked for. */
enum messages_inner {
	MESSAGES_NOT_INNER,
	MESSAGES_NAMED, /* only to name them */
	MESSAGES_INNER  /* at any depth, each handled after what it is in */
};

/*
 * What a process needs to do jobs, once for all of them. fd is a temporary file
 * of its own, or -1, and borrowed like limits.
 */
struct messages;

struct messages *messages_new(const struct limits *limits,
    enum messages_inner inner,
    int fd);
void messages_free(struct messages *m);

/*
 * Reads one job: a message, or gzip data of one or of an mbox. Messages are
 * handled in the order of the input; *place is where each is. An attached
 * message is a part of type message/rfc822 or message/global, or whose name
 * ends in ".eml". Tells *emit of what can't be read; the caller tells the end
 * of the job.
 */
void messages_run(struct messages *m, const struct job *j, struct place *place,
    const struct messages_handler *h, const struct emit *emit);

#endif
