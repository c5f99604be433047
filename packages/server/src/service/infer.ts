import type { EncodedRows } from '@fsdnet/core';
import { exportedInput } from '@fsdnet/core/engine';

import { rowsOfInputs, type EncodedInput } from '../model/encoded-inputs.ts';
import { invalid } from '../problem.ts';
import type { LiveVersion } from '../repository/live-version.ts';
import { jsonObject, optionalList, optionalText, type JsonObject } from './json-body.ts';
import { checkRowCount, scoresText } from './score.ts';
import { headerOf, type ScoringRequest } from './scoring-request.ts';
import { askedOutput, inputTensor, type InputTensor, type RawTensors } from './tensor-data.ts';

/** Bytes of the JSON in front of raw tensors. */
const JSON_LENGTH_HEADER = 'inference-header-content-length';

/** What the tensors of a request mean: columns of raw rows, or the inputs of the exported model. */
export type TensorForm = 'raw' | 'encoded';

/** Tensors of one model in metadata. */
export interface TensorMetadata {
  readonly name: string;
  readonly datatype: string;
  /** −1: any. */
  readonly shape: readonly number[];
}

/** The inputs of a model in a form. */
export function inputMetadata({ reader, schema }: LiveVersion, form: TensorForm): readonly TensorMetadata[] {
  if (form === 'raw') {
    return reader.columns.map(({ name, kind }) => {
      return { name, datatype: kind === 'numeric' ? 'FP64' : 'BYTES', shape: [-1] };
    });
  }
  return schema.fields.map(exportedInput).map(({ name, type, shape }) => {
    return { name, datatype: type === 'int32' ? 'INT32' : 'FP32', shape: shape.map(() => -1) };
  });
}

/** The outputs of every model. */
export const outputMetadata: readonly TensorMetadata[] = [{ name: 'prediction', datatype: 'FP32', shape: [-1] }];

/** Rows of an inference request, and how its answer shall look. */
export interface InferQuestion {
  readonly rows: EncodedRows;
  readonly id: string | undefined;
  /** Of the output: [rows], or [rows, 1] where all inputs had this shape. */
  readonly shape: readonly number[];
  readonly isBinary: boolean;
}

/**
 * Reads an inference request of the Open Inference Protocol, with raw tensors behind the JSON where the header says so.
 *
 * @throws Problem that names the place.
 */
export function inferQuestion(
  request: ScoringRequest,
  version: LiveVersion,
  form: TensorForm,
  { maxRows, maxTokens }: { readonly maxRows: number; readonly maxTokens: number },
): InferQuestion {
  const { json, raw } = partsOf(request);
  const body = jsonObject(json);
  const { isBinary } = askedOutput(body);
  const id = optionalText(body, 'id');
  const tensors = tensorsOf(body, raw, maxRows * maxTokens);
  const known = inputMetadata(version, form).map(({ name }) => name);
  checkNames([...tensors.keys()], known);
  const extents = new Set(Array.from(tensors.values(), ({ shape }) => shape[0]!));
  if (extents.size > 1) {
    throw invalid('invalid_tensor', 'inputs', `all must have as many rows, got ${[...extents].slice(0, 5).join(', ')}`);
  }
  const [rows = 0] = extents;
  checkRowCount(rows, 'inputs', maxRows);
  const isColumn = [...tensors.values()].every(({ shape }) => shape[1] === 1);
  return {
    rows: form === 'raw' ? rawRows(tensors, rows, version) : encodedRows(tensors, rows, version, maxTokens),
    id,
    shape: isColumn ? [rows, 1] : [rows],
    isBinary,
  };
}

/** The answer to an inference request. */
export function inferAnswer(
  { shape, isBinary }: InferQuestion,
  facts: { readonly model: string; readonly version: string; readonly id: string },
  scores: Float32Array,
): { readonly headers: Record<string, string>; readonly body: string | Uint8Array } {
  const head = JSON.stringify({ model_name: facts.model, model_version: facts.version, id: facts.id }).slice(0, -1);
  const output = `{"name":"prediction","datatype":"FP32","shape":[${shape.join(',')}]`;
  if (!isBinary) {
    const body = `${head},"outputs":[${output},"data":${scoresText(scores)}}]}`;
    return { headers: { 'content-type': 'application/json' }, body };
  }
  const json = Buffer.from(`${head},"outputs":[${output},"parameters":{"binary_data_size":${scores.byteLength}}}]}`);
  return {
    headers: { 'content-type': 'application/octet-stream', [JSON_LENGTH_HEADER]: String(json.length) },
    body: Buffer.concat([json, new Uint8Array(scores.buffer, scores.byteOffset, scores.byteLength)]),
  };
}

/** The JSON of a body and the raw tensors behind it. */
function partsOf(request: ScoringRequest): { readonly json: Uint8Array; readonly raw: RawTensors } {
  const { body } = request;
  const given = headerOf(request, JSON_LENGTH_HEADER);
  if (given === undefined) return { json: body, raw: { bytes: body, at: body.length } };
  const length = /^\d{1,15}$/.test(given) ? Number(given) : NaN;
  if (length > 0 && length <= body.length) return { json: body.subarray(0, length), raw: { bytes: body, at: length } };
  throw invalid(
    'invalid_tensor',
    'Inference-Header-Content-Length',
    `must be the number of bytes of the JSON, from 1 to the ${body.length} of the body`,
    'A body of one raw tensor alone is not read.',
  );
}

function tensorsOf(body: JsonObject, raw: RawTensors, maxElements: number): ReadonlyMap<string, InputTensor> {
  const inputs = optionalList(body, 'inputs');
  if (!inputs || inputs.length === 0) throw invalid('invalid_request', 'inputs', 'must be a list of tensors');
  const tensors = new Map<string, InputTensor>();
  inputs.forEach((input, index) => {
    const tensor = inputTensor(input, `inputs[${index}]`, raw, maxElements);
    if (tensors.has(tensor.name)) throw invalid('invalid_tensor', `inputs[${index}].name`, 'comes twice');
    tensors.set(tensor.name, tensor);
  });
  if (raw.at === raw.bytes.length) return tensors;
  throw invalid('invalid_tensor', 'body', `has ${raw.bytes.length - raw.at} bytes that belong to no tensor`);
}

function checkNames(given: readonly string[], known: readonly string[]): void {
  const stray = given.findIndex((name) => !known.includes(name));
  const inputs = `The model's inputs are ${known.slice(0, 40).join(', ')}.`;
  if (stray >= 0) throw invalid('unknown_input', `inputs[${stray}].name`, 'the model has no such input', inputs);
  const missing = known.find((name) => !given.includes(name));
  if (missing !== undefined) throw invalid('missing_input', 'inputs', `must have "${missing}"`, inputs);
}

/** Columns of raw rows; the lists of a column are one text each, or side by side and filled up with "". */
function rawRows(tensors: ReadonlyMap<string, InputTensor>, rows: number, { reader }: LiveVersion): EncodedRows {
  const columns = new Map<string, readonly unknown[]>();
  let index = 0;
  for (const { name, shape, data } of tensors.values()) {
    const width = shape[1] ?? 1;
    const cells = Array.from(data);
    const isList = reader.columns.find((column) => column.name === name)?.kind === 'multiValued';
    if (width !== 1 && !isList) {
      throw invalid('invalid_tensor', `inputs[${index}].shape`, 'must be [rows] or [rows, 1]: the field has one value');
    }
    const isSideBySide = shape.length === 2 && isList;
    columns.set(
      name,
      isSideBySide ? Array.from({ length: rows }, (_, row) => cells.slice(row * width, (row + 1) * width)) : cells,
    );
    index++;
  }
  return reader.columnwise(columns, rows);
}

function encodedRows(
  tensors: ReadonlyMap<string, InputTensor>,
  rows: number,
  { schema }: LiveVersion,
  maxTokens: number,
): EncodedRows {
  const inputs = new Map<string, EncodedInput>();
  for (const field of schema.fields) {
    const { name, type, shape } = exportedInput(field);
    const tensor = tensors.get(name)!;
    const width = tensor.shape[1] ?? 1;
    const place = `inputs "${name}"`;
    if (shape.length === 1 ? width !== 1 : tensor.shape.length !== 2) {
      throw invalid('invalid_tensor', place, `must have the shape [rows${shape.length === 1 ? '' : ', tokens'}]`);
    }
    if (width > maxTokens) throw invalid('too_long', place, `a list may have ${maxTokens} tokens, got ${width}`);
    if (!/^(?:U?INT|FP)/.test(tensor.datatype) || (type === 'int32' && tensor.datatype.startsWith('FP'))) {
      throw invalid('invalid_tensor', place, `must be ${type === 'int32' ? 'INT32' : 'FP32'}, got ${tensor.datatype}`);
    }
    const numbers = Array.from(tensor.data, Number);
    // A missing number would be 0 otherwise, and an id beyond 32 bits another one.
    const bad = numbers.findIndex(
      (value, at) => tensor.data[at] === null || (type === 'int32' && value !== (value | 0)) || !Number.isFinite(value),
    );
    if (bad >= 0)
      throw invalid(
        'invalid_tensor',
        `${place}[${bad}]`,
        `must be ${type === 'int32' ? 'a whole number of 32 bits' : 'a finite number'}`,
      );
    const data = type === 'int32' ? Int32Array.from(numbers) : Float32Array.from(numbers);
    inputs.set(name, { type, data, dims: tensor.shape });
  }
  return rowsOfInputs(inputs, rows, schema);
}
