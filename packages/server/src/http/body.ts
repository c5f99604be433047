import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

import { invalid, Problem } from '../problem.ts';

const INFLATE = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** @throws Problem 415 for a type of body that nobody reads. */
export function checkContentType(header: string | undefined): void {
  const type = header?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === '' || type === 'application/json' || type === 'application/octet-stream' || type.endsWith('+json'))
    return;
  throw new Problem({
    status: 415,
    code: 'content_type',
    where: 'Content-Type',
    rule: 'must be application/json, or application/octet-stream for binary tensors',
    fix: 'With curl, add -H "Content-Type: application/json".',
  });
}

/** A body without its content encoding. @throws Problem 415 for an unknown one, 413 when it inflates beyond the limit. */
export async function plainBody(body: Uint8Array, encoding: string | undefined, maxBytes: number): Promise<Uint8Array> {
  if (encoding === undefined || encoding === '' || encoding === 'identity') return body;
  if (!Object.hasOwn(INFLATE, encoding)) {
    const rule = `must be one of ${Object.keys(INFLATE).join(', ')}`;
    throw new Problem({ status: 415, code: 'content_encoding', where: 'Content-Encoding', rule });
  }
  try {
    return await INFLATE[encoding as keyof typeof INFLATE](body, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes);
    throw invalid('invalid_body', 'body', `must be ${encoding}`);
  }
}

/** A body of more bytes than a request may have. */
export function tooLarge(maxBytes: number): Problem {
  return new Problem({
    status: 413,
    code: 'too_large',
    where: 'body',
    rule: `must have at most ${maxBytes} bytes`,
    fix: 'Send fewer rows in one request.',
  });
}
