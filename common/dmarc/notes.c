/* What is worth knowing about a message and changes no result: notes.def. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/notes.h"

static const struct {
	const char *code, *text;
} notes[NOTE_N] = {
#define NOTE(id, code, text) [NOTE_##id] = {code, text},
#include "dmarc/notes.def"
#undef NOTE
};

void
notes_add(struct notes *l, enum note_code code, struct span about)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->note[i].code == code && span_eq(l->note[i].about, about))
			return;
	if (l->n > LIMIT_NOTES)
		return;
	if (l->n == LIMIT_NOTES) {
		code = NOTE_MORE;
		about = SPAN_NONE;
	}
	l->note[l->n++] = (struct note){code, arena_dup(&l->text, about)};
}

void
notes_reset(struct notes *l)
{
	arena_reset(&l->text);
	l->n = 0;
}

void
notes_free(struct notes *l)
{
	arena_free(&l->text);
	l->n = 0;
}

const char *
note_code_str(enum note_code code)
{
	return notes[code].code;
}

const char *
note_text(enum note_code code)
{
	return notes[code].text;
}
