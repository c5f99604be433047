import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';

import { keyedRandom, integerBelow, type Random } from '@fsdnet/core/engine';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { ServerOptions } from '../server-options.ts';
import { ModelFolders } from '../test-support/click-models.ts';
import { openServer, type ScoringServer } from './scoring-server.ts';

let folders: ModelFolders;
let server: ScoringServer | undefined;
let lines: Record<string, unknown>[];
beforeEach(() => {
  folders = new ModelFolders();
  lines = [];
});
afterEach(async () => {
  await server?.drain();
  server = undefined;
  folders.remove();
});

async function start(options: ServerOptions = {}): Promise<ScoringServer> {
  const log = pino({ base: null }, { write: (line) => void lines.push(JSON.parse(line) as never) });
  return (server = await openServer([folders.write('ctr')], {
    open: folders.open,
    log,
    port: 0,
    drainWait: 0,
    ...options,
  }));
}

const json = { 'content-type': 'application/json' };
const row = '{"rows":[{"user":"u1"}]}';

/** Status, headers and body of an answer; no socket is used. */
async function ask(
  url: string,
  payload: string | Buffer = '',
  headers: Record<string, string> = json,
  method: 'GET' | 'POST' = payload.length === 0 ? 'GET' : 'POST',
): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  const { statusCode, headers: answered, body } = await server!.fastify.inject({ method, url, payload, headers });
  return { status: statusCode, headers: answered, body };
}

test('types of bodies: as clients of all kinds send and read them', async () => {
  await start();
  const answer = await ask('/v1/models/ctr/score', row);
  expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
  expect((await ask('/v1/models/ctr/score', row, {})).status).toBe(200);
  expect((await ask('/v1/models/ctr/score', row, { 'content-type': 'application/json; charset=utf-8' })).status).toBe(
    200,
  );
  expect((await ask('/v1/models/ctr/score', row, { 'content-type': 'text/csv' })).status).toBe(415);
  expect((await ask('/v2/repository/index', '', {}, 'POST')).status).toBe(200);
  const zipped = gzipSync(row);
  expect((await ask('/v1/models/ctr/score', zipped, { ...json, 'content-encoding': 'gzip' })).status).toBe(200);
  expect((await ask('/v1/models/ctr/score', row, { ...json, 'content-encoding': 'gzip' })).status).toBe(400);
  expect((await ask('/v1/models/ctr/score', row, { ...json, 'content-encoding': 'zip' })).status).toBe(415);
});

test('sizes: of the body, also when it inflates', async () => {
  await start({ maxBody: 2000 });
  const large = JSON.stringify({ rows: [{ user: 'x'.repeat(3000) }] });
  const refused = await ask('/v1/models/ctr/score', large);
  expect([refused.status, JSON.parse(refused.body)]).toEqual([
    413,
    {
      error: {
        code: 'too_large',
        message: 'body: must have at most 2000 bytes. Send fewer rows in one request.',
        where: 'body',
      },
    },
  ]);
  const bomb = gzipSync(large);
  expect(bomb.length).toBeLessThan(200);
  expect((await ask('/v1/models/ctr/score', bomb, { ...json, 'content-encoding': 'gzip' })).status).toBe(413);
  expect((await ask('/v2/models/ctr/infer', large)).body).toMatch(/^\{"error":"body: must have/);
});

test('tokens: as text, as SHA-256, and read again when the file changes', async () => {
  const file = folders.path('tokens');
  const hex = createHash('sha256').update('second').digest('hex');
  writeFileSync(file, `# who may ask\n\nfirst\nsha256:${hex}\n`);
  await start({ tokenFile: file });
  const status = async (url: string, token?: string): Promise<number> =>
    (await ask(url, '', token === undefined ? {} : { authorization: `Bearer ${token}` })).status;
  for (const url of ['/v2', '/v1/models', '/metrics', '/openapi.json', '/', '/nowhere']) {
    expect(await status(url), url).toBe(401);
    expect(await status(url, 'wrong'), url).toBe(401);
  }
  expect(await status('/v2', 'first')).toBe(200);
  expect(await status('/metrics', 'second')).toBe(200);
  expect(await status('/v2', `sha256:${hex}`)).toBe(401);
  expect(await status('/v2', hex)).toBe(401);
  expect((await ask('/v2', '', { authorization: 'Basic first' })).status).toBe(401);
  expect((await ask('/v1/models/ctr/score', row, json)).headers['www-authenticate']).toBe('Bearer');
  for (const url of ['/v2/health/live', '/v2/health/ready', '/ping', '/health']) expect(await status(url)).toBe(200);
  appendFileSync(file, 'third\n');
  expect(await status('/v2', 'third')).toBe(200);
  renameSync(file, folders.path('gone'));
  expect(await status('/v2', 'third')).toBe(200);
  expect(lines.some(({ msg }) => String(msg).includes('The tokens of before stay.'))).toBe(true);
  writeFileSync(file, 'fourth\n');
  expect([await status('/v2', 'third'), await status('/v2', 'fourth')]).toEqual([401, 200]);
  expect(JSON.stringify(lines)).not.toMatch(/first|second|Bearer/);
});

test('a file of tokens without any is refused at the start', async () => {
  writeFileSync(folders.path('tokens'), '# nobody\n');
  await expect(start({ tokenFile: folders.path('tokens') })).rejects.toThrow('holds none');
  writeFileSync(folders.path('tokens'), 'sha256:abc\n');
  await expect(start({ tokenFile: folders.path('tokens') })).rejects.toThrow('64 hexadecimal digits');
  await expect(start({ tokenFile: folders.path('nowhere') })).rejects.toThrow('must be readable');
});

test('a full queue is said before the body is read', async () => {
  await start({ queueRequests: 1 });
  let release: () => void = () => undefined;
  folders.hold = () => new Promise((resolve) => (release = resolve));
  const first = ask('/v1/models/ctr/score', row);
  await vi.waitFor(() => expect(server!.service.hasRoom).toBe(false));
  expect(await ask('/v1/models/ctr/score', 'not even JSON')).toMatchObject({
    status: 503,
    headers: { 'retry-after': '1' },
  });
  expect((await ask('/v2/health/live')).status).toBe(200);
  release();
  expect((await first).status).toBe(200);
});

test('metrics: requests, rows, batches, scores, unseen values, loads', async () => {
  await start();
  await ask('/v1/models/ctr/score', '{"rows":[{"user":"u1"},{"user":"stranger"}]}');
  await ask('/v1/models/ctr/score', '{"rows":[{"age":"x"}]}');
  const { status, headers, body } = await ask('/metrics');
  expect([status, headers['content-type']]).toEqual([200, expect.stringContaining('text/plain')]);
  const version = server!.service.repository.find('ctr').version;
  for (const line of [
    'fsdnet_http_requests_total{route="/v1/models/{model}/score",code="200"} 1',
    'fsdnet_http_requests_total{route="/v1/models/{model}/score",code="400"} 1',
    'fsdnet_http_request_duration_seconds_bucket{le="0.0005",route=',
    `fsdnet_rows_total{model="ctr",version="${version}"} 2`,
    'fsdnet_batch_rows_bucket{le="2",model="ctr"} 1',
    `fsdnet_score_count{model="ctr",version="${version}"} 2`,
    `fsdnet_field_values_total{model="ctr",version="${version}",field="user",kind="unseen"} 1`,
    'fsdnet_reloads_total{model="ctr",result="loaded"} 1',
    'fsdnet_queue_rows 0',
    'nodejs_eventloop_lag_p99_seconds',
  ])
    expect(body).toContain(line);
});

test('logs: a line per request, without the rows; the trace is passed on', async () => {
  await start();
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const { headers } = await ask('/v1/models/ctr/score', '{"rows":[{"user":"secret"}]}', { ...json, traceparent, 'x-request-id': 'r-7' }); // prettier-ignore
  expect(headers).toMatchObject({ traceparent, 'x-request-id': 'r-7' });
  expect(lines.at(-1)).toMatchObject({
    reqId: 'r-7',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    route: '/v1/models/{model}/score',
    status: 200,
    model: 'ctr',
    rows: 1,
  });
  expect(JSON.stringify(lines)).not.toContain('secret');
  const before = lines.length;
  await ask('/v2/health/live');
  await ask('/metrics');
  expect(lines).toHaveLength(before);
  for (const wrong of [
    '00-0-0-01',
    traceparent.toUpperCase(),
    `ff${traceparent.slice(2)}`,
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
  ]) {
    const answer = await ask('/v2', '', { traceparent: wrong });
    expect(answer.headers['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  }
});

test('the page is one file that runs only what stands in it', async () => {
  await start();
  const { headers, body } = await ask('/');
  expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8' });
  const script = /<script>([\s\S]*)<\/script>/.exec(body)![1]!;
  const hash = createHash('sha256').update(script).digest('base64');
  expect(headers['content-security-policy']).toContain(`script-src 'sha256-${hash}'`);
  expect(body).not.toMatch(/https?:\/\//);
});

/** What a socket gets back for these bytes. */
async function raw(address: string, bytes: string | Buffer, pauseMilliseconds = 0): Promise<string> {
  const socket = connect(Number(new URL(address).port), '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  socket.write(bytes);
  if (pauseMilliseconds === 0) socket.end();
  await once(socket, 'close');
  return text;
}

test('what is no HTTP, too long or too slow gets an answer in our form', async () => {
  await start({ requestSeconds: 0.2 });
  const address = await server!.listen();
  expect(await raw(address, 'hello\r\n\r\n')).toMatch(/^HTTP\/1.1 400 Bad Request\r\n[\s\S]*"code":"invalid_http"/);
  const long = `GET /v2 HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`;
  expect(await raw(address, long)).toMatch(/^HTTP\/1.1 431 /);
  const slow = 'POST /v1/models/ctr/score HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"rows"';
  expect(await raw(address, slow, 1)).toMatch(/^HTTP\/1.1 408 [\s\S]*"code":"slow"/);
  // A client that breaks off its body ends nothing else.
  await raw(address, slow);
  expect((await fetch(`${address}/v2/health/live`)).status).toBe(200);
});

test('draining: requests in flight are answered with Connection: close, then nothing is taken any more', async () => {
  await start({ drainWait: 0.1 });
  const address = await server!.listen();
  let release: () => void = () => undefined;
  folders.hold = () => new Promise((resolve) => (release = resolve));
  const post = (): Promise<Response> =>
    fetch(`${address}/v1/models/ctr/score`, { method: 'POST', headers: json, body: row });
  const begun = post();
  await vi.waitFor(() => expect(folders.opened[0]!.runs).toHaveLength(2));
  const drained = server!.drain();
  const ready = await fetch(`${address}/v2/health/ready`);
  expect([ready.status, ready.headers.get('connection')]).toEqual([503, 'close']);
  expect((await fetch(`${address}/v2/health/live`)).status).toBe(200);
  await new Promise((resume) => setTimeout(resume, 150));
  folders.hold = undefined;
  release();
  const answer = await begun;
  expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
  await drained;
  expect(folders.opened[0]!.isDisposed).toBe(true);
  await expect(post()).rejects.toThrow();
});

/** A request that no careful client sends: a good one that was damaged, or one out of pieces that mislead. */
function hostile(random: Random): { url: string; payload: Buffer; headers: Record<string, string> } {
  const pick = <T>(from: readonly T[]): T => from[integerBelow(from.length, random)]!;
  const values = [
    'null', '"x"', '-1', '1e999', '12345678901234567890123', '{}', '[]', '[[[]]]', 'true', '"\\ud800"', '{"__proto__":1}',
    '{"constructor":{"prototype":1}}', '1e-999', '"\\u0000"', `"${'a'.repeat(5000)}"`, '['.repeat(5000), '{"toString":1}', '-0',
  ]; // prettier-ignore
  const good = [
    '{"rows":[{"user":"u1","age":3,"genres":["War"]}],"top":3}',
    '{"context":{"user":"u1"},"candidates":[{"age":1},{"age":2}]}',
    '{"inputs":[{"name":"user","shape":[2],"datatype":"BYTES","data":["a","b"]},{"name":"age","shape":[2],"datatype":"FP64","data":[1,2]}]}',
    '{"dataframe_split":{"columns":["user"],"data":[["u1"]]}}',
  ];
  const damage: readonly ((text: string) => string)[] = [
    (text) => text.slice(0, integerBelow(text.length, random)),
    (text) => text.replace(/(?<=:)\d+|(?<=:)"[^"]*"/, () => pick(values)),
    (text) => text.replace(/\[[^[\]]*\]/, () => pick(values)),
    (text) => text.replaceAll('"user"', pick(['"__proto__"', '"constructor"', '"hasOwnProperty"', '"us\\u0065rs"'])),
    (text) =>
      text.replace(
        '{',
        `{${pick(['"rows"', '"top"', '"id"', '"inputs"', '"outputs"', '"parameters"'])}:${pick(values)},`,
      ),
    (text) =>
      text.replace(
        /"shape":\[2\]/,
        `"shape":${pick(['[1e308]', '[-2]', '[2,2,2]', '[0]', '[2.5]', '"2"', '[4294967296,4294967296]'])}`,
      ),
    () => pick(values),
  ];
  let text = pick(good);
  for (let times = 1 + integerBelow(3, random); times > 0; times--) text = pick(damage)(text);
  const payload = Buffer.from(text);
  if (random.uniform() < 0.1 && payload.length > 0) payload[integerBelow(payload.length, random)] = 0xff;
  const headers: Record<string, string> = { ...json };
  if (random.uniform() < 0.1)
    headers['inference-header-content-length'] = pick(['0', '-1', '9', '1e9', 'x', '99999999999999999999']);
  if (random.uniform() < 0.05) headers['x-request-timeout-ms'] = pick(['-1', 'x', '1e9']);
  if (random.uniform() < 0.05) headers['content-encoding'] = pick(['gzip', 'deflate', 'br', 'zip', '__proto__']);
  const url = pick([
    '/v1/models/ctr/score', '/v1/models/ctr/score', '/v2/models/ctr/infer', '/v2/models/ctr.encoded/infer', '/v1/models/ctr:predict',
    '/invocations', '/v1/models/..%2fctr/score', '/v2/models/%00/infer', '/v1/models/ctr/versions/..%2f..%2f/score', '/v2/repository/index',
    '/v2/models/__proto__/infer', '/%2e%2e/%2e%2e/etc/passwd', '/v2/models/%E0%A4%A/infer', '//v2', '/v1/models/ctr/score/../../../x',
  ]); // prettier-ignore
  return { url, payload, headers };
}

test('1,000 hostile requests: none ends or hangs the server, and whatever is refused says why', async () => {
  await start();
  const random = keyedRandom(1, 'hostile requests');
  const prototype = JSON.stringify(Object.getOwnPropertyNames(Object.prototype));
  const statuses: Record<number, number> = {};
  for (let index = 0; index < 1000; index++) {
    const { url, payload, headers } = hostile(random);
    const { status, body } = await ask(url, payload, headers, 'POST');
    const shown = `${url} ${payload.toString().slice(0, 200)} ${JSON.stringify(headers)} -> ${status} ${body.slice(0, 300)}`;
    statuses[status] = (statuses[status] ?? 0) + 1;
    expect(status === 200 || (status >= 400 && status < 500), shown).toBe(true);
    if (status === 200) continue;
    const { error } = JSON.parse(body) as { error: string | { message: string; code: string } };
    const message = typeof error === 'string' ? error : error.message;
    expect(message.length, shown).toBeGreaterThan(10);
    expect(message.length, shown).toBeLessThan(600);
  }
  expect(statuses[400]).toBeGreaterThan(500);
  expect(JSON.stringify(Object.getOwnPropertyNames(Object.prototype))).toBe(prototype);
  expect((await ask('/v1/models/ctr/score', row)).status).toBe(200);
});
