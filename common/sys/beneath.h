/* Symbolic links in a folder that a stranger may have filled. */
/* SPDX-License-Identifier: ISC */
#ifndef SYS_BENEATH_H
#define SYS_BENEATH_H

/*
 * Opens what the link name in folder leads to, for reading and without
 * waiting: a descriptor, which the caller closes, or -1 with errno. EXDEV: it
 * does not lie below the folder top, or that can't be found out (without
 * /proc). Links that are absolute, or that have ".." in them, may lead to
 * where they please below top; openat2(2) with RESOLVE_BENEATH would refuse
 * these. What is neither a regular file nor a folder is not opened: its
 * descriptor is only good for fstat(2). On other systems than Linux a link may
 * lead into its own folder, and below, at most.
 */
int beneath_open(int top, int folder, const char *name);

#endif
