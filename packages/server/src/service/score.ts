import { shortestFloat32 } from '@fsdnet/core/engine';
import type { EncodedRows } from '@fsdnet/core';

import type { UnknownColumns } from '../model/row-reader.ts';
import { invalid, Problem, shownInMessage } from '../problem.ts';
import type { LiveVersion } from '../repository/live-version.ts';
import { checkKeys, isObject, optionalList, optionalText, own, type JsonObject } from './json-body.ts';

/** Rows of a request, encoded, and what is asked about them. */
export interface ScoreQuestion {
  readonly rows: EncodedRows;
  /** How many of the best are asked for; undefined: no order. */
  readonly top: number | undefined;
  readonly id: string | undefined;
}

const KEYS = ['rows', 'context', 'candidates', 'top', 'id', 'unknown'];

/**
 * Reads the body of `score`: `rows`, or one `context` and `candidates`, which share its fields.
 *
 * @throws Problem that names the place.
 */
export function scoreQuestion(body: JsonObject, version: LiveVersion, maxRows: number): ScoreQuestion {
  checkKeys(body, KEYS);
  const rows = optionalList(body, 'rows');
  const candidates = optionalList(body, 'candidates');
  const context = own(body, 'context');
  const unknown = unknownColumns(own(body, 'unknown'), 'unknown');
  const [top, id] = [topOf(own(body, 'top')), optionalText(body, 'id')];
  if ((rows === undefined) === (candidates === undefined) || (rows !== undefined && context !== undefined)) {
    throw invalid('invalid_request', undefined, 'a request must have either "rows", or "context" and "candidates"');
  }
  const given = (rows ?? candidates)!;
  checkRowCount(given.length, rows ? 'rows' : 'candidates', maxRows);
  if (rows) return { rows: version.reader.objects({ rows, place: 'rows' }, unknown), top, id };
  if (!isObject(context)) {
    throw invalid('invalid_request', 'context', `must be an object of fields, got ${shownInMessage(context)}`);
  }
  const bad = given.findIndex((candidate) => !isObject(candidate));
  if (bad >= 0) {
    throw invalid(
      'invalid_row',
      `candidates[${bad}]`,
      `must be an object of fields, got ${shownInMessage(given[bad])}`,
    );
  }
  return { rows: version.reader.candidates(context, given, unknown), top, id };
}

/** @throws Problem 413 for more rows than a request may have. */
export function checkRowCount(rows: number, where: string, maxRows: number): void {
  if (rows <= maxRows) return;
  throw new Problem({
    status: 413,
    code: 'too_many_rows',
    where,
    rule: `a request may have ${maxRows} rows, got ${rows}`,
    fix: 'Send them in several requests.',
  });
}

/** What shall become of fields that the model does not have. */
export function unknownColumns(value: unknown, where: string): UnknownColumns {
  if (value === undefined || value === 'refuse') return 'refuse';
  if (value === 'ignore') return 'ignore';
  throw invalid('invalid_request', where, `must be "refuse" or "ignore", got ${shownInMessage(value)}`);
}

function topOf(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw invalid('invalid_request', 'top', `must be a whole number from 0, got ${shownInMessage(value)}`);
}

/** Scores as a JSON list: the shortest decimals that are the same 32-bit floats. */
export function scoresText(scores: Float32Array): string {
  return `[${Array.from(scores, shortestFloat32).join(',')}]`;
}

/** Indices of the `top` best scores, best first; equal ones in the order of the request. */
export function bestFirst(scores: Float32Array, top: number): readonly number[] {
  const order = Array.from(scores, (_, index) => index);
  order.sort((a, b) => scores[b]! - scores[a]! || a - b);
  return order.slice(0, top);
}
