import { StorageError } from '@fsdnet/core/engine';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject, Snapshot, StoredTensor } from '../run-store/index.ts';
import { loadSnapshot } from '../run-store/kept-snapshot.ts';
import { DiskAccess, MemoryDisk } from '../test-support/memory-disk.ts';
import type { WholeSafetensors } from '../run-store/read-safetensors.ts';
import { openSafetensors, writeSafetensors } from './safetensors.ts';

const snapshots: fc.Arbitrary<Snapshot> = fc
  .record({
    facts: fc.dictionary(fc.string(), fc.jsonValue()),
    tensors: fc.uniqueArray(
      fc
        .tuple(
          fc.string().filter((name) => name !== '__metadata__' && name !== '__proto__'),
          fc.array(fc.nat(3), { maxLength: 3 }),
        )
        .chain(([name, shape]) => {
          const size = shape.reduce((product, extent) => product * extent, 1);
          return fc
            .float32Array({ minLength: size, maxLength: size })
            .map((data): [string, StoredTensor] => [`t/${name}`, { shape, data }]);
        }),
      { selector: ([name]) => name, maxLength: 5 },
    ),
  })
  .map(({ facts, tensors }) => ({ facts: facts as JsonObject, tensors: new Map(tensors) }));

interface Written {
  readonly bytes: Uint8Array;
  readonly checksum: string;
}

async function written(snapshot: Snapshot): Promise<Written> {
  const disk = new MemoryDisk();
  const file = await new DiskAccess(disk).create('file');
  const checksum = await writeSafetensors(file, snapshot);
  return { bytes: disk.content('file')!, checksum };
}

async function bytesOf(snapshot: Snapshot): Promise<Uint8Array> {
  return (await written(snapshot)).bytes;
}

async function opened(bytes: Uint8Array, path = 'file'): Promise<WholeSafetensors> {
  const disk = new MemoryDisk();
  disk.files.set(path, { bytes, flushed: bytes });
  return (await openSafetensors(new DiskAccess(disk), path))!;
}

test('what is written is read', async () => {
  await fc.assert(
    fc.asyncProperty(snapshots, async (snapshot) => {
      const { bytes, checksum } = await written(snapshot);
      const file = await opened(bytes);
      const { facts, tensors } = await loadSnapshot(file);
      expect(JSON.stringify(facts)).toBe(JSON.stringify(snapshot.facts));
      expect(tensors).toEqual(snapshot.tensors);
      expect(file.checksum).toBe(checksum);
    }),
  );
});

const SNAPSHOT: Snapshot = {
  facts: { epoch: 3 },
  tensors: new Map([
    ['parameters/kernel', { shape: [2, 3], data: Float32Array.of(1, -0, 3, 4.5, Infinity, 1e-40) }],
    ['tables/embedding/user', { shape: [1], data: Float32Array.of(7) }],
  ]),
};

test('the layout is that of the safetensors format, with the data at a multiple of eight', async () => {
  const bytes = await bytesOf(SNAPSHOT);
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  expect(length % 8).toBe(0);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<string, unknown>;
  expect(header['parameters/kernel']).toEqual({ dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] });
  expect(header['tables/embedding/user']).toEqual({ dtype: 'F32', shape: [1], data_offsets: [24, 28] });
  expect(Object.values(header['__metadata__'] as object).every((value) => typeof value === 'string')).toBe(true);
  expect([...new Float32Array(bytes.slice(8 + length).buffer)]).toEqual([
    1,
    -0,
    3,
    4.5,
    Infinity,
    Math.fround(1e-40),
    7,
  ]);
});

test('a file with any byte changed, or cut anywhere, is an error that names it', async () => {
  const bytes = await bytesOf(SNAPSHOT);
  for (let at = 0; at < bytes.length; at++) {
    const changed = bytes.slice();
    changed[at]! ^= 1;
    for (const damaged of [changed, bytes.slice(0, at)]) {
      const error: unknown = await opened(damaged, 'model.safetensors').catch((reason: unknown) => reason);
      expect(error, String(at)).toBeInstanceOf(StorageError);
      expect((error as Error).message, String(at)).toMatch(/^model\.safetensors: /);
    }
  }
});

test('a later format version is refused, and so is a file of another program', async () => {
  const text = Buffer.from(await bytesOf(SNAPSHOT)).toString('latin1');
  const later = Buffer.from(text.replace('"version":"1"', '"version":"2"'), 'latin1');
  await expect(opened(later, 'f')).rejects.toThrow(
    'f: format version 1 is the latest that this release reads, got 2. Update @fsdnet/training.',
  );
  const foreign = Buffer.from(text.replace('fsdnet-tensors', 'someone-tensor'), 'latin1');
  await expect(opened(foreign, 'f')).rejects.toThrow('f: is damaged, got a file of another kind.');
});
