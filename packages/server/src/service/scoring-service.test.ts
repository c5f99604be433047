import { RowEncoder } from '@fsdnet/core';
import { exportedInput, fieldInputs, modelInputs } from '@fsdnet/core/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { ModelFolders, scoresOf } from '../test-support/click-models.ts';
import { createScoringService } from './create-scoring-service.ts';
import type { ScoringService } from './scoring-service.ts';
import type { ScoringResponse } from './scoring-request.ts';

const folders = new ModelFolders();
let service: ScoringService;
beforeAll(async () => {
  service = await createScoringService([folders.write('ctr')], { open: folders.open, maxRows: 100, maxTokens: 20 });
});
afterAll(async () => {
  await service.close();
  folders.remove();
});

async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<ScoringResponse> {
  const bytes = body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return service.handle({ method: 'POST', url, headers, body: bytes });
}

async function get(url: string): Promise<Record<string, unknown>> {
  const answer = await service.handle({ method: 'GET', url, headers: {}, body: new Uint8Array() });
  return { status: answer.status, ...(JSON.parse(String(answer.body)) as object) };
}

async function score(body: unknown): Promise<{ predictions: number[]; order?: number[]; id?: string }> {
  const answer = await post('/v1/models/ctr/score', body);
  expect(answer.status, String(answer.body)).toBe(200);
  return JSON.parse(String(answer.body)) as never;
}

/** Status and place of a refusal. */
async function refusal(url: string, body: unknown, headers?: Record<string, string>): Promise<string> {
  const { status, body: text } = await post(url, body, headers);
  const { error } = JSON.parse(String(text)) as { error: string | { message: string } };
  return `${status} ${typeof error === 'string' ? error : error.message}`;
}

const rows = [
  { user: 'u1', item: '9007199254740994', age: 31, genres: ['Drama', 'War'], seen: 1_700_007_200 },
  { user: 'nobody', item: null, age: null, genres: [], seen: null },
  { user: 'u7', item: '9007199254740999', age: 44.5, genres: 'War|Comedy|Western', seen: '2023-11-15T01:13:20Z' },
];
const expected = (some: readonly object[]): Float32Array =>
  scoresOf(new RowEncoder(folders.schema).encode(some as never));

describe('score', () => {
  test('rows, with the best of them in order', async () => {
    const answer = await score({ rows, top: 2, id: 'r-1' });
    expect(Float32Array.from(answer.predictions)).toEqual(expected(rows));
    const [best, second] = answer.order!;
    expect(answer.order).toHaveLength(2);
    expect(answer.predictions[best!]).toBeGreaterThanOrEqual(answer.predictions[second!]!);
    expect(answer.id).toBe('r-1');
  });

  test('one context and candidates score as the rows that they make', async () => {
    const contexts: Record<string, unknown>[] = [
      { user: 'u3', seen: 1_700_010_000 },
      { genres: ['War', 'War'], age: 25 },
      { user: null, genres: '' },
      {},
    ];
    for (const context of contexts) {
      const candidates = rows.map((row) =>
        Object.fromEntries(Object.entries(row).filter(([key]) => !(key in context))),
      );
      const answer = await score({ context, candidates });
      expect(Float32Array.from(answer.predictions)).toEqual(expected(rows.map((row) => ({ ...row, ...context }))));
    }
    expect((await score({ context: { user: 'u1' }, candidates: [], top: 3 })).order).toEqual([]);
  });

  test('equal scores keep the order of the request', async () => {
    const same = { user: 'u1', item: null, age: 30, genres: null, seen: null };
    expect((await score({ rows: [same, same, same], top: 3 })).order).toEqual([0, 1, 2]);
  });

  test('whole numbers beyond 2^53 are read by their digits', async () => {
    const [number, text] = (
      await score(`{"rows":[{"item":9007199254740994,"user":"u1"},{"item":"9007199254740994","user":"u1"}]}`)
    ).predictions;
    expect(number).toBe(text);
    const [other] = (await score(`{"rows":[{"item":9007199254740995,"user":"u1"}]}`)).predictions;
    expect(other).not.toBe(number);
  });

  test('scores are the shortest decimals of 32-bit floats', async () => {
    const { body } = await post('/v1/models/ctr/score', { rows });
    for (const decimal of /\[(.*)\]/.exec(String(body))![1]!.split(',')) expect(decimal.length).toBeLessThan(13);
  });

  test('what is wrong is said with its place', async () => {
    const url = '/v1/models/ctr/score';
    const messages = [
      await refusal(url, { rows: [rows[0], { age: 'abc' }] }),
      await refusal(url, { rows: [{ usr: 'u1' }] }),
      await refusal(url, { rows: [{ user: { deep: 1 } }] }),
      await refusal(url, { rows: [3] }),
      await refusal(url, { rows: [{ seen: 'yesterday' }] }),
      await refusal(url, { rows: [{ genres: Array.from({ length: 21 }, () => 'a') }] }),
      await refusal(url, { rows, candidates: [] }),
      await refusal(url, { context: { user: 'u1' }, candidates: [{}, { user: 'u2' }] }),
      await refusal(url, { context: [], candidates: [{}] }),
      await refusal(url, { context: {}, candidates: [null] }),
      await refusal(url, { rows, top: 1.5 }),
      await refusal(url, { row: rows }),
      await refusal(url, '{"rows": [{"user": "u1"'),
      await refusal(url, ''),
      await refusal(url, Uint8Array.from([0x7b, 0xff, 0x7d])),
      await refusal(url, '['.repeat(200_000)),
      await refusal(url, `{"rows":${'['.repeat(100_000)}1234567890123456789${']'.repeat(100_000)}}`),
      await refusal(url, { rows: Array.from({ length: 101 }, () => ({})) }),
      await refusal('/v1/models/nothing/score', { rows }),
      await refusal('/v1/models/ctr/versions/3/score', { rows }),
      await refusal(url, '{"rows":[{"__proto__":{"user":"u1"}}]}'),
      await refusal(url, { rows: [{ constructor: 1 }] }),
      await refusal(url, { rows }, { 'x-request-timeout-ms': 'soon' }),
    ];
    expect(messages.map((text) => text.replace(/(?<=Versions: )\w+/, 'VERSION'))).toMatchInlineSnapshot(`
      [
        "400 rows[1].age: expected a number, got "abc". Send null for a missing value.",
        "400 rows[0].usr: the model has no such field. Did you mean "user"? With "unknown": "ignore" other fields are left out.",
        "400 rows[0].user: expected text or a number, got an object. Send null for a missing value.",
        "400 rows[0]: a row must be an object of fields, got 3.",
        "400 rows[0].seen: expected a time, got "yesterday". Send null for a missing value.",
        "400 rows[0].genres: a list may have 20 tokens, got 21.",
        "400 a request must have either "rows", or "context" and "candidates".",
        "400 candidates[1].user: the context has this field already. Give each field in the context or in the candidates.",
        "400 context: must be an object of fields, got a list.",
        "400 candidates[0]: must be an object of fields, got null.",
        "400 top: must be a whole number from 0, got 1.5.",
        "400 row: means nothing here. Known are rows, context, candidates, top, id, unknown.",
        "400 body: must be JSON: Expected ',' or '}' after property value in JSON at position 23 (line 1 column 24).",
        "400 body: must be a JSON object, got nothing.",
        "400 body: must be UTF-8.",
        "400 body: must be JSON: Unexpected end of JSON input.",
        "400 body: is nested too deeply.",
        "413 rows: a request may have 100 rows, got 101. Send them in several requests.",
        "404 model: there is no model "nothing". Models: ctr.",
        "404 version: the model "ctr" has no version "3" in memory. Versions: VERSION.",
        "400 rows[0].__proto__: the model has no such field. Its fields are user, item, age, genres, seen. With "unknown": "ignore" others are left out.",
        "400 rows[0].constructor: the model has no such field. Its fields are user, item, age, genres, seen. With "unknown": "ignore" others are left out.",
        "400 X-Request-Timeout-Ms: must be a whole number of milliseconds, got "soon".",
      ]
    `);
  });

  test('a refused row leaves nothing behind in the counts', async () => {
    const counts = (): Record<string, number> => {
      const { reader } = service.repository.find('ctr');
      return { ...new Map(reader.counts.entries()).get('user')! };
    };
    await score({ rows: [{ user: 'u1' }] });
    const before = counts();
    await refusal('/v1/models/ctr/score', { rows: [{ user: null, age: 'abc' }] });
    await score({ rows: [{ user: 'u1' }, { user: 'stranger' }, { user: null }] });
    await score({ context: { user: 'u2' }, candidates: [{ age: 1 }, { age: 2 }] });
    expect(counts()).toEqual({
      known: before['known']! + 3,
      unseen: before['unseen']! + 1,
      missing: before['missing']! + 1,
    });
  });
});

describe('other forms', () => {
  test('MLflow, TensorFlow Serving, Vertex AI', async () => {
    const columns = Object.keys(rows[0]!);
    const bodies: [string, object][] = [
      ['/invocations', { dataframe_split: { columns, data: rows.map((row) => Object.values(row)) } }],
      ['/invocations', { dataframe_records: rows }],
      ['/invocations?model=ctr', { instances: rows }],
      ['/v1/models/ctr:predict', { instances: rows, parameters: {} }],
      [
        '/v1/models/ctr:predict',
        { inputs: Object.fromEntries(columns.map((name) => [name, rows.map((row) => row[name as 'user'])])) },
      ],
      [
        '/v1/models/ctr:predict',
        { instances: rows.map((row) => ({ ...row, more: 1 })), parameters: { unknown: 'ignore' } },
      ],
    ];
    for (const [url, body] of bodies) {
      const answer = JSON.parse(String((await post(url, body)).body)) as { predictions: number[] };
      expect(Float32Array.from(answer.predictions)).toEqual(expected(rows));
    }
    expect(await refusal('/invocations', { instances: rows, inputs: rows })).toMatch(
      /^400 a request must have exactly one/,
    );
    expect(await refusal('/invocations', { dataframe_split: { columns: ['user'], data: [['u1', 2]] } })).toMatch(
      /^400 dataframe_split.data\[0\]: must be a list of 1 cells/,
    );
    expect(await get('/v1/models/ctr')).toMatchObject({ model_version_status: [{ state: 'AVAILABLE' }] });
  });
});

describe('Open Inference Protocol', () => {
  const raw = {
    inputs: [
      { name: 'user', shape: [3], datatype: 'BYTES', data: ['u1', 'nobody', 'u7'] },
      { name: 'item', shape: [3], datatype: 'BYTES', data: ['9007199254740994', null, '9007199254740999'] },
      { name: 'age', shape: [3], datatype: 'FP64', data: [31, null, 44.5] },
      {
        name: 'genres',
        shape: [3, 3],
        datatype: 'BYTES',
        data: [
          ['Drama', 'War', ''],
          ['', '', ''],
          ['War', 'Comedy', 'Western'],
        ],
      },
      { name: 'seen', shape: [3], datatype: 'BYTES', data: ['1700007200', '', '2023-11-15T01:13:20Z'] },
    ],
  };
  const url = '/v2/models/ctr/infer';

  test('metadata, health and readiness', async () => {
    expect(await get('/v2')).toMatchObject({ name: 'fsdnet', extensions: ['binary_tensor_data', 'model_repository'] });
    expect(await get('/v2/')).toMatchObject({ status: 200 });
    expect(await get('/v2/health/live')).toEqual({ status: 200, live: true });
    expect(await get('/v2/health/ready')).toEqual({ status: 200, ready: true, live: true });
    expect(await get('/v2/models/ctr')).toMatchObject({
      name: 'ctr',
      platform: 'onnx_onnxv1',
      inputs: [
        { name: 'user', datatype: 'BYTES', shape: [-1] },
        { name: 'item' },
        { name: 'age', datatype: 'FP64' },
        { name: 'genres', datatype: 'BYTES' },
        { name: 'seen', datatype: 'BYTES' },
      ],
      outputs: [{ name: 'prediction', datatype: 'FP32', shape: [-1] }],
    });
    expect(await get('/v2/models/ctr/ready')).toMatchObject({ status: 200, name: 'ctr', ready: true });
    expect(await get('/v2/models/none/ready')).toMatchObject({ status: 404 });
    expect(await get('/v2/models')).toMatchObject({ models: ['ctr', 'ctr.encoded'] });
  });

  test('columns of raw rows', async () => {
    const answer = JSON.parse(String((await post(url, { ...raw, id: 'x' })).body)) as never;
    expect(answer).toMatchObject({
      model_name: 'ctr',
      id: 'x',
      outputs: [{ name: 'prediction', shape: [3], datatype: 'FP32' }],
    });
    expect(Float32Array.from((answer as { outputs: [{ data: number[] }] }).outputs[0].data)).toEqual(expected(rows));
  });

  test('the inputs of the export', async () => {
    const inputs = modelInputs(new RowEncoder(folders.schema).encode(rows), fieldInputs(folders.schema.fields));
    const tensors = Object.entries(inputs).map(([name, { type, data, dims }]) => ({
      name,
      shape: dims,
      datatype: type === 'int32' ? 'INT32' : 'FP32',
      data: [...data],
    }));
    expect(Object.keys(inputs)).toEqual(folders.schema.fields.map((field) => exportedInput(field).name));
    const answer = JSON.parse(String((await post('/v2/models/ctr.encoded/infer', { inputs: tensors })).body)) as never;
    expect(Float32Array.from((answer as { outputs: [{ data: number[] }] }).outputs[0].data)).toEqual(expected(rows));
    const beyond = tensors.map((tensor) => (tensor.name === 'id:user' ? { ...tensor, data: [0, 1, 99] } : tensor));
    expect(await refusal('/v2/models/ctr.encoded/infer', { inputs: beyond })).toBe(
      '400 inputs "id:user"[2]: must lie between 0 and 11, got 99.',
    );
  });

  test('binary tensors in and out', async () => {
    const bytesOf = (texts: readonly string[]): Buffer =>
      Buffer.concat(
        texts.flatMap((text) => {
          const head = Buffer.alloc(4);
          head.writeUInt32LE(Buffer.byteLength(text));
          return [head, Buffer.from(text)];
        }),
      );
    const tensors = [
      bytesOf(['u1', 'nobody', 'u7']),
      Buffer.from(BigInt64Array.of(9_007_199_254_740_994n, -1n, 9_007_199_254_740_999n).buffer),
      Buffer.from(Float64Array.of(31, NaN, 44.5).buffer),
      bytesOf(['Drama|War', '', 'War|Comedy|Western']),
      bytesOf(['1700007200', '', '2023-11-15T01:13:20Z']),
    ];
    const datatypes = ['BYTES', 'INT64', 'FP64', 'BYTES', 'BYTES'];
    const inputs = raw.inputs.map(({ name }, index) => ({
      name,
      shape: [3],
      datatype: datatypes[index],
      parameters: { binary_data_size: tensors[index]!.length },
    }));
    const json = Buffer.from(JSON.stringify({ inputs, parameters: { binary_data_output: true } }));
    const headers = { 'inference-header-content-length': String(json.length) };
    const answer = await post(url, Buffer.concat([json, ...tensors]), headers);
    expect(answer.status).toBe(200);
    const length = Number(answer.headers['inference-header-content-length']);
    const head = JSON.parse(Buffer.from(answer.body).subarray(0, length).toString()) as object;
    expect(head).toMatchObject({ outputs: [{ name: 'prediction', parameters: { binary_data_size: 12 } }] });
    const scores = new Float32Array(Uint8Array.from(Buffer.from(answer.body).subarray(length)).buffer);
    expect(scores).toEqual(expected(rows));

    const cut = [
      await refusal(url, Buffer.concat([json, ...tensors]).subarray(0, -3), headers),
      await refusal(url, Buffer.concat([json, ...tensors, Buffer.from('x')]), headers),
      await refusal(url, Buffer.concat([json, ...tensors]), { 'inference-header-content-length': '0' }),
      await refusal(url, Buffer.concat([json, ...tensors]), { 'inference-header-content-length': '99999' }),
      await refusal(url, { ...raw, outputs: [{ name: 'logit' }] }),
      await refusal(url, { inputs: raw.inputs.slice(1) }),
      await refusal(url, { inputs: [...raw.inputs, { name: 'more', shape: [3], datatype: 'FP16', data: [] }] }),
      await refusal(url, { inputs: [{ ...raw.inputs[0], data: ['u1'] }] }),
      await refusal(url, { inputs: [{ ...raw.inputs[0], shape: [1e300] }] }),
      await refusal(url, { inputs: [{ ...raw.inputs[0], shape: [-1] }] }),
      await refusal(url, { inputs: [{ ...raw.inputs[2], data: ['1', '2', '3'] }] }),
    ];
    expect(cut).toMatchInlineSnapshot(`
      [
        "400 inputs[4].parameters.binary_data_size: must be at most the 39 bytes that are left, got 42.",
        "400 body: has 1 bytes that belong to no tensor.",
        "400 Inference-Header-Content-Length: must be the number of bytes of the JSON, from 1 to the 624 of the body. A body of one raw tensor alone is not read.",
        "400 Inference-Header-Content-Length: must be the number of bytes of the JSON, from 1 to the 624 of the body. A body of one raw tensor alone is not read.",
        "400 outputs[0].name: the only output is "prediction", got "logit".",
        "400 inputs: must have "user". The model's inputs are user, item, age, genres, seen.",
        "400 inputs[5].datatype: must be one of BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, FP32, FP64, BYTES, got "FP16".",
        "400 inputs[0].data: must be a list of 3 elements, got 1.",
        "400 inputs[0].shape: must be [rows] or [rows, width], whole numbers from 0.",
        "400 inputs[0].shape: must be [rows] or [rows, width], whole numbers from 0.",
        "400 inputs[0].data[0]: must be FP64, got "1".",
      ]
    `);
  });

  test('the repository is listed and, unless asked for, not controlled', async () => {
    const { status, body } = await post('/v2/repository/index', new Uint8Array());
    expect(status).toBe(200);
    expect(JSON.parse(String(body))).toEqual([
      { name: 'ctr', version: expect.any(String), state: 'READY', reason: '' },
    ]);
    expect(await refusal('/v2/repository/models/ctr/load', '')).toMatch(/^403 "load" is not allowed/);
    expect(await refusal('/v2/repository/models/ctr/unload', '')).toMatch(/^403/);
  });
});

test('paths that lead nowhere', async () => {
  const status = async (url: string, method = 'GET'): Promise<number> =>
    (await service.handle({ method, url, headers: {}, body: new Uint8Array() })).status;
  expect(await status('/v2/models/..%2f..%2fetc%2fpasswd')).toBe(404);
  expect(await status('/v2/models/%2e%2e/versions/%2e%2e')).toBe(404);
  expect(await status('/v2/models/__proto__')).toBe(404);
  expect(await status('/v2/models/ctr/versions/constructor')).toBe(404);
  expect(await status('/v2/models/%ff')).toBe(400);
  expect(await status('/etc/passwd')).toBe(404);
  expect(await status('/v1/models/ctr/score')).toBe(405);
  expect(await status('/v2', 'DELETE')).toBe(405);
});

test('the document describes the fields', async () => {
  const document = (await get('/openapi.json')) as never as { paths: Record<string, unknown> };
  expect(JSON.stringify(document.paths['/v1/models/ctr/score'])).toContain('"genres"');
  expect(Object.keys(document.paths)).toContain('/v2/models/ctr.encoded/infer');
});
