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

/**
 * Makes a decoder for an encoding label of the web: utf-8, iso-8859-1, utf-16le, shift_jis, … A byte order mark goes before
 * the label, and what cannot be UTF-16 is UTF-8. Throws a ConfigError for an unknown label.
 */
export function textDecoding(label: string): TextDecoding {
  return new MarkedDecoding(label);
}

/** The encodings that a byte order mark tells. */
const MARKS: readonly (readonly [encoding: string, mark: readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** Bytes that are looked at for a mark, and for zeros where the encoding is UTF-16. */
const HEAD_LENGTH = 64;

/** Chooses the decoding once the first bytes are there. */
class MarkedDecoding implements TextDecoding {
  readonly #named: string;
  #chosen: TextDecoding | undefined;
  #head: Uint8Array = new Uint8Array(0);

  constructor(label: string) {
    this.#named = decoderFor(label, true).encoding;
  }

  get encoding(): string {
    return this.#chosen?.encoding ?? this.#named;
  }

  decode(chunk: Uint8Array): string {
    if (this.#chosen) return this.#chosen.decode(chunk);
    this.#head = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk]);
    return this.#head.length < HEAD_LENGTH ? '' : this.#choose().decode(this.#head);
  }

  end(): string {
    if (this.#chosen) return this.#chosen.end();
    const decoding = this.#choose();
    const text = decoding.decode(this.#head);
    try {
      return text + decoding.end();
    } catch (error) {
      throw error instanceof DecodingProblem ? new DecodingProblem(text + error.text) : error;
    }
  }

  #choose(): TextDecoding {
    const [marked] = MARKS.find(([, mark]) => mark.every((byte, index) => this.#head[index] === byte)) ?? [];
    // Separators, digits and line ends have a zero byte in UTF-16.
    const named = this.#named.startsWith('utf-16') && !this.#head.includes(0) ? 'utf-8' : this.#named;
    const encoding = marked ?? named;
    this.#chosen = encoding === 'utf-8' ? utf8Decoding() : streamDecoding(encoding);
    return this.#chosen;
  }
}

function decoderFor(label: string, fatal: boolean): TextDecoder {
  try {
    return new TextDecoder(label, { fatal, ignoreBOM: true });
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
export function utf8Decoding(): TextDecoding {
  const decoder = decoderFor('utf-8', true);
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

function decodeOrLocate(bytes: Uint8Array, decoder: TextDecoder): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new DecodingProblem(validStart(bytes, decoder));
  }
}

/** The text before the first bytes that are not UTF-8. */
function validStart(bytes: Uint8Array, decoder: TextDecoder): string {
  let valid = 0;
  // Every start up to `valid` can be decoded, those from `bad` on cannot.
  for (let bad = bytes.length; bad - valid > 1;) {
    const middle = (valid + bad) >> 1;
    try {
      decoder.decode(bytes.subarray(0, wholeCharacters(bytes.subarray(0, middle))));
      valid = middle;
    } catch {
      bad = middle;
    }
  }
  return decoder.decode(bytes.subarray(0, wholeCharacters(bytes.subarray(0, valid))));
}

const REPLACEMENT = '\uFFFD';

/** Every other encoding, by the decoder's stream mode. A second decoder, which replaces what is not valid, tells where that is. */
function streamDecoding(encoding: string): TextDecoding {
  const strict = decoderFor(encoding, true);
  const lenient = decoderFor(encoding, false);
  const decode = (bytes: Uint8Array | undefined): string => {
    const options = { stream: bytes !== undefined };
    const replaced = lenientText(lenient, bytes, options);
    try {
      return strict.decode(bytes, options);
    } catch {
      throw new DecodingProblem(replaced.split(REPLACEMENT, 1)[0] ?? '');
    }
  };
  return { encoding, decode, end: () => decode(undefined) };
}

/** Now and then even this decoder refuses what it cannot read. */
function lenientText(
  decoder: TextDecoder,
  bytes: Uint8Array | undefined,
  options: { readonly stream: boolean },
): string {
  try {
    return decoder.decode(bytes, options);
  } catch {
    return '';
  }
}
