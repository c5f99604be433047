import { ConfigError } from '@fsdnet/core';
import { LibsvmLayoutFinder, splitLibsvmLine, type LibsvmLayout } from '../parsers/libsvm-layout.ts';
import { LineParser } from '../parsers/text-parser.ts';
import { noRows } from '../prepare/prepare-parts.ts';
import { openBytes } from './byte-source.ts';
import { feed, TextChunks } from './text-chunks.ts';
import { textDecoding } from './text-decoding.ts';

/** Finds out what the entries of a libsvm file are, by reading all of it. */
export async function findLibsvmLayout(
  from: string | AsyncIterable<Uint8Array>,
  encoding: string,
  signal: AbortSignal | undefined,
): Promise<LibsvmLayout> {
  if (typeof from !== 'string' || from === '-') {
    throw new ConfigError({
      where: from === '-' ? 'standard input' : 'stream',
      rule: 'a libsvm stream needs its layout',
      fix: 'Read it from a file, which is looked through first.',
    });
  }
  const finder = new LibsvmLayoutFinder(from);
  const lines = new LayoutLines(from, finder);
  const text = new TextChunks(await openBytes(from, { stage: 'read', signal }), textDecoding(encoding));
  try {
    while (await feed(text, lines, () => undefined));
  } finally {
    await text.close();
  }
  if (lines.count === 0) throw noRows(from);
  return finder.layout();
}

/** Shows every line of a libsvm file to a layout finder. */
class LayoutLines extends LineParser {
  readonly columns = undefined;
  count = 0;
  readonly #finder: LibsvmLayoutFinder;

  constructor(source: string, finder: LibsvmLayoutFinder) {
    super(source);
    this.#finder = finder;
  }

  protected override readLine(text: string, line: number): void {
    const parts = splitLibsvmLine(text, `${this.source}:${line}`);
    if (parts.label === undefined && parts.entries.length === 0) return;
    this.#finder.add(parts);
    this.count++;
  }
}
