import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AbortedError, StorageError } from '@fsdnet/core/engine';
import { writeWhole } from '@fsdnet/core/node';
import type { Recipe } from './benchmarks/recipe.ts';
import type { PreparingOptions } from './preparing.ts';

/** File beside the data that lists their checksums, as `sha256sum` writes them. */
const CHECKSUMS = 'SHA256SUMS';

/** A server that sends nothing for this long is taken for dead. */
const SILENCE_MILLISECONDS = 30_000;

type DownloadOptions = Pick<PreparingOptions, 'onMessage' | 'onProgress' | 'signal'>;

/**
 * Downloads the files of the first recipe that the server has, checks them against its SHA256SUMS, and puts them below `folder`.
 * A file appears whole or not at all. Returns undefined when the server has none of the recipes.
 */
export async function downloadFiles(
  ways: readonly Recipe[],
  folder: string,
  address: string,
  options: DownloadOptions,
): Promise<Recipe | undefined> {
  const checksums = await readChecksums(address, options.signal);
  for (const recipe of ways) {
    const files = Object.values(recipe.files).map((file) => [`${file}.gz`, file].find((name) => checksums.has(name)));
    if (files.some((file) => file === undefined)) continue;
    for (const file of files as string[]) {
      options.onMessage?.(`Downloading ${file} from ${address}`);
      await downloadFile(addressOf(address, file), join(folder, file), checksums.get(file) as string, options);
    }
    return recipe;
  }
  return undefined;
}

/** Downloads one file. Throws a StorageError when it cannot be had or its checksum is another. */
async function downloadFile(
  url: string,
  path: string,
  sha256: string,
  { onProgress, signal }: DownloadOptions,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeWhole(path, async (write) => {
    const hash = createHash('sha256');
    let done = 0;
    await fetchBytes(url, signal, async (chunk, total) => {
      hash.update(chunk);
      await write(chunk);
      done += chunk.byteLength;
      onProgress?.({ stage: 'download', done, ...(total !== undefined && { total }) });
    });
    const digest = hash.digest('hex');
    if (digest !== sha256) {
      throw new StorageError({
        where: url,
        rule: `its SHA-256 must be ${sha256}`,
        got: digest,
        fix: 'Try again; if it stays so, the file on the server is not the right one.',
      });
    }
  });
}

/** Fetches `url` and hands out its bytes. */
async function fetchBytes(
  url: string,
  signal: AbortSignal | undefined,
  take: (chunk: Uint8Array, total: number | undefined) => Promise<void>,
): Promise<void> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE_MILLISECONDS);
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any(signal ? [silence.signal, signal] : [silence.signal]),
    });
    if (!response.ok || !response.body) {
      throw new StorageError({ where: url, rule: 'cannot be downloaded', got: `HTTP status ${response.status}` });
    }
    const length = Number(response.headers.get('content-length') ?? NaN);
    for await (const chunk of response.body) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MILLISECONDS);
      await take(chunk, Number.isFinite(length) ? length : undefined);
    }
  } catch (error) {
    if (error instanceof StorageError) throw error;
    if (signal?.aborted) throw new AbortedError({ where: url, rule: 'the download was stopped', cause: error });
    const reason = silence.signal.aborted ? `no answer for ${SILENCE_MILLISECONDS / 1000} seconds` : reasonOf(error);
    throw new StorageError({
      where: url,
      rule: 'cannot be downloaded',
      got: reason,
      fix: 'Check the network, or put the files into a data folder.',
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message || message : message;
}

/** Checksums by file. */
async function readChecksums(address: string, signal: AbortSignal | undefined): Promise<ReadonlyMap<string, string>> {
  const chunks: Uint8Array[] = [];
  await fetchBytes(addressOf(address, CHECKSUMS), signal, async (chunk) => {
    chunks.push(chunk);
  });
  const lines = Buffer.concat(chunks).toString('utf8').split('\n');
  const entries = lines.map((line) => /^([0-9a-f]{64}) [ *](?:\.\/)?(.+?)\r?$/.exec(line)?.slice(1));
  return new Map(entries.filter((entry) => entry !== undefined).map(([sum = '', file = '']) => [file, sum]));
}

function addressOf(address: string, file: string): string {
  return `${address.replace(/\/+$/, '')}/${file}`;
}
