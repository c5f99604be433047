import { TextDecoder } from 'node:util';
import { ConfigError } from '@fsdnet/core';

/** Bytes that are not text in the encoding; `text` is what could be read before them. */
export class DecodingProblem extends Error {
  readonly text: string;

  constructor(text: string) {
    super('undecodable bytes');
    this.text = text;
  }
}

/** Turns bytes that come in chunks into text; the byte order mark stays. */
export interface TextDecoding {
  /** Name of the encoding, for messages. */
  readonly encoding: string;
  /** Throws a DecodingProblem. */
  decode(chunk: Uint8Array): string;
  /** The bytes are over. Throws a DecodingProblem when they end inside a character. */
  end(): string;
}

/** Makes a decoder for an encoding label of the web: utf-8, iso-8859-1, utf-16le, shift_jis, … */
export function textDecoding(label: string): TextDecoding {
  const decoder = decoderFor(label);
  return decoder.encoding === 'utf-8' ? utf8Decoding(decoder) : streamDecoding(decoder, label);
}

function decoderFor(label: string): TextDecoder {
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true });
  } catch (error) {
    throw new ConfigError({
      where: 'encoding',
      rule: 'must be a known encoding',
      got: JSON.stringify(label),
      fix: 'For example utf-8, iso-8859-1, windows-1252 or utf-16le.',
      cause: error,
    });
  }
}

/**
 * UTF-8 in whole characters: a chunk is cut before an unfinished one, which moves to the next chunk. Decoding without
 * state is several times faster than the decoder's own stream mode.
 */
function utf8Decoding(decoder: TextDecoder): TextDecoding {
  let carried: Uint8Array = new Uint8Array(0);
  return {
    encoding: 'utf-8',
    decode(chunk) {
      const bytes = carried.length === 0 ? chunk : Buffer.concat([carried, chunk]);
      const end = wholeCharacters(bytes);
      carried = bytes.slice(end);
      return decodeOrLocate(bytes.subarray(0, end), decoder);
    },
    end: () => decodeOrLocate(carried, decoder),
  };
}

/** Where the last character that is complete ends. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}

/** Every other encoding, by the decoder's stream mode. */
function streamDecoding(decoder: TextDecoder, label: string): TextDecoding {
  const { encoding } = decoder;
  return {
    encoding,
    decode(chunk) {
      try {
        return decoder.decode(chunk, { stream: true });
      } catch (error) {
        if (encoding.startsWith('utf-16')) throw new DecodingProblem('');
        // The decoder has lost its state; lines found bad by a fresh one are bad or lie next to a chunk's border.
        decodeOrLocate(chunk, decoderFor(label));
        throw error instanceof TypeError ? new DecodingProblem('') : error;
      }
    },
    end() {
      try {
        return decoder.decode();
      } catch {
        throw new DecodingProblem('');
      }
    },
  };
}

function decodeOrLocate(bytes: Uint8Array, decoder: TextDecoder): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new DecodingProblem(textBeforeProblem(bytes, decoder));
  }
}

/** The lines before the first one that cannot be decoded. */
function textBeforeProblem(bytes: Uint8Array, decoder: TextDecoder): string {
  let text = '';
  for (let start = 0; start < bytes.length;) {
    const lineFeed = bytes.indexOf(10, start);
    const end = lineFeed < 0 ? bytes.length : lineFeed + 1;
    try {
      text += decoder.decode(bytes.subarray(start, end));
    } catch {
      return text;
    }
    start = end;
  }
  return text;
}
