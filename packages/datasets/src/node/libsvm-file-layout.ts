import { LibsvmLayoutFinder, splitLibsvmLine, type LibsvmLayout } from '../parsers/libsvm-layout.ts';
import { LineParser } from '../parsers/text-parser.ts';
import { noRows } from '../prepare/prepare-parts.ts';
import { openBytes } from './byte-source.ts';
import { feed, TextChunks } from './text-chunks.ts';
import { textDecoding } from './text-decoding.ts';

/** Finds out what the entries of libsvm files are, by reading all of them; `named` is the layout that it must be. */
export async function findLibsvmLayout(
  files: readonly string[],
  {
    encoding,
    named,
    signal,
  }: {
    readonly encoding: string;
    readonly named: LibsvmLayout['kind'] | undefined;
    readonly signal: AbortSignal | undefined;
  },
): Promise<LibsvmLayout> {
  const [first = ''] = files;
  const finder = new LibsvmLayoutFinder(first);
  let rows = 0;
  for (const file of files) {
    const lines = new LayoutLines(file, finder);
    const text = new TextChunks(await openBytes(file, { stage: 'read', signal }), textDecoding(encoding));
    try {
      while (await feed(text, lines, () => undefined));
    } finally {
      await text.close();
    }
    rows += lines.count;
  }
  if (rows === 0) throw noRows(first);
  return finder.layout(named);
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
