import type { EncodedBlocks, EncodedPart, EncodedRows } from '@fsdnet/core';
import { bytesOfRows, fittedSchemaFromJson, rowsInMemory, StorageError, type BlockMemory } from '@fsdnet/core/engine';
import { writeWhole } from '@fsdnet/core/node';
import type { NotedParts } from '../cached-data.ts';
import type { PreparingOptions } from '../preparing.ts';
import type { PartName } from '../../prepare/prepare-parts.ts';
import { EncodedFileWriter } from './encoded-file-writer.ts';
import { fileBlocks } from './file-blocks.ts';
import { FOOTER_BYTES, footerOf, indexPlace, MAGIC, type FileIndex } from './file-layout.ts';
import { OpenFile } from './open-file.ts';

type OnProgress = PreparingOptions['onProgress'];

/** How an encoded file is opened. */
export interface OpenEncodedOptions {
  /** All parts are read into memory where they take at most so many bytes there. Default: always. */
  readonly inMemoryBytes?: number | undefined;
  readonly onProgress?: OnProgress;
}

const partNames: readonly PartName[] = ['train', 'valid', 'test'];

/** Writes data that is in memory. The file appears whole or not at all. */
export async function writeEncodedFile(
  path: string,
  { data, notes }: NotedParts,
  onProgress?: OnProgress,
): Promise<void> {
  const parts = partNames.flatMap((name) => (data[name] ? [[name, data[name]] as const] : []));
  const total = parts.reduce((sum, [, rows]) => sum + bytesOfRows(rows), 0);
  await writeWhole(path, async (write) => {
    const writer = new EncodedFileWriter(async (bytes) => {
      await write(bytes);
      onProgress?.({ stage: 'cache', done: Math.min(writer.bytes + bytes.length, total), total });
    });
    for (const [name, rows] of parts) await writer.append(name, rows);
    await writer.finish({ ...data, notes });
  });
}

/**
 * Opens encoded data; undefined when there is no file. Of what stays in the file, labels, weights and groups are read at once;
 * the file stays open as long as somebody holds its blocks, even when its name is removed.
 *
 * @throws StorageError when what is read of it is damaged; reading a block later throws one that names the block.
 */
export async function openEncodedFile(
  path: string,
  { inMemoryBytes = Infinity, onProgress }: OpenEncodedOptions = {},
): Promise<NotedParts<EncodedPart> | undefined> {
  const file = await existing(path);
  if (!file) return undefined;
  let isRead = true;
  try {
    const { name, notes, inference, growth, schema, ...index } = await readIndex(file);
    const blocks: (readonly [PartName, EncodedBlocks])[] = [];
    for (const part of partNames) {
      const places = index.parts[part];
      if (places) blocks.push([part, await fileBlocks(file, part, places, index.blockRows)]);
    }
    const total = blocks.reduce((sum, [, { bytes }]) => sum + bytes, 0);
    const isInMemory = total <= inMemoryBytes;
    const parts = isInMemory ? await loaded(blocks, total, onProgress) : blocks;
    const { train, valid, test } = Object.fromEntries<EncodedPart | undefined>(parts);
    if (!train || !valid) throw damaged(path);
    const opened = {
      notes,
      data: {
        ...{ name, train, valid },
        schema: fittedSchemaFromJson(schema, path),
        ...(test && { test }),
        ...(inference && { inference }),
        ...(growth && { growth }),
      },
    };
    isRead = isInMemory;
    return opened;
  } catch (error) {
    throw error instanceof StorageError ? error : damaged(path, error);
  } finally {
    if (isRead) await file.close();
  }
}

async function existing(path: string): Promise<OpenFile | undefined> {
  try {
    return await OpenFile.at(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new StorageError({ where: path, rule: 'cannot be read', cause: error });
  }
}

async function readIndex(file: OpenFile): Promise<FileIndex> {
  const size = await file.size();
  if (size < MAGIC.length + FOOTER_BYTES) throw damaged(file.path);
  const read = async (at: number, bytes: number): Promise<Buffer> => Buffer.from(await file.read(at, bytes));
  const footer = await read(size - FOOTER_BYTES, FOOTER_BYTES);
  const { at, bytes } = indexPlace(footer);
  if (at + bytes + FOOTER_BYTES !== size || !MAGIC.equals(await read(0, MAGIC.length))) throw damaged(file.path);
  const index = await read(at, bytes);
  if (!footer.equals(footerOf(at, index))) throw damaged(file.path);
  return JSON.parse(index.toString()) as FileIndex;
}

async function loaded(
  parts: readonly (readonly [PartName, EncodedBlocks])[],
  total: number,
  onProgress: OnProgress,
): Promise<readonly (readonly [PartName, EncodedRows])[]> {
  const rows = parts.reduce((sum, [, blocks]) => sum + blocks.rows, 0);
  let rowsDone = 0;
  const inMemory: (readonly [PartName, EncodedRows])[] = [];
  for (const [name, blocks] of parts) {
    const read = async (index: number, memory?: BlockMemory): Promise<EncodedRows> => {
      const block = await blocks.read(index, memory);
      rowsDone += block.rows;
      onProgress?.({ stage: 'cache', done: Math.round((total * rowsDone) / rows), total });
      return block;
    };
    inMemory.push([name, await rowsInMemory({ ...blocks, read })]);
  }
  return inMemory;
}

function damaged(path: string, cause?: unknown): StorageError {
  return new StorageError({ where: path, rule: 'is damaged: its checksum does not match', cause });
}
