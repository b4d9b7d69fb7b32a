/*
 * The null harness: takes the same reports out of the same containers and
 * runs libxml2's SAX2 pull parser over them with handlers that do nothing.
 * What a tool takes beyond this, it takes for itself.
 */
/* SPDX-License-Identifier: ISC */
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libxml/parser.h>
#include <zip.h>
#include <zlib.h>

struct source {
	int fd; /* -1: mem */
	const char *mem;
	size_t n;
	z_stream z;
	zip_file_t *member;
	unsigned char in[65536];
};

static void
die(const char *what)
{
	fprintf(stderr, "null: %s\n", what);
	exit(1);
}

/* --- XML --- */

static void
on_start(void *ctx, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri, int namespaces, const xmlChar **ns, int attributes,
    int defaulted, const xmlChar **atts)
{
	(void)ctx, (void)name, (void)prefix, (void)uri, (void)namespaces;
	(void)ns, (void)attributes, (void)defaulted, (void)atts;
}

static void
on_end(void *ctx, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri)
{
	(void)ctx, (void)name, (void)prefix, (void)uri;
}

static void
on_text(void *ctx, const xmlChar *text, int n)
{
	(void)ctx, (void)text, (void)n;
}

static void
parse(int (*pull)(void *, char *, int), struct source *s)
{
	xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC,
		.startElementNs = on_start,
		.endElementNs = on_end,
		.characters = on_text,
		.ignorableWhitespace = on_text};
	xmlParserCtxt *ctxt = xmlCreateIOParserCtxt(&sax, NULL, pull, NULL, s,
	    XML_CHAR_ENCODING_NONE);

	if (ctxt == NULL || xmlParseDocument(ctxt) != 0)
		die("XML that does not parse");
	xmlFreeParserCtxt(ctxt);
}

/* --- containers --- */

static int
pull_plain(void *ctx, char *dst, int n)
{
	struct source *s = ctx;
	size_t most = s->n < (size_t)n ? s->n : (size_t)n;

	if (s->fd >= 0)
		return (int)read(s->fd, dst, (size_t)n);
	memcpy(dst, s->mem, most);
	s->mem += most;
	s->n -= most;
	return (int)most;
}

static int
pull_gzip(void *ctx, char *dst, int n)
{
	struct source *s = ctx;
	int r = Z_OK;

	s->z.next_out = (unsigned char *)dst;
	s->z.avail_out = (uInt)n;
	while (s->z.avail_out > 0 && r == Z_OK) {
		if (s->z.avail_in == 0) {
			s->z.next_in = s->in;
			s->z.avail_in = (uInt)pull_plain(s, (char *)s->in,
			    sizeof(s->in));
		}
		r = inflate(&s->z, Z_NO_FLUSH);
	}
	return n - (int)s->z.avail_out;
}

static int
pull_zip(void *ctx, char *dst, int n)
{
	return (int)zip_fread(((struct source *)ctx)->member, dst,
	    (zip_uint64_t)n);
}

static void
gzip(struct source *s)
{
	memset(&s->z, 0, sizeof(s->z));
	if (inflateInit2(&s->z, 15 + 16) != Z_OK)
		die("inflateInit2");
	parse(pull_gzip, s);
	inflateEnd(&s->z);
}

static void
zip(struct source *s, zip_t *z)
{
	if (z == NULL || (s->member = zip_fopen_index(z, 0, 0)) == NULL)
		die("zip that does not open");
	parse(pull_zip, s);
	zip_fclose(s->member);
	zip_discard(z);
}

static signed char digits[256];

static size_t
base64(char *to, const char *p)
{
	char *start = to;
	unsigned int v = 0, bits = 0;

	for (; p[0] != '=' && !(p[0] == '\n' && p[1] == '\n'); p++) {
		int d = digits[(unsigned char)*p];

		if (d < 0)
			continue;
		v = v << 6 | (unsigned int)d;
		bits += 6;
		if (bits >= 8)
			*to++ = (char)(v >> (bits -= 8) & 255);
	}
	return (size_t)(to - start);
}

/* The one base64 part of the mail that starts at p. */
static void
mail(struct source *s, const char *p)
{
	static const char mark[] = "Content-Transfer-Encoding: base64\n\n";
	char *room;

	p = strstr(p, mark);
	if (p == NULL)
		die("mail without a part");
	p += strlen(mark);
	room = malloc(strlen(p));
	if (room == NULL)
		die("no memory");
	s->mem = room;
	s->n = base64(room, p);
	if (s->n == 0)
		die("mail with an empty part");
	s->fd = -1;
	if (room[0] == 'P') {
		zip_error_t e;
		zip_source_t *src = zip_source_buffer_create(room, s->n, 0,
		    &e);

		zip(s, zip_open_from_source(src, 0, &e));
	} else
		gzip(s);
	free(room);
}

static void
mailbox(struct source *s, const char *path, bool many)
{
	struct stat st;
	char *all, *p;
	size_t n;

	if (fstat(s->fd, &st) != 0)
		die(path);
	all = malloc((size_t)st.st_size + 1);
	if (all == NULL)
		die("no memory");
	n = (size_t)read(s->fd, all, (size_t)st.st_size);
	if (n != (size_t)st.st_size)
		die(path);
	all[n] = '\0';
	close(s->fd);
	for (p = all; p != NULL; p = many ? strstr(p + 1, "\nFrom ") : NULL) {
		/* One mail at a time, as any reader has it. */
		char *next = many ? strstr(p + 1, "\nFrom ") : NULL;

		if (next != NULL)
			*next = '\0';
		mail(s, p);
		if (next != NULL)
			*next = '\n';
	}
	free(all);
}

static void
file(const char *path)
{
	static struct source s;
	const char *end = strrchr(path, '.');

	s.fd = open(path, O_RDONLY);
	if (s.fd < 0)
		die(path);
	if (end == NULL || strcmp(end, ".eml") == 0)
		mailbox(&s, path, end == NULL);
	else if (strcmp(end, ".gz") == 0) {
		gzip(&s);
		close(s.fd);
	} else if (strcmp(end, ".zip") == 0)
		zip(&s, zip_fdopen(s.fd, 0, NULL)); /* takes it over */
	else {
		parse(pull_plain, &s);
		close(s.fd);
	}
}

int
main(int argc, char **argv)
{
	static const char alphabet[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct dirent **names;
	char path[4096];
	int i, n;

	memset(digits, -1, sizeof(digits));
	for (i = 0; i < 64; i++)
		digits[(unsigned char)alphabet[i]] = (signed char)i;
	if (argc != 2)
		die("usage: null FILE | DIRECTORY");
	n = scandir(argv[1], &names, NULL, alphasort);
	if (n < 0) {
		file(argv[1]);
		return 0;
	}
	for (i = 0; i < n; i++) {
		if (names[i]->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", argv[1],
		    names[i]->d_name);
		file(path);
	}
	return 0;
}
