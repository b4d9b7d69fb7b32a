/* A DNS server that has a DMARC record for every name, and loses what it is
 * told to: dnsloss PERCENT [PORT]. Prints ADDR@PORT and serves by UDP until
 * it is killed; then says on stderr how many it was asked and lost. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE /* sendmmsg, recvmmsg */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { BATCH = 32, ROOM = 1024, HEADER = 12, TXT = 16 };

static unsigned char in_data[BATCH][ROOM], out_data[BATCH][ROOM];
static struct sockaddr_in from[BATCH];
static struct mmsghdr in[BATCH], out[BATCH];
static struct iovec in_at[BATCH], out_at[BATCH];
static volatile sig_atomic_t ended;

static void
on_signal(int signo)
{
	(void)signo;
	ended = 1;
}

static void
init(void)
{
	struct sigaction a = {.sa_handler = on_signal};
	size_t i;

	sigaction(SIGTERM, &a, NULL);
	for (i = 0; i < BATCH; i++) {
		in_at[i] = (struct iovec){in_data[i], ROOM - 128};
		in[i].msg_hdr = (struct msghdr){.msg_name = &from[i],
		    .msg_iov = &in_at[i], .msg_iovlen = 1};
		out_at[i].iov_base = out_data[i];
		out[i].msg_hdr = (struct msghdr){.msg_iov = &out_at[i],
		    .msg_iovlen = 1};
	}
}

static int
listen_at(unsigned long port)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof(a);
	int room = 4 << 20, fd = socket(AF_INET, SOCK_DGRAM, 0);

	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	if (fd < 0 || bind(fd, (void *)&a, n) < 0 ||
	    getsockname(fd, (void *)&a, &n) < 0)
		exit(2);
	printf("127.0.0.1@%u\n", (unsigned int)ntohs(a.sin_port));
	fflush(stdout);
	return fd;
}

/* Where the question ends; 0 if there is none. */
static size_t
question_end(const unsigned char *p, size_t n)
{
	size_t i = HEADER;

	while (i < n && p[i] != 0)
		i += 1U + p[i];
	return i + 5 <= n ? i + 5 : 0;
}

/* NOERROR, with a record if it is for TXT. */
static size_t
answer(unsigned char *to, const unsigned char *q, size_t n)
{
	static const char text[] = "v=DMARC1; p=reject; rua=mailto:d@x.test";
	static const unsigned char rr[] = {0xc0, HEADER, 0, TXT, 0, 1, 0, 0,
	    14, 16, 0, sizeof(text), sizeof(text) - 1};
	size_t end = question_end(q, n);
	bool txt;

	if (end == 0)
		return 0;
	txt = q[end - 3] == TXT;
	memcpy(to, q, end);
	to[2] = 0x81;
	to[3] = 0x80;
	memset(to + 6, 0, 6);
	if (!txt)
		return end;
	to[7] = 1;
	memcpy(to + end, rr, sizeof(rr));
	memcpy(to + end + sizeof(rr), text, sizeof(text) - 1);
	return end + sizeof(rr) + sizeof(text) - 1;
}

int
main(int argc, char **argv)
{
	unsigned long asked = 0, lost = 0;
	long percent = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
	unsigned int i, k;
	int fd, n;

	init();
	fd = listen_at(argc > 2 ? strtoul(argv[2], NULL, 10) : 0);
	while (!ended) {
		for (i = 0; i < BATCH; i++)
			in[i].msg_hdr.msg_namelen = sizeof(from[i]);
		n = recvmmsg(fd, in, BATCH, MSG_WAITFORONE, NULL);
		for (i = k = 0; n > 0 && i < (unsigned int)n; i++) {
			asked++;
			if (random() % 100 < percent) {
				lost++;
				continue;
			}
			out_at[k].iov_len = answer(out_data[k], in_data[i],
			    in[i].msg_len);
			out[k].msg_hdr.msg_name = &from[i];
			out[k].msg_hdr.msg_namelen = sizeof(from[i]);
			k += out_at[k].iov_len > 0;
		}
		if (k > 0 && sendmmsg(fd, out, k, 0) < 0)
			lost += k;
	}
	fprintf(stderr, "asked=%lu lost=%lu\n", asked, lost);
	return 0;
}
