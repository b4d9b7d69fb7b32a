/* dns/resolvconf: servers by option, and resolv.conf. */
/* SPDX-License-Identifier: ISC */
#include "dns/resolvconf.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "unit/tap.h"

static void
test_server(const char *text, const char *ip, unsigned int port,
    unsigned int scope)
{
	struct dns_server s;
	struct buf b = {0};
	bool good = dns_server_parse(span_str(text), &s);

	ok(good == (ip != NULL), "\"%s\" is%s a server", text,
	    ip != NULL ? "" : " not");
	if (good) {
		ip_put(&b, &s.ip);
		is_span(buf_span(&b), ip, "its address");
		is_uint(s.port, port, "its port");
		is_uint(s.scope, scope, "its interface");
	}
	buf_free(&b);
}

static void
test_servers(void)
{
	test_server("192.0.2.1", "192.0.2.1", 53, 0);
	test_server("192.0.2.1@5353", "192.0.2.1", 5353, 0);
	test_server("2001:DB8::1", "2001:db8::1", 53, 0);
	test_server("2001:db8::1@1", "2001:db8::1", 1, 0);
	test_server("[2001:db8::1]@65535", "2001:db8::1", 65535, 0);
	test_server("fe80::1%7@53", "fe80::1", 53, 7);
	test_server("fe80::1%lo", "fe80::1", 53, 1);
	test_server("fe80::1%", NULL, 0, 0);
	test_server("fe80::1%nosuchinterface", NULL, 0, 0);
	test_server("192.0.2.1%1", NULL, 0, 0);
	test_server("192.0.2.1@0", NULL, 0, 0);
	test_server("192.0.2.1@65536", NULL, 0, 0);
	test_server("192.0.2.1@", NULL, 0, 0);
	test_server("@53", NULL, 0, 0);
	test_server("192.0.2", NULL, 0, 0);
	test_server("ns.example", NULL, 0, 0);
	test_server("", NULL, 0, 0);
}

/* Reads a file with this text. */
static struct resolvconf
read_conf(struct span text)
{
	char path[] = "/tmp/resolvconf.XXXXXX";
	struct resolvconf c;
	int fd = mkstemp(path);

	ok(fd >= 0 && write(fd, text.p, text.n) == (ssize_t)text.n, "a file");
	ok(resolvconf_read(&c, path), "that can be read");
	close(fd);
	unlink(path);
	return c;
}

static void
test_conf(const char *text, size_t n, unsigned int timeout,
    unsigned int attempts)
{
	struct resolvconf c = read_conf(span_str(text));

	is_uint(c.n, n, "servers");
	is_uint(c.timeout, timeout, "timeout");
	is_uint(c.attempts, attempts, "attempts");
}

int
main(void)
{
	struct resolvconf c;
	struct buf b = {0};
	int i;

	test_servers();
	test_conf("", 1, 5, 3);
	test_conf("# nameserver 192.0.2.1\n;nameserver 192.0.2.1\n", 1, 5, 3);
	test_conf("nameserver 192.0.2.1\nnameserver\t192.0.2.2 # x\r\n"
	    "nameserver nonsense\nsearch example.com\n"
	    "options timeout:2 rotate attempts:4", 2, 2, 4);
	test_conf("options timeout:0 attempts:99\noptions timeout:x", 1, 1, 5);
	test_conf("options timeout:1000", 1, LIMIT_DNS_TIMEOUT, 3);
	for (i = 0; i < 40; i++)
		buf_puts(&b, "nameserver 192.0.2.1\n");
	c = read_conf(buf_span(&b));
	is_uint(c.n, LIMIT_DNS_SERVERS, "no more than there is room for");
	buf_free(&b);
	ok(resolvconf_read(&c, "/nonexistent/resolv.conf") && c.n == 1,
	    "no file: 127.0.0.1");
	is_uint(c.server[0].ip.a[0], 127, "which it is");
	ok(!resolvconf_read(&c, "/"), "a folder can't be read");
	return done_testing();
}
