import { crc32 } from 'node:zlib';

/** A zip file that stores its files as they are, as small as a wheel can be. */
export function wheelFile(files: Readonly<Record<string, string>>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const [path, content] = [Buffer.from(name), Buffer.from(text)];
    // Checksum, both sizes, length of the name; the fields that local and central header share.
    const shared = Buffer.alloc(16);
    shared.writeUInt32LE(crc32(content), 0);
    shared.writeUInt32LE(content.length, 4);
    shared.writeUInt32LE(content.length, 8);
    shared.writeUInt16LE(path.length, 12);
    const local = Buffer.from([0x50, 0x4b, 3, 4, 20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0]);
    const central = Buffer.from([0x50, 0x4b, 1, 2, 20, 3, 20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0]);
    const rest = Buffer.alloc(14);
    // An ordinary file, rw-r--r--.
    rest.writeUInt32LE((0o100644 << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    parts.push(local, shared, path, content);
    directory.push(central, shared, rest, path);
    offset += local.length + shared.length + path.length + content.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 8);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}
