/* dmarc/notes: each once, in order, up to a bound that is told. */
/* SPDX-License-Identifier: ISC */
#include "dmarc/notes.h"

#include <stdio.h>
#include <string.h>

#include "unit/tap.h"

int
main(void)
{
	struct notes l = {0};
	char about[16];
	unsigned int i;

	for (i = 0; i < NOTE_N; i++) {
		ok(note_code_str((enum note_code)i)[0] != '\0', "code %u", i);
		ok(strchr(note_code_str((enum note_code)i), ',') == NULL &&
		    note_text((enum note_code)i)[0] != '\0' &&
		    note_text((enum note_code)i)[strlen(note_text(
		    (enum note_code)i)) - 1] != '.', "text %u", i);
	}
	for (i = 0; i < LIMIT_NOTES + 10; i++) {
		snprintf(about, sizeof(about), "%u", i % 40);
		notes_add(&l, NOTE_MORE, span_str(about));
		notes_add(&l, NOTE_MORE, SPAN_LIT("0")); /* is there */
	}
	is_uint(l.n, LIMIT_NOTES + 1, "those that are kept, and more");
	is_span(l.note[1].about, "1", "what it is about is copied");
	is_span(l.note[LIMIT_NOTES - 1].about, "31", "the last one");
	is_span(l.note[LIMIT_NOTES].about, NULL, "others are told of");
	notes_reset(&l);
	is_uint(l.n, 0, "none");
	notes_free(&l);
	return done_testing();
}
