import type { EncodedRows } from '@fsdnet/core';

import { invalid, shownInMessage } from '../problem.ts';
import type { LiveVersion } from '../repository/live-version.ts';
import { checkKeys, isObject, own, type JsonObject } from './json-body.ts';
import { checkRowCount, unknownColumns } from './score.ts';

/** Keys that hold the rows in the forms of MLflow, TensorFlow Serving and Vertex AI. */
const FORMS = ['instances', 'inputs', 'dataframe_records', 'dataframe_split'] as const;

/**
 * Reads rows as clients of MLflow (`dataframe_split`, `dataframe_records`), TensorFlow Serving (`instances`, `inputs`) and
 * Vertex AI (`instances`, `parameters`) send them.
 *
 * @throws Problem that names the place.
 */
export function instancesOf(body: JsonObject, version: LiveVersion, maxRows: number): EncodedRows {
  checkKeys(body, [...FORMS, 'params', 'parameters', 'signature_name', 'id']);
  const given = FORMS.filter((form) => own(body, form) !== undefined);
  const [form] = given;
  if (form === undefined || given.length > 1) {
    throw invalid('invalid_request', undefined, `a request must have exactly one of ${FORMS.join(', ')}`);
  }
  const options = own(body, 'params') ?? own(body, 'parameters') ?? {};
  if (!isObject(options)) throw invalid('invalid_request', 'params', 'must be an object');
  const unknown = unknownColumns(own(options, 'unknown'), 'params.unknown');
  const value = own(body, form);
  const rows = form === 'dataframe_split' ? rowsOfSplit(value) : isObject(value) ? rowsOfColumns(value, form) : value;
  if (!Array.isArray(rows)) {
    throw invalid('invalid_request', form, `must be a list of rows, got ${shownInMessage(value)}`);
  }
  checkRowCount(rows.length, form, maxRows);
  return version.reader.objects({ rows, place: form }, unknown);
}

/** `{"columns": ["user", "item"], "data": [["12", "77"]]}` */
function rowsOfSplit(value: unknown): readonly unknown[] {
  const [columns, data] = isObject(value) ? [own(value, 'columns'), own(value, 'data')] : [];
  if (!Array.isArray(columns) || !Array.isArray(data) || !columns.every((name) => typeof name === 'string')) {
    throw invalid(
      'invalid_request',
      'dataframe_split',
      'must have "columns", a list of names, and "data", a list of rows',
    );
  }
  const names = columns as readonly string[];
  return data.map((cells: unknown, row) => {
    if (Array.isArray(cells) && cells.length === names.length) {
      return Object.fromEntries(names.map((name, column) => [name, cells[column]]));
    }
    throw invalid('invalid_row', `dataframe_split.data[${row}]`, `must be a list of ${names.length} cells`);
  });
}

/** `{"user": ["12"], "item": ["77"]}` */
function rowsOfColumns(value: JsonObject, form: string): readonly unknown[] {
  const columns = Object.entries(value);
  const rows = Array.isArray(columns[0]?.[1]) ? columns[0][1].length : 0;
  const ragged = columns.find(([, cells]) => !Array.isArray(cells) || cells.length !== rows);
  if (ragged) {
    const name = ragged[0].slice(0, 80);
    throw invalid('invalid_request', `${form}.${name}`, 'columns must be lists of equal length');
  }
  const lists = columns as [string, unknown[]][];
  return Array.from({ length: rows }, (_, row) => Object.fromEntries(lists.map(([name, cells]) => [name, cells[row]])));
}
