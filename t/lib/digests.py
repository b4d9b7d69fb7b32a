# Makes copies of one report whose containers do not say what they hold.
# SPDX-License-Identifier: ISC
#
# digests.py DIR: DIR/NAME.xml is what can be read of DIR/NAME.gz and .zip.

import struct
import sys
import zlib

from pack import gz, put, raw_zip, xml

DIR = sys.argv[1]


def deflated(data, final):
    """One stored block for each 1,000 octets, so that all before a cut comes
    out."""
    out = b''
    for at in range(0, len(data), 1000):
        piece = data[at:at + 1000]
        last = final and at + 1000 >= len(data)
        out += struct.pack('<BHH', last, len(piece), len(piece) ^ 0xffff)
        out += piece
    return out


def write(name, read, packed, claimed):
    """What says that it holds claimed, where only read comes out."""
    put(f'{DIR}/{name}.xml', read)
    put(f'{DIR}/{name}.gz', gz(b'')[:10] + packed + struct.pack(
        '<II', zlib.crc32(claimed), len(claimed)))
    z = bytearray(raw_zip((b'r.xml', claimed, packed)))
    put(f'{DIR}/{name}.zip', bytes(z))


whole = xml('r', 50)
for name, at in ('a', 10000), ('b', 20000):
    # A block of no known type.
    write(f'cut-{name}', whole[:at], deflated(whole[:at], False) + b'\7', whole)
write('other', whole, deflated(whole, True), whole + b' ')


def forged(data, crc):
    """data with four octets at its end, so that it has this CRC-32."""
    table = []
    for i in range(256):
        for _ in range(8):
            i = i >> 1 ^ (0xedb88320 if i & 1 else 0)
        table.append(i)
    high = {t >> 24: i for i, t in enumerate(table)}
    now = zlib.crc32(data) ^ 0xffffffff
    want = crc ^ 0xffffffff
    steps = []
    for _ in range(4):
        i = high[want >> 24]
        steps.append(i)
        want = (want ^ table[i]) << 8 & 0xffffffff
    for i in reversed(steps):
        data += bytes([now & 0xff ^ i])
        now = now >> 8 ^ table[i]
    assert zlib.crc32(data) == crc
    return data


# The four octets stand in a comment that is cut off.
a = xml('r', 3) + b'<!--    '
b = forged(a[:-4].replace(b'<count>1<', b'<count>9<'), zlib.crc32(a))
for name, data in ('twin-a', a), ('twin-b', b):
    write(name, data, deflated(data, True), data)
