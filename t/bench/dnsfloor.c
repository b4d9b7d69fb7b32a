/* The least that asking many names can cost: a window of packets on eight
 * sockets, no parsing, no timers: dnsfloor PORT WINDOW <names. Names are
 * made into packets as they are sent; a reply is one more that may be sent.
 * Says on stderr how many came; ends when none comes for a second. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE /* sendmmsg, recvmmsg */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SOCKETS = 8, BATCH = 32, ROOM = 2048 };

static unsigned char query[BATCH][300], reply[BATCH][ROOM];
static struct mmsghdr out[BATCH], in[BATCH];
static struct iovec out_at[BATCH], in_at[BATCH];

static void
init(void)
{
	int i;

	for (i = 0; i < BATCH; i++) {
		out_at[i].iov_base = query[i];
		in_at[i].iov_base = reply[i];
		in_at[i].iov_len = ROOM;
		out[i].msg_hdr.msg_iov = &out_at[i];
		in[i].msg_hdr.msg_iov = &in_at[i];
		out[i].msg_hdr.msg_iovlen = in[i].msg_hdr.msg_iovlen = 1;
	}
}

static int
open_socket(int epoll, int port)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int room = 4 << 20, fd = socket(AF_INET, SOCK_DGRAM, 0);
	struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};

	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	if (fd < 0 || connect(fd, (void *)&a, sizeof(a)) < 0 ||
	    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e) < 0)
		exit(2);
	return fd;
}

/* A query for TXT with EDNS; a line of stdin is a name without escapes. */
static bool
make(unsigned char *p, size_t *n)
{
	static const unsigned char head[] = {0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0,
	    1};
	static const unsigned char tail[] = {0, 0, 16, 0, 1, 0, 0, 41, 4, 208,
	    0, 0, 0, 0, 0, 0};
	char line[256], *s = line, *dot;

	if (fgets(line, sizeof(line), stdin) == NULL)
		return false;
	memcpy(p, head, sizeof(head));
	p[0] = (unsigned char)(random() & 0xff);
	p[1] = (unsigned char)(random() & 0xff);
	*n = sizeof(head);
	for (line[strcspn(line, "\n")] = '\0'; s != NULL; s = dot) {
		size_t k;

		if ((dot = strchr(s, '.')) != NULL)
			*dot++ = '\0';
		k = strlen(s);
		p[*n] = (unsigned char)k;
		memcpy(p + *n + 1, s, k);
		*n += 1 + k;
	}
	memcpy(p + *n, tail, sizeof(tail));
	*n += sizeof(tail);
	return true;
}

static unsigned int
put(int fd, unsigned int most)
{
	unsigned int n = 0, sent = 0;
	int k;

	while (n < most && n < BATCH && make(query[n], &out_at[n].iov_len))
		n++;
	while (sent < n) {
		k = sendmmsg(fd, out + sent, n - sent, 0);
		if (k < 0)
			exit(2);
		sent += (unsigned int)k;
	}
	return n;
}

int
main(int argc, char **argv)
{
	unsigned int window = 0, open = 0, n, turn = 0;
	unsigned long got = 0;
	struct epoll_event e[SOCKETS];
	int fd[SOCKETS], i, k, r, epoll = epoll_create1(0);

	if (argc != 3)
		return 2;
	window = (unsigned int)strtoul(argv[2], NULL, 10);
	init();
	for (i = 0; i < SOCKETS; i++)
		fd[i] = open_socket(epoll, (int)strtol(argv[1], NULL, 10));
	for (;;) {
		while (open < window &&
		    (n = put(fd[turn++ % SOCKETS], window - open)) > 0)
			open += n;
		if (open == 0 || (k = epoll_wait(epoll, e, SOCKETS, 1000)) <= 0)
			break;
		for (i = 0; i < k; i++) {
			r = recvmmsg(e[i].data.fd, in, BATCH, MSG_DONTWAIT,
			    NULL);
			got += r > 0 ? (unsigned long)r : 0;
			open -= r > 0 ? (unsigned int)r : 0;
		}
	}
	fprintf(stderr, "got=%lu\n", got);
	return 0;
}
