/* Is this a build with a sanitizer, which no sandbox fits? */
/* SPDX-License-Identifier: ISC */
#ifndef SYS_SANITIZED_H
#define SYS_SANITIZED_H

/*
 * SANITIZED is 1 or 0. A sanitizer's runtime looks at /proc, starts threads
 * and counts what is never freed. (gcc doesn't tell of -fsanitize=undefined
 * alone, which needs no more than write(2).)
 */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || \
    __has_feature(thread_sanitizer) || \
    __has_feature(undefined_behavior_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#endif
