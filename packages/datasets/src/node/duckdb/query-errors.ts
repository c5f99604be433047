import { InputError } from '@fsdnet/core';

/** How messages name an extension that is missing. */
const EXTENSION = /\bextension ['"]?([a-z][a-z0-9_]*)/;

/** What DuckDB says of a query, as an error of the user's input in one line. */
export function queryError(error: unknown, where: string): InputError {
  const message = error instanceof Error ? error.message : String(error);
  const extension = /^[^:]*Extension/.test(message) ? EXTENSION.exec(message)?.[1] : undefined;
  if (extension !== undefined) {
    return new InputError({
      where,
      rule: `the query needs DuckDB's extension ${extension}, which could not be loaded`,
      fix: `Once, where the network allows it, write "INSTALL ${extension}; LOAD ${extension};" before the SELECT.`,
      cause: error,
    });
  }
  // Behind it stand the query and an arrow.
  const line = (message.split(/\n\s*\nLINE \d+:/)[0] ?? '').replace(/\s*\n\s*/g, ' ').trim();
  const [, rule = line, fix] = /^(.*?)[\s.!]*(Did you mean .*|Candidate .*)$/.exec(line) ?? [];
  return new InputError({ where, rule: rule.replace(/[.!]$/, ''), fix, cause: error });
}
