import { InputError } from '@fsdnet/core';
import { quotedName } from '../columns.ts';
import type { OnRow, RowParser } from '../parsers/row-parser.ts';
import type { ByteSource } from './byte-source.ts';
import { DecodingProblem, type TextDecoding } from './text-decoding.ts';

/** Characters of the sample that a reading is decided from. */
const SAMPLE_LENGTH = 1 << 24;
/** Pieces of text that are looked at for the end of the first line. */
const MOST_HEAD_PIECES = 64;

/** The start of a text. */
export interface TextSample {
  /** Whole lines, apart from the last one of a text that ends without a line break. */
  readonly text: string;
  /** Whether that is all of it. */
  readonly whole: boolean;
}

/** Text of a file, chunk by chunk, of which the start can be looked at first. */
export class TextChunks {
  readonly name: string;
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #decoding: TextDecoding;
  readonly #source: ByteSource;
  #waiting: string[] = [];
  #problem: DecodingProblem | undefined;
  #done = false;
  #carriageReturns = false;

  constructor(source: ByteSource, decoding: TextDecoding) {
    this.name = source.name;
    this.#source = source;
    this.#chunks = source.chunks[Symbol.asyncIterator]();
    this.#decoding = decoding;
  }

  /** As named or, once text was read, as the byte order mark says. */
  get encoding(): string {
    return this.#decoding.encoding;
  }

  /** The next text, undefined at the end. Throws a DecodingProblem. */
  async next(): Promise<string | undefined> {
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) return waiting;
    if (this.#problem) throw this.#problem;
    return this.#read();
  }

  /** The start of the text without its mark, at least one line where there is one; `next` hands it out again. */
  async head(): Promise<string> {
    const readMore = (): boolean =>
      !this.#waiting.some((text) => text.includes('\n')) && this.#waiting.length < MOST_HEAD_PIECES;
    while (readMore() && (await this.#wait()));
    return withoutMark(this.#waiting.join(''));
  }

  /** The first lines without the mark, up to 16 Mi characters; `next` hands them out again. */
  async sample(): Promise<TextSample> {
    let length = this.#waiting.reduce((sum, text) => sum + text.length, 0);
    while (length < SAMPLE_LENGTH && (await this.#wait())) length += (this.#waiting.at(-1) as string).length;
    const text = withoutMark(this.#waiting.join(''));
    const whole = length < SAMPLE_LENGTH;
    return { text: whole ? text : text.slice(0, text.lastIndexOf('\n') + 1), whole };
  }

  /** From here on a lone carriage return ends a line. */
  endLinesWithCarriageReturns(): void {
    this.#carriageReturns = true;
    this.#waiting = this.#waiting.map(withLineFeeds);
  }

  async close(): Promise<void> {
    this.#done = true;
    await this.#chunks.return?.();
    await this.#source.close();
  }

  /** Reads what `next` will hand out; false at the end. What cannot be decoded is for `next` to tell. */
  async #wait(): Promise<boolean> {
    if (this.#problem) return false;
    try {
      const text = await this.#read();
      if (text === undefined) return false;
      this.#waiting.push(text);
      return true;
    } catch (error) {
      if (!(error instanceof DecodingProblem)) throw error;
      this.#problem = new DecodingProblem('');
      this.#waiting.push(error.text);
      return true;
    }
  }

  async #read(): Promise<string | undefined> {
    if (this.#done) return undefined;
    const { done, value } = await this.#chunks.next();
    this.#done = done === true;
    try {
      const text = done ? this.#decoding.end() : this.#decoding.decode(value);
      return this.#carriageReturns ? withLineFeeds(text) : text;
    } catch (error) {
      if (!this.#carriageReturns || !(error instanceof DecodingProblem)) throw error;
      throw new DecodingProblem(withLineFeeds(error.text));
    }
  }
}

function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function withLineFeeds(text: string): string {
  return text.replaceAll('\r', '\n');
}

/** Feeds one chunk to the parser; false at the end. */
export async function feed(text: TextChunks, parser: RowParser, onRow: OnRow): Promise<boolean> {
  let chunk: string | undefined;
  try {
    chunk = await text.next();
  } catch (error) {
    if (!(error instanceof DecodingProblem)) throw error;
    parser.push(error.text, onRow);
    const { line, column } = parser;
    throw new InputError({
      where: `${text.name}:${line}${column === undefined ? '' : `: column ${quotedName(column)}`}`,
      rule: `is not valid ${text.encoding}`,
      fix: 'Name the encoding of the file (`encoding`, on the command line --encoding), for example iso-8859-1 or gbk.',
    });
  }
  if (chunk === undefined) {
    parser.end(onRow);
    return false;
  }
  parser.push(chunk, onRow);
  return true;
}
