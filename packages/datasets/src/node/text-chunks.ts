import { InputError } from '@fsdnet/core';
import type { OnRow, RowParser } from '../parsers/row-parser.ts';
import type { ByteSource } from './byte-source.ts';
import { DecodingProblem, type TextDecoding } from './text-decoding.ts';

/** Text of a file, chunk by chunk, of which the start can be looked at first. */
export class TextChunks {
  readonly name: string;
  readonly encoding: string;
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #decoding: TextDecoding;
  readonly #source: ByteSource;
  readonly #waiting: string[] = [];
  #problem: DecodingProblem | undefined;
  #done = false;

  constructor(source: ByteSource, decoding: TextDecoding) {
    this.name = source.name;
    this.encoding = decoding.encoding;
    this.#source = source;
    this.#chunks = source.chunks[Symbol.asyncIterator]();
    this.#decoding = decoding;
  }

  /** The next text, undefined at the end. Throws a DecodingProblem. */
  async next(): Promise<string | undefined> {
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) return waiting;
    if (this.#problem) throw this.#problem;
    return this.#read();
  }

  /** The start of the text, at least one line where there is one; `next` hands it out again. */
  async head(): Promise<string> {
    while (!this.#waiting.some((text) => text.includes('\n')) && this.#waiting.length < 64) {
      const text = await this.#readOrKeepProblem();
      if (text === undefined) break;
      this.#waiting.push(text);
    }
    return this.#waiting.join('');
  }

  async close(): Promise<void> {
    this.#done = true;
    await this.#chunks.return?.();
    await this.#source.close();
  }

  /** What cannot be decoded is for `next` to tell. */
  async #readOrKeepProblem(): Promise<string | undefined> {
    if (this.#problem) return undefined;
    try {
      return await this.#read();
    } catch (error) {
      if (!(error instanceof DecodingProblem)) throw error;
      this.#problem = new DecodingProblem('');
      return error.text;
    }
  }

  async #read(): Promise<string | undefined> {
    if (this.#done) return undefined;
    const { done, value } = await this.#chunks.next();
    if (!done) return this.#decoding.decode(value);
    this.#done = true;
    return this.#decoding.end();
  }
}

/** Feeds one chunk to the parser; false at the end. */
export async function feed(text: TextChunks, parser: RowParser, onRow: OnRow): Promise<boolean> {
  let chunk: string | undefined;
  try {
    chunk = await text.next();
  } catch (error) {
    if (!(error instanceof DecodingProblem)) throw error;
    parser.push(error.text, onRow);
    throw new InputError({
      where: `${text.name}:${parser.line}`,
      rule: `is not valid ${text.encoding}`,
      fix: 'Name the encoding of the file, for example iso-8859-1.',
    });
  }
  if (chunk === undefined) {
    parser.end(onRow);
    return false;
  }
  parser.push(chunk, onRow);
  return true;
}
