/* What is worth knowing about a message and changes no result: notes.def. */
/* SPDX-License-Identifier: ISC */
#ifndef DMARC_NOTES_H
#define DMARC_NOTES_H

#include <stddef.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/span.h"

enum note_code {
#define NOTE(id, code, text) NOTE_##id,
#include "dmarc/notes.def"
#undef NOTE
	NOTE_N
};

/* about: what the sentence is about, raw and hostile; absent if nothing. */
struct note {
	enum note_code code;
	struct span about;
};

/*
 * The notes of one message, each once, in the order of adding; behind
 * LIMIT_NOTES of them NOTE_MORE says that there were others. All zero is none.
 */
struct notes {
	struct note note[LIMIT_NOTES + 1];
	size_t n;
	struct arena text;
};

/* Adds a note; about is copied, and may be absent. */
void notes_add(struct notes *l, enum note_code code, struct span about);

/* Forgets all; free too, but then l can be used on. */
void notes_reset(struct notes *l);
void notes_free(struct notes *l);

const char *note_code_str(enum note_code code);
const char *note_text(enum note_code code); /* without its full stop */

#endif
