import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { tfjs } from '@fsdnet/engine-tfjs';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { loadModel } from '../node/index.ts';
import { clickRows } from '../test-support/click-data.ts';
import { logisticModel } from '../test-support/logistic-engine.ts';
import type { PageResult } from '../test-support/load-model-page.ts';

const RUN = fileURLToPath(new URL('../node/fixtures/run-version-1', import.meta.url));

const chromium = [process.env['FSDNET_CHROMIUM'], 'chromium', 'google-chrome', 'chrome'].find(isThere);

function isThere(command: string | undefined): boolean {
  try {
    if (command !== undefined) execFileSync(command, ['--version'], { stdio: 'ignore' });
    return command !== undefined;
  } catch {
    return false;
  }
}

/** What the page tells when a browser without a window opens it; `host` is how it calls this computer. */
async function inChromium(host: string): Promise<PageResult> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../test-support/load-model-page.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    conditions: ['@fsdnet/source', 'browser'],
  });
  const told = Promise.withResolvers<PageResult>();
  const server = createServer((request, response) => {
    const { url = '/' } = request;
    const send = (type: string, content: string | Uint8Array): void =>
      void response.writeHead(200, { 'Content-Type': type }).end(content);
    if (url === '/') return send('text/html', '<!doctype html><body><script type="module" src="page.js"></script>');
    if (url === '/page.js') return send('text/javascript', outputFiles[0]!.text);
    if (url === '/result') {
      told.resolve(json(request) as Promise<PageResult>);
      return send('text/plain', '');
    }
    const [, name] = /^\/run\/(\w+\.\w+)$/.exec(url) ?? [];
    if (name !== undefined && existsSync(join(RUN, name)))
      return send('application/octet-stream', readFileSync(join(RUN, name)));
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const profile = mkdtempSync(join(tmpdir(), 'chromium-'));
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP page.example 127.0.0.1'];
  const url = `http://${host}:${(server.address() as AddressInfo).port}/`;
  const browser = spawn(chromium!, [...flags, `--user-data-dir=${profile}`, url], { stdio: 'ignore' });
  const ended = once(browser, 'exit');
  try {
    return await Promise.race([
      told.promise,
      ended.then(([code]) => Promise.reject(new Error(`the browser ended with ${code}`))),
    ]);
  } finally {
    browser.kill();
    await ended;
    server.close();
    rmSync(profile, { recursive: true, maxRetries: 5 });
  }
}

test.skipIf(chromium === undefined).each([
  { host: '127.0.0.1', webCrypto: true },
  { host: 'page.example', webCrypto: false },
])('a page of $host loads a run and scores as Node does', { timeout: 90_000 }, async ({ host, webCrypto }) => {
  const trained = await loadModel(RUN, { model: logisticModel(), engine: tfjs() });
  const expected = Array.from(await trained.predict(clickRows(5, 'page')), (value): unknown =>
    expect.closeTo(value, 6),
  );
  expect(await inChromium(host)).toEqual({
    webCrypto,
    fromAddress: expected,
    fromBlobs: expected,
    damaged:
      'StorageError: model.safetensors: is damaged, got another checksum than when it was written. Restore the file from a copy, or train again.',
  });
});
