/* sys/ready: which of many sockets can be read or written. */
/* SPDX-License-Identifier: ISC */
#include "sys/ready.h"

#include <sys/socket.h>
#include <unistd.h>

#include "unit/tap.h"

enum { PAIRS = 100 };

/* A socket that is full can't be written, and what comes changes that. */
static void
test_changes(struct ready *r)
{
	static const char many[4096];
	int s[2];
	uint32_t number;
	size_t n;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, s) != 0)
		return;
	ok(ready_add(r, s[0], READY_TO_WRITE, 7), "a socket is added");
	n = ready_wait(r, &number, 1, 1000);
	ok(n == 1 && number == 7, "it can be written");
	while (send(s[0], many, sizeof(many), MSG_DONTWAIT) > 0)
		continue;
	is_int((int)ready_wait(r, &number, 1, 0), 0, "until it is full");
	ok(ready_change(r, s[0], READY_TO_READ, 8), "it is for reading");
	is_int((int)ready_wait(r, &number, 1, 0), 0, "there is nothing");
	ok(send(s[1], "a", 1, 0) == 1 &&
	    ready_wait(r, &number, 1, 1000) == 1 && number == 8,
	    "there is something, told by the new number");
	ready_close(r, s[0]);
	is_int((int)ready_wait(r, &number, 1, 0), 0, "it is closed");
	ok(!ready_change(r, s[0], READY_TO_READ, 8), "and unknown");
	ok(ready_add(r, s[1], READY_TO_READ, 9) &&
	    ready_wait(r, &number, 1, 1000) == 1 && number == 9,
	    "the end of what another sends is something to read");
	ready_close(r, s[1]);
}

/* All of many that are ready are told of, however few at a time. */
static void
test_turns(struct ready *r)
{
	int s[PAIRS][2], i, calls, told = 0;
	bool seen[PAIRS] = {false};
	uint32_t number[3];
	size_t n, k;

	for (i = 0; i < PAIRS; i++)
		if (socketpair(AF_UNIX, SOCK_STREAM, 0, s[i]) != 0 ||
		    !ready_add(r, s[i][0], READY_TO_READ, (uint32_t)i) ||
		    send(s[i][1], "a", 1, 0) != 1)
			return;
	for (calls = 0; calls < PAIRS && told < PAIRS; calls++) {
		n = ready_wait(r, number, 3, 1000);
		for (k = 0; k < n; k++) {
			told += !seen[number[k]];
			seen[number[k]] = true;
		}
	}
	is_int(told, PAIRS, "each has its turn");
	for (i = 0; i < PAIRS; i++) {
		ready_close(r, s[i][0]);
		close(s[i][1]);
	}
	is_int((int)ready_wait(r, number, 3, 0), 0, "none is left");
}

int
main(void)
{
	struct ready *r = ready_new();

	ok(r != NULL, "there is a set");
	if (r != NULL) {
		test_changes(r);
		test_turns(r);
	}
	ready_free(r);
	return done_testing();
}
