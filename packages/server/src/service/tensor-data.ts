import { invalid, shownInMessage } from '../problem.ts';
import { isObject, own, type JsonObject } from './json-body.ts';

/** A tensor of a request. Elements are text, numbers, bigints, booleans, or null where missing. */
export interface InputTensor {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: ArrayLike<unknown>;
}

type Datatype = keyof typeof WIDTHS;

/** Bytes of an element. */
const WIDTHS = {
  BOOL: 1,
  UINT8: 1,
  UINT16: 2,
  UINT32: 4,
  UINT64: 8,
  INT8: 1,
  INT16: 2,
  INT32: 4,
  INT64: 8,
  FP32: 4,
  FP64: 8,
  BYTES: 0,
};

/** Raw tensors behind the JSON of a body, and where the next one starts. */
export interface RawTensors {
  readonly bytes: Uint8Array;
  at: number;
}

/**
 * Reads one entry of `inputs`.
 *
 * @param where Its place, such as "inputs[0]".
 * @param maxElements Beyond it a shape is refused before anything is read.
 * @throws Problem that names the place.
 */
export function inputTensor(input: unknown, where: string, raw: RawTensors, maxElements: number): InputTensor {
  if (!isObject(input)) throw invalid('invalid_tensor', where, `must be an object, got ${shownInMessage(input)}`);
  const name = own(input, 'name');
  if (typeof name !== 'string') throw invalid('invalid_tensor', `${where}.name`, 'must be text');
  const datatype = datatypeOf(own(input, 'datatype'), where);
  const shape = shapeOf(own(input, 'shape'), where, maxElements);
  const count = shape.reduce((product, extent) => product * extent, 1);
  const parameters = own(input, 'parameters') ?? {};
  if (!isObject(parameters)) throw invalid('invalid_tensor', `${where}.parameters`, 'must be an object');
  const size = own(parameters, 'binary_data_size');
  const data = own(input, 'data');
  if ((size === undefined) === (data === undefined)) {
    throw invalid('invalid_tensor', where, 'must have either "data" or the parameter "binary_data_size"');
  }
  const at = { where, datatype, count };
  return {
    name,
    datatype,
    shape,
    data: size === undefined ? jsonElements(data, shape, at) : rawElements(raw, size, at),
  };
}

function datatypeOf(value: unknown, where: string): Datatype {
  if (typeof value === 'string' && Object.hasOwn(WIDTHS, value)) return value as Datatype;
  const rule = `must be one of ${Object.keys(WIDTHS).join(', ')}, got ${shownInMessage(value)}`;
  throw invalid('invalid_tensor', `${where}.datatype`, rule);
}

function shapeOf(value: unknown, where: string, maxElements: number): readonly number[] {
  const isExtent = (extent: unknown): boolean => Number.isSafeInteger(extent) && (extent as number) >= 0;
  if (!Array.isArray(value) || value.length < 1 || value.length > 2 || !value.every(isExtent)) {
    throw invalid('invalid_tensor', `${where}.shape`, 'must be [rows] or [rows, width], whole numbers from 0');
  }
  const shape = value as readonly number[];
  if (shape.reduce((product, extent) => product * extent, 1) <= maxElements) return shape;
  throw invalid('invalid_tensor', `${where}.shape`, `a tensor may have ${maxElements} elements`);
}

/** What is being read. */
interface Reading {
  readonly where: string;
  readonly datatype: Datatype;
  /** Elements of the shape. */
  readonly count: number;
}

function jsonElements(data: unknown, shape: readonly number[], { where, datatype, count }: Reading): unknown[] {
  const elements: unknown[] | undefined = Array.isArray(data) ? data.flat(shape.length - 1) : undefined;
  if (elements?.length !== count) {
    const got = elements ? String(elements.length) : shownInMessage(data);
    throw invalid('invalid_tensor', `${where}.data`, `must be a list of ${count} elements, got ${got}`);
  }
  const bad = elements.findIndex((element) => !isOf(element, datatype));
  if (bad < 0) return elements;
  throw invalid('invalid_tensor', `${where}.data[${bad}]`, `must be ${datatype}, got ${shownInMessage(elements[bad])}`);
}

/** Whether JSON holds an element of a type; whole numbers beyond 2^53 came as text. */
function isOf(element: unknown, datatype: Datatype): boolean {
  if (element === null) return true;
  switch (datatype) {
    case 'BOOL':
      return typeof element === 'boolean';
    case 'BYTES':
      return typeof element === 'string' || typeof element === 'number' || typeof element === 'boolean';
    case 'FP32':
    case 'FP64':
      return typeof element === 'number' || isDigits(element);
    default:
      return Number.isSafeInteger(element) || isDigits(element);
  }
}

function isDigits(element: unknown): boolean {
  return typeof element === 'string' && /^-?\d{16,20}(?:\.0+)?$/.test(element);
}

function rawElements(raw: RawTensors, size: unknown, { where, datatype, count }: Reading): ArrayLike<unknown> {
  const place = `${where}.parameters.binary_data_size`;
  const left = raw.bytes.length - raw.at;
  if (!Number.isSafeInteger(size) || (size as number) < 0 || (size as number) > left) {
    throw invalid(
      'invalid_tensor',
      place,
      `must be at most the ${left} bytes that are left, got ${shownInMessage(size)}`,
    );
  }
  // Copied, so that elements of any width begin at a multiple of it.
  const bytes = new Uint8Array(raw.bytes.subarray(raw.at, raw.at + (size as number)));
  raw.at += size as number;
  if (datatype === 'BYTES') return texts(bytes, count, where);
  if (bytes.length !== count * WIDTHS[datatype]) {
    throw invalid(
      'invalid_tensor',
      place,
      `must be ${count * WIDTHS[datatype]} for ${count} elements, got ${bytes.length}`,
    );
  }
  const { buffer } = bytes;
  switch (datatype) {
    case 'BOOL':
      return Array.from(bytes, (byte) => byte !== 0);
    case 'UINT8':
      return bytes;
    case 'UINT16':
      return new Uint16Array(buffer);
    case 'UINT32':
      return new Uint32Array(buffer);
    case 'UINT64':
      return new BigUint64Array(buffer);
    case 'INT8':
      return new Int8Array(buffer);
    case 'INT16':
      return new Int16Array(buffer);
    case 'INT32':
      return new Int32Array(buffer);
    case 'INT64':
      return new BigInt64Array(buffer);
    case 'FP32':
      return new Float32Array(buffer);
    case 'FP64':
      return new Float64Array(buffer);
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Elements that are each a length, 32 bits little-endian, and as many bytes of UTF-8. */
function texts(bytes: Uint8Array, count: number, where: string): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const found: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    const start = at + 4;
    const end = start <= bytes.length ? start + view.getUint32(at, true) : Infinity;
    if (end > bytes.length || found.length === count) {
      throw invalid('invalid_tensor', where, `element ${found.length} must lie within the tensor's bytes`);
    }
    try {
      found.push(utf8.decode(bytes.subarray(start, end)));
    } catch {
      throw invalid('invalid_tensor', where, `element ${found.length} must be UTF-8`);
    }
    at = end;
  }
  if (found.length === count) return found;
  throw invalid('invalid_tensor', where, `must have ${count} elements, got ${found.length}`);
}

/** An output that the answer shall have. */
export interface AskedOutput {
  readonly isBinary: boolean;
}

/** What `outputs` and `parameters` of a request ask of the output "prediction". */
export function askedOutput(body: JsonObject): AskedOutput {
  const parameters = own(body, 'parameters') ?? {};
  if (!isObject(parameters)) throw invalid('invalid_request', 'parameters', 'must be an object');
  const byDefault = own(parameters, 'binary_data_output') === true;
  const outputs = own(body, 'outputs');
  if (outputs === undefined) return { isBinary: byDefault };
  if (!Array.isArray(outputs)) throw invalid('invalid_request', 'outputs', 'must be a list');
  let isBinary = byDefault;
  outputs.forEach((output: unknown, index) => {
    const where = `outputs[${index}]`;
    const name = isObject(output) ? own(output, 'name') : undefined;
    if (!isObject(output) || name !== 'prediction') {
      throw invalid(
        'unknofOutputoutput',
        `${where}.name`,
        `the only output is "prediction", got ${shownInMessage(name)}`,
      );
    }
    const ofOutput = own(output, 'parameters') ?? {};
    if (!isObject(ofOutput)) throw invalid('invalid_request', `${where}.parameters`, 'must be an object');
    const binary = own(ofOutput, 'binary_data');
    if (binary !== undefined) isBinary = binary === true;
  });
  return { isBinary };
}
