import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

import { InputError } from '@fsdnet/core';

/** The tokens of a file, which is read again whenever it changes. */
export class Tokens {
  readonly #file: string;
  #hashes: readonly Buffer[];
  #signature: string;
  readonly #warn: (text: string) => void;

  /** @throws InputError when the file cannot be read or holds no token. */
  constructor(file: string, warn: (text: string) => void) {
    this.#file = file;
    this.#warn = warn;
    this.#signature = signatureOf(file);
    this.#hashes = readTokens(file);
  }

  /** Whether an `Authorization` header has one of them. The time that it takes tells nothing about the tokens. */
  accept(header: string | undefined): boolean {
    this.#readAgain();
    const given = sha256(/^Bearer +(\S+)$/i.exec(header ?? '')?.[1] ?? '');
    let isKnown = false;
    for (const hash of this.#hashes) if (timingSafeEqual(hash, given)) isKnown = true;
    return isKnown;
  }

  /** A file that became unreadable changes nothing: the tokens of before stay. */
  #readAgain(): void {
    const signature = signatureOf(this.#file);
    if (signature === this.#signature) return;
    this.#signature = signature;
    try {
      this.#hashes = readTokens(this.#file);
    } catch (error) {
      this.#warn(`${(error as Error).message} The tokens of before stay.`);
    }
  }
}

function readTokens(file: string): readonly Buffer[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new InputError({
      where: file,
      rule: 'the file of tokens must be readable',
      got: (error as NodeJS.ErrnoException).code,
    });
  }
  const lines = text.split('\n').map((line) => line.trim());
  const tokens = lines.flatMap((line, index) => {
    if (line === '' || line.startsWith('#')) return [];
    if (!line.startsWith('sha256:')) return [sha256(line)];
    const hex = line.slice('sha256:'.length);
    if (/^[0-9a-f]{64}$/i.test(hex)) return [Buffer.from(hex, 'hex')];
    throw new InputError({ where: `${file}:${index + 1}`, rule: 'sha256: must be followed by 64 hexadecimal digits' });
  });
  if (tokens.length > 0) return tokens;
  throw new InputError({
    where: file,
    rule: 'the file of tokens holds none',
    fix: 'Write one per line, as text or as sha256:HEX.',
  });
}

function signatureOf(file: string): string {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat ? `${stat.dev} ${stat.ino} ${stat.size} ${stat.mtimeNs}` : 'gone';
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
