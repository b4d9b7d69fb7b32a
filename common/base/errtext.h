/* The text of an errno, in lower case as diagnostics are. */
/* SPDX-License-Identifier: ISC */
#ifndef BASE_ERRTEXT_H
#define BASE_ERRTEXT_H

struct errtext {
	char s[80];
};

/* strerror(3)'s text for err: use errtext(err).s at once, or keep it all. */
struct errtext errtext(int err);

#endif
